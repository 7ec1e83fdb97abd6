/** Letters and digits in a row that may be a key: a finding is shown to everybody who sees the merge request. */
const KEY_LIKE = /(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{16,}/g;

/** A line as a finding may quote it: short, and without what looks like a key. */
export function quoted(text: string): string {
  return `\`${text.trim().replace(/\s+/g, " ").replace(KEY_LIKE, "…").slice(0, 80)}\``;
}
