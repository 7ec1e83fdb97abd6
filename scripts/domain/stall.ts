import type { EventOf } from "./event.ts";
import type { Ledger } from "./ledger.ts";

/**
 * That Night Shift goes no further with a merge request until a person speaks; null when it does. Words of a trusted person,
 * or a further round, have answered for an earlier stall.
 */
export function standingStall(
  { events }: Ledger,
  { task, iid }: { task: string; iid: number },
): EventOf<"revision.stalled"> | null {
  const last = events.findLast(
    (e) =>
      (e.type === "revision.stalled" && e.iid === iid) ||
      (e.type === "note.received" && e.iid === iid && e.trusted) ||
      (e.type === "task.claimed" && e.task === task),
  );
  return last?.type === "revision.stalled" ? last : null;
}
