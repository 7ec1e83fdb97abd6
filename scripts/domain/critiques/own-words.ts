/** GitLab's quote of many lines stands between two of these. */
const FENCE = /^ {0,3}>{3,}\s*$/;
/** A line of a quote, in a list as well. */
const QUOTE = /^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?>/;

/**
 * What somebody says in his own name: without what he quotes of others, however GitLab writes quotes, and without comments
 * that nobody sees. A quote that is never closed goes to the end.
 */
export function ownWords(body: string): string {
  let isInQuote = false;
  return body
    .replace(/<!--[\s\S]*?(?:-->|$)/g, "")
    .replace(/<blockquote\b[\s\S]*?(?:<\/blockquote\s*>|$)/gi, "")
    .split(/\r?\n/)
    .filter((line) => {
      if (FENCE.test(line)) isInQuote = !isInQuote;
      return !isInQuote && !QUOTE.test(line);
    })
    .join("\n")
    .trim();
}
