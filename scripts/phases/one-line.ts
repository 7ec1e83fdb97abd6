/** The beginning of a text in one line, for logs and the ledger. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
