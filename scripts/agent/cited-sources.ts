import { citedAddresses } from "../domain/cited-address.ts";

/** The addresses in some pieces of evidence that nobody has read in this run. */
export function unreadSources(evidence: readonly string[], hasRead: (url: string) => boolean): string[] {
  return [...new Set(evidence.flatMap(citedAddresses))].filter((address) => !hasRead(address));
}
