/**
 * Control characters but tab and line break, and signs that turn the reading direction: on a terminal words of a model or
 * a person must not name windows, move the cursor, fold or overwrite lines, or show in another order than they have.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** A text that does nothing where it is printed: a blank stands for what would. */
export function terminalText(text: string): string {
  return text.replace(ACTING, " ");
}
