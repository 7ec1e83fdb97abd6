/** A Markdown file cut at its front matter; the four parts joined are the file, byte for byte. */
export type SplitFile = { open: string; yaml: string; close: string; body: string };

/** Null when the text does not begin with front matter between two lines of `---`. */
export function splitFrontMatter(text: string): SplitFile | null {
  // No flag `m`: with it, `^` would also match behind U+2028, in the middle of somebody's title.
  const match = /^(\uFEFF?---[ \t]*\r?\n)([\s\S]*?)(?<=\n)(---[ \t]*(?:\r?\n|$))/.exec(text);
  if (match === null) return null;
  const [whole, open = "", yaml = "", close = ""] = match;
  return { open, yaml, close, body: text.slice(whole.length) };
}
