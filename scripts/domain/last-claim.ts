import type { EventOf } from "./event.ts";
import { type Ledger, taskHistory } from "./ledger.ts";

export type ClaimEvent = EventOf<"task.claimed">;

/** The newest claim of a task, before a time when one is given. */
export function lastClaim(ledger: Ledger, task: string, before: string | null = null): ClaimEvent | undefined {
  return ledger.events.findLast(
    (e): e is ClaimEvent =>
      e.type === "task.claimed" && e.task === task && (before === null || !isAtMost(before, e.at)),
  );
}

/** The decline that a task's newest outcome is, with the claim it ended; null when the newest outcome is another. */
export function lastDecline(ledger: Ledger, task: string): { detail: string; claim: ClaimEvent | undefined } | null {
  const last = taskHistory(ledger, task).outcomes.at(-1);
  if (last?.outcome !== "declined") return null;
  const claim = ledger.events.find(
    (e): e is ClaimEvent => e.type === "task.claimed" && e.task === task && e.cycle === last.cycle,
  );
  return { detail: last.detail, claim };
}

/** Whether a task's file differs from what was claimed; a claim whose line is lost cannot say so. */
export function isEdited(claim: ClaimEvent | undefined, fingerprint: string): boolean {
  return claim !== undefined && claim.fingerprint !== fingerprint;
}

export function isAtMost(a: string, b: string): boolean {
  return Date.parse(a) <= Date.parse(b);
}
