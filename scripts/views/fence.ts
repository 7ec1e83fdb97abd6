/** Longer texts would crowd out the work that they are to help with, on every call. */
const MAX_LENGTH = 16_000;

/**
 * A text to be put between `<tag>` and `</tag>` in a prompt: it cannot close them, and is cut where it is very long.
 * `visible`: what the model is told of a cut.
 */
export function fenced(text: string, tag: string, maxLength = MAX_LENGTH): string {
  const harmless = sealed(text, [tag]);
  if (harmless.length <= maxLength) return harmless;
  return `${harmless.slice(0, maxLength)}\n(${harmless.length - maxLength} more characters are not shown)`;
}

/** Signs that a reader skips, within a tag as well. */
const SKIPPED = "[\\s\\p{Default_Ignorable_Code_Point}]*";

/** A text of any length that can neither open nor close one of these tags, nor anything that reads like one. */
export function sealed(text: string, tags: readonly string[]): string {
  const names = tags.map((tag) => [...tag].map((letter) => RegExp.escape(letter)).join(SKIPPED)).join("|");
  return text.replace(new RegExp(`<(${SKIPPED}(?:/${SKIPPED})?(?:${names}))`, "giu"), "&lt;$1");
}
