/** Addresses that a text cites, without the punctuation that sentences and Markdown put around them. */
export function citedAddresses(text: string): string[] {
  return [...text.matchAll(/\bhttps?:\/\/[^\s<>"'`\]}|]+/g)].map(([address]) => trimmed(address));
}

/** A closing bracket belongs to an address only when it opens there, as in Wikipedia's titles. */
function trimmed(address: string): string {
  let open = 0;
  for (const [at, sign] of [...address].entries()) {
    open += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    // It closes what stands around the address: a link's text goes on behind it.
    if (open < 0) return trimmed([...address].slice(0, at).join(""));
  }
  return address.replace(/[.,;:!?*_[]+$/, "");
}

/** One spelling of an address: what stands behind `#` is a place within the page. */
export function addressOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return url;
  parsed.hash = "";
  return parsed.href.replace(/\/$/, "");
}
