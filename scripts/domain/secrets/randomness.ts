/** Bits a character: what repeats itself lies below. 16 hexadecimal digits by chance have 3.3. */
const RANDOM_BITS = 3;
/** Words, paths and names change between kinds of letters less often than once in so many characters. */
const STEADY_LETTERS = 4;
/** Names in camel case change often, and are made of words: a vowel among three letters or more. */
const WORD = /[A-Z]?[a-z]{2,}/g;
const WORDY = 0.5;
/** Names seldom hold digits in more places than these. */
const DIGIT_PLACES = 2;
/** What joins the words of a name. */
const JOINTS = /[-_/. ]/g;

/** What shows in a made-up token of a known kind, and what shows in any made-up value. */
const EXAMPLE_TOKEN =
  /example|sample|dummy|fake|mock|your|change_?me|placeholder|redacted|masked|xxxx|\*\*\*|0{6}|1234567|abcdefg|\.\.\./i;
const EXAMPLE =
  /example|sample|dummy|fake|test|mock|your|change_?me|placeholder|redacted|masked|xxx|\*\*\*|0000|1234|abcd|foo|bar|process\.|env\.|\$\{|\.\.\./i;
/** Versions, dates, addresses and digests of other things have names with `token` or `key` in them, too. */
const SOMETHING_ELSE = /^[\^~>=<v]*\d+\.\d+|^\d{4}-\d\d-\d\d|^\w+:\/\/|^sha\d{1,3}-|^#/;

/** Whether a text in the form of a token says of itself that it is none. */
export function isExampleToken(text: string): boolean {
  return EXAMPLE_TOKEN.test(text);
}

/** Whether a value says of itself that it is no secret. */
export function isExample(text: string): boolean {
  return EXAMPLE.test(text);
}

/** The same few characters again and again are an example, not a key. */
export function isMonotonous(text: string): boolean {
  return new Set(text.slice(4)).size < 6 && !text.startsWith("-----");
}

/** Whether no person would make up such a text: letters and digits mixed without a pattern. */
export function isRandom(text: string): boolean {
  return (
    /\d/.test(text) &&
    /[a-z]/i.test(text) &&
    !SOMETHING_ELSE.test(text) &&
    !isMadeOfWords(text.replace(JOINTS, "")) &&
    bitsPerCharacter(text) >= Math.min(RANDOM_BITS, Math.log2(text.length) - 1)
  );
}

function isMadeOfWords(text: string): boolean {
  if ((text.match(/\d+/g)?.length ?? 0) > DIGIT_PLACES) return false;
  const words = (text.match(WORD) ?? []).filter((word) => word.length >= 3 && /[aeiouy]/i.test(word));
  return changes(text) < text.length / STEADY_LETTERS || words.join("").length >= text.length * WORDY;
}

/** How often a text goes from one kind of character (small, capital, digit, sign) to another. */
function changes(text: string): number {
  const kinds = [...text].map((sign) => (/[a-z]/.test(sign) ? 0 : /[A-Z]/.test(sign) ? 1 : /\d/.test(sign) ? 2 : 3));
  return kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
}

/** Shannon's entropy of the text's own characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
