/** What may stand before the `@` of an e-mail address. */
const WORD = /[\w.!#$%&'*+/=?`{|}~-]+@?/g;
/** Signs within a word at which marked begins to look for an address anew. */
const STOPS = /[!`*_~]/g;

/** Of a third of a nanosecond each. 8,000 characters of `*a` are as many, and a page that people wrote has some thousands. */
const MOST_STEPS = 32_000_000;

/**
 * Whether reading a text as Markdown takes time that grows with its square: marked looks for an e-mail address through the
 * rest of a word at each sign of it that may mean something, and before an `@` at each character. Counted, not tried.
 */
export function isCostlyMarkdown(text: string): boolean {
  let steps = 0;
  for (const [word] of text.matchAll(WORD)) {
    const looks = word.endsWith("@") ? word.length : (word.match(STOPS)?.length ?? 0);
    steps += word.length * looks;
    if (steps > MOST_STEPS) return true;
  }
  return false;
}
