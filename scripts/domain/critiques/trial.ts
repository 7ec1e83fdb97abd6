import { closeReason } from "../calibration/close-reason.ts";
import type { EventOf } from "../event.ts";
import type { Ledger, LedgerMergeRequest } from "../ledger.ts";
import { measureOf } from "../mean-grades.ts";

/** A first attempt at a task with what it was told, what was held out from it, and what came of it. */
export type Trial = {
  task: string;
  cycle: string;
  given: readonly string[];
  heldOut: readonly string[];
  /** Null: it was not graded, or only in part. */
  grade: { measure: string; score: number } | null;
  /** What was known of the task before it was told anything: grades differ by kind of work and by model, whoever is told what. */
  kind: { category: string; model: string };
  /** Null: people have not decided, or not about its quality. */
  merged: boolean | null;
};

/** What one critique was tried on: whether the task was told of it. */
export type Arm = Pick<Trial, "task" | "grade" | "kind" | "merged"> & { isGiven: boolean };

/**
 * The trials of a ledger, oldest first, one a task: later attempts know of the first. Rounds on a merge request are none,
 * for people have said by then what is wrong.
 */
export function trialsOf(ledger: Ledger): Trial[] {
  const key = (e: { cycle: string; task: string }) => JSON.stringify([e.cycle, e.task]);
  const grades = new Map<string, EventOf<"task.graded">>();
  const offers = new Map<string, number>();
  for (const e of ledger.events) {
    if (e.type === "task.graded") grades.set(key(e), e);
    if (e.type === "mr.opened") offers.set(key(e), e.iid);
  }
  const seen = new Set<string>();
  return ledger.events.flatMap((e): Trial[] => {
    if (e.type !== "task.claimed" || e.kind !== "first" || e.critiques === undefined || seen.has(e.task)) return [];
    seen.add(e.task);
    const { task, cycle, critiques, category, model } = e;
    const grade = grades.get(key(e));
    const offer = ledger.mergeRequests.get(offers.get(key(e)) ?? 0);
    return [
      {
        task,
        cycle,
        ...critiques,
        kind: { category, model },
        grade: gradeOf(grade),
        merged: offer === undefined ? null : endOf(offer),
      },
    ];
  });
}

/** The trials of one critique. */
export function armsOf(id: string, trials: readonly Trial[]): Arm[] {
  return trials.flatMap(({ task, grade, kind, merged, given, heldOut }) => {
    const isGiven = given.includes(id);
    return isGiven || heldOut.includes(id) ? [{ task, grade, kind, merged, isGiven }] : [];
  });
}

function gradeOf(grade: EventOf<"task.graded"> | undefined): Trial["grade"] {
  if (grade === undefined || grade.partial === true) return null;
  return { measure: measureOf(grade).measure, score: grade.score };
}

/** A close counts where its words speak of the work; a merge that was soon taken back counts as one. */
function endOf({ state, reason, isReverted }: LedgerMergeRequest): boolean | null {
  if (state === "merged") return !isReverted;
  return state === "closed" && closeReason(reason) === "quality" ? false : null;
}
