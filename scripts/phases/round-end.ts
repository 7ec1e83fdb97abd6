import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import { fileOfTask } from "../domain/backlog.ts";
import type { EventBody } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import { quarantineAfter } from "../domain/outcomes.ts";
import { failedNames } from "../domain/revision.ts";
import { idleRounds, MOST_IDLE_ROUNDS } from "../domain/revision-round.ts";
import type { NextStep, RoundAccount } from "../views/note.ts";
import type { Delivery } from "./delivery.ts";
import type { Offered } from "./offer-work.ts";
import { oneLine } from "./one-line.ts";

/** How a round of a revision ended, whatever was asked to be said about it. */
export type RoundEnd = Pick<RoundAccount, "end" | "words" | "pushedSha"> & {
  /** Handed back: nobody tries again before a person speaks. */
  isDeclined: boolean;
  isForeign: boolean;
};

/** What the harness says of it; the agent's own words replace that where it ended well. */
export function roundEnd(
  delivery: Delivery,
  offered: Pick<Offered, "kind" | "detail" | "pushedSha" | "isForeign">,
): RoundEnd {
  const { pushedSha, isForeign } = offered;
  const as = (end: RoundEnd["end"], words: string): RoundEnd => ({
    end,
    words,
    pushedSha,
    isForeign,
    isDeclined: false,
  });
  if (delivery.kind === "lost") return as("failed", `The job left no result that can be used: ${delivery.detail}`);
  const { outcome } = delivery.work;
  if (outcome.kind === "failed" || outcome.kind === "paused") return as("failed", outcome.detail);
  if (outcome.kind === "declined") return { ...as("done", outcome.explanation), isDeclined: true };
  if (isForeign)
    return as("not-pushed", `Somebody pushed to the branch meanwhile, and is not overwritten (${offered.detail}).`);
  if (outcome.kind === "unfinished")
    return as("unfinished", `Stopped by a limit (${outcome.limit}). ${outcome.summary}`);
  const isOffered = offered.kind === "updated" || offered.kind === "unchanged";
  return isOffered ? as("done", outcome.summary) : as("not-pushed", offered.detail);
}

/** The round as the ledger keeps it. `answered`: how many notes have their answer now. */
export function roundEvent({ task, revision }: PlanEntry, end: RoundEnd, answered: number): EventBody[] {
  if (revision === null) return [];
  const { iid, headSha, failure, conflict } = revision;
  const { pushedSha, words } = end;
  const causes = { failedJobs: failedNames(failure), conflicts: conflict?.paths ?? [] };
  return [
    { type: "revision.ended", task: task.id, iid, headSha, pushedSha, answered, ...causes, said: oneLine(words) },
  ];
}

/** What happens next with what is left undone; null when nothing is. */
export function nextStepOf(
  { task, revision }: PlanEntry & { revision: Revision },
  end: RoundEnd,
  facts: { ledger: Ledger; cycle: string; answered: number; maxAttempts: number },
): NextStep | null {
  const isTrouble = revision.failure !== null || revision.conflict !== null;
  if (end.isDeclined) return isTrouble ? { kind: "left" } : null;
  if (end.end === "done" && (end.pushedSha !== null || !isTrouble)) return null;
  if (end.isForeign) return { kind: "again" };
  const { ledger, answered, maxAttempts } = facts;
  if (end.pushedSha === null && answered === 0) {
    const { iid, headSha, failure } = revision;
    const before = idleRounds(ledger, iid, { headSha, failedJobs: failedNames(failure) });
    if (before.length + 1 >= MOST_IDLE_ROUNDS) return { kind: "stops", rounds: before.length + 1 };
  }
  const isAttempt = end.end !== "done";
  const isLast = isAttempt && quarantineAfter(ledger, task.id, maxAttempts, "").length > 0;
  return isLast ? { kind: "quarantined", file: fileOfTask(task.id) } : { kind: "again" };
}
