import type { AppliedCurves } from "../calibration/calibration.ts";
import type { EventOf, EventType, LedgerEvent } from "../event.ts";
import type { Ledger } from "../ledger.ts";
import type { MergeRequestName } from "../night.ts";

/** What a night's events are told with: the ledger as a whole, and how people call its tasks. */
export type Names = { ledger: Ledger; curves: AppliedCurves; titleOf: (task: string) => string };

/** The events of one type, in their order. */
export function of<T extends EventType>(events: readonly LedgerEvent[], type: T): EventOf<T>[] {
  return events.filter((e): e is LedgerEvent & EventOf<T> => e.type === type);
}

/** A merge request as a digest names it. */
export function nameOf(iid: number, { ledger, titleOf }: Names): MergeRequestName {
  const known = ledger.mergeRequests.get(iid);
  const task = known?.task ?? "";
  return { task, title: titleOf(task), iid, url: known?.url ?? "" };
}
