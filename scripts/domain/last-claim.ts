import type { EventOf } from "./event.ts";
import { type Ledger, taskHistory } from "./ledger.ts";

export type ClaimEvent = EventOf<"task.claimed">;

/** The claims of each task, of ledgers that were asked for one: questions about each open task must not each read all events. */
const claimsByTask = new WeakMap<Ledger, ReadonlyMap<string, readonly ClaimEvent[]>>();

/** The claims of a task, oldest first. */
export function claimsOf(ledger: Ledger, task: string): readonly ClaimEvent[] {
  const known =
    claimsByTask.get(ledger) ??
    Map.groupBy(
      ledger.events.filter((e): e is ClaimEvent => e.type === "task.claimed"),
      (claim) => claim.task,
    );
  claimsByTask.set(ledger, known);
  return known.get(task) ?? [];
}

/** The newest claim of a task, before a time when one is given. */
export function lastClaim(ledger: Ledger, task: string, before: string | null = null): ClaimEvent | undefined {
  return claimsOf(ledger, task).findLast(({ at }) => before === null || !isAtMost(before, at));
}

/** The decline that a task's newest outcome is, with the claim it ended; null when the newest outcome is another. */
export function lastDecline(ledger: Ledger, task: string): { detail: string; claim: ClaimEvent | undefined } | null {
  const last = taskHistory(ledger, task).outcomes.at(-1);
  if (last?.outcome !== "declined") return null;
  return { detail: last.detail, claim: claimsOf(ledger, task).find(({ cycle }) => cycle === last.cycle) };
}

/** Whether a task's file differs from what was claimed; a claim whose line is lost cannot say so. */
export function isEdited(claim: ClaimEvent | undefined, fingerprint: string): boolean {
  return claim !== undefined && claim.fingerprint !== fingerprint;
}

export function isAtMost(a: string, b: string): boolean {
  return Date.parse(a) <= Date.parse(b);
}
