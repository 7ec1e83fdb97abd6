import type { LedgerEvent } from "../domain/event.ts";
import type { KnownNumbers } from "./gitlab/setup.ts";

/** A pipeline's cycle is named for its number (`p42`); no GitLab gives one of more digits. */
const CYCLE = /^p(\d{1,12})$/;

/**
 * The highest numbers that a ledger tells of. The events of a rehearsal carry ids of such numbers, and would count as told
 * already.
 */
export function knownNumbers(events: readonly LedgerEvent[]): KnownNumbers {
  const most = (numberOf: (event: LedgerEvent) => number) =>
    events.reduce((highest, event) => Math.max(highest, numberOf(event)), 0);
  return {
    pipeline: most(({ cycle }) => Number(CYCLE.exec(cycle)?.[1] ?? 0)),
    mergeRequest: most((event) => ("iid" in event && event.type !== "digest.published" ? event.iid : 0)),
    issue: most((event) => (event.type === "digest.published" ? event.iid : 0)),
  };
}
