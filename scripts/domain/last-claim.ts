import type { EventOf } from "./event.ts";
import type { Ledger } from "./ledger.ts";

export type ClaimEvent = EventOf<"task.claimed">;

/** The newest claim of a task, before a time when one is given. */
export function lastClaim(ledger: Ledger, task: string, before: string | null = null): ClaimEvent | undefined {
  return ledger.events.findLast(
    (e): e is ClaimEvent =>
      e.type === "task.claimed" && e.task === task && (before === null || !isAtMost(before, e.at)),
  );
}

/** Whether a task's file differs from what was claimed; a claim whose line is lost cannot say so. */
export function isEdited(claim: ClaimEvent | undefined, fingerprint: string): boolean {
  return claim !== undefined && claim.fingerprint !== fingerprint;
}

export function isAtMost(a: string, b: string): boolean {
  return Date.parse(a) <= Date.parse(b);
}
