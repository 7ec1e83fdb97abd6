/** Addresses that a text cites, without the punctuation that sentences and Markdown put around them. */
function citedAddresses(text: string): string[] {
  return [...text.matchAll(/\bhttps?:\/\/[^\s<>"'`\]}|]+/g)].map(([address]) => trimmed(address));
}

/** A closing bracket belongs to an address only when it opens there, as in Wikipedia's titles. */
function trimmed(address: string): string {
  const plain = address.replace(/[.,;:!?*_]+$/, "");
  return plain.endsWith(")") && !plain.includes("(") ? trimmed(plain.slice(0, -1)) : plain;
}

/** The addresses in some pieces of evidence that nobody has read in this run. */
export function unreadSources(evidence: readonly string[], hasRead: (url: string) => boolean): string[] {
  return [...new Set(evidence.flatMap(citedAddresses))].filter((address) => !hasRead(address));
}
