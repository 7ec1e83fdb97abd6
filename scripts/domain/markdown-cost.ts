/** What may stand before the `@` of an e-mail address. */
const WORD = /[\w.!#$%&'*+/=?`{|}~-]+@?/g;
/** Signs within a word at which marked begins to look for an address anew. */
const STOPS = /[!`*_~]/g;

/** Of a third of a nanosecond each. 8,000 characters of `*a` are as many, and a page that people wrote has some thousands. */
const MOST_STEPS = 32_000_000;

/** Where marked takes an address of a page to begin; each reaches to the end of its word, less what is not of it. */
const RUN = /[^\s<]+/g;
const ADDRESS = /www\.|:\/\//gi;
/** An address ends at one that nothing closes, and the next is read to the end of the word again. */
const OPENING = /\(/g;

/** Quotes and lists within each other, deeper than anybody writes them: reading takes lines × depth, and then the stack. */
const DEEP = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){30}/m;

/**
 * Whether reading a text as Markdown takes time that grows with its square: marked looks for an e-mail address through the
 * rest of a word at each sign of it that may mean something, and before an `@` at each character, and for the end of a page's
 * address behind each that begins. Counted, not tried. So it is with quotes and lists that are nested without end.
 */
export function isCostlyMarkdown(text: string): boolean {
  if (DEEP.test(text)) return true;
  let steps = 0;
  for (const [word] of text.matchAll(WORD)) {
    const looks = word.endsWith("@") ? word.length : count(STOPS, word);
    steps += word.length * looks;
    if (steps > MOST_STEPS) return true;
  }
  for (const [run] of text.matchAll(RUN)) {
    steps += run.length * Math.min(count(ADDRESS, run), count(OPENING, run));
    if (steps > MOST_STEPS) return true;
  }
  return false;
}

function count(sign: RegExp, text: string): number {
  return text.match(sign)?.length ?? 0;
}
