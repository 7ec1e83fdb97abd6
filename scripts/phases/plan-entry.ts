import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import { judgePartUsd } from "../domain/budget.ts";
import type { Configuration } from "../domain/configuration.ts";
import { judgesOf } from "../domain/judges.ts";
import type { Ledger } from "../domain/ledger.ts";
import { capOfTask } from "../domain/reservation.ts";
import { causeWords } from "../domain/revision.ts";
import type { Pick } from "../domain/selection/choice.ts";
import { worthWords } from "../domain/selection/worth.ts";
import { sumUsd } from "../domain/spend.ts";
import { branchOf } from "../domain/task.ts";
import { costOfTask, costWords } from "../domain/task-cost.ts";
import { briefOf } from "./brief.ts";
import { contextOf } from "./context-of.ts";
import { critiqueIds, type LessonBook, lessonReasons, lessonsFor } from "./lesson-book.ts";
import type { PlanningInput } from "./planning-input.ts";
import type { Whereabouts } from "./whereabouts.ts";

/** What is read once for all entries of a plan: lessons, the past, where work is, and the manifest (null: none yet). */
export type Known = {
  book: LessonBook;
  ledger: Ledger;
  waiting: Whereabouts;
  manifest: string | null;
};

/** All that a Hands job needs to know of a chosen task. */
export function planEntry(pick: Pick, slot: number, known: Known, input: PlanningInput): PlanEntry {
  const { book, ledger } = known;
  const { task, work, route, reservedUsd } = pick;
  const judges = judgesOf(route.model, input.configuration.models);
  const judgeUsd = judgePartUsd(reservedUsd, Math.max(1, judges.length));
  const lessons = lessonsFor(book, task, route.model, input.configuration);
  const told = [...lessons.given.map(({ text }) => text), ...book.mentor];
  const context = contextOf(task, told, known, input);
  const revision = work.kind === "first" ? null : revisionOf(work, ledger, input);
  return {
    slot,
    task,
    baseSha: baseOf(work, input),
    branch: branchOf(task.id),
    model: route.model,
    ...judgesIn(judges, input.configuration),
    agentUsd: sumUsd([reservedUsd, -judgeUsd]),
    judgeUsd,
    brief: briefOf({ pick, revision, lessons: told, context, prompt: input.prompt }),
    preflight: pick.preflight?.evidence ?? [],
    reasons: [
      work.kind === "revision" ? causeWords(work) : worthReason(pick),
      route.reason,
      reservationReason(pick, input.configuration, ledger),
      ...greyReason(pick),
      ...twinReason(pick),
    ],
    // Whether a lesson was held out is not for the reviewer to see: the outcome tells what it is worth.
    context: [...context.reasons, ...lessonReasons(lessons)],
    critiques: critiqueIds(lessons),
    revision,
  };
}

function worthReason({ task, worth }: Pick): string {
  return worth === null ? `priority ${task.priority}` : worthWords(task, worth);
}

/** Where no other model is named than the one that works, its own name stands there, and reflect asks nobody. */
function judgesIn(
  [first, second]: readonly string[],
  { models }: Configuration,
): { judgeModel: string; secondJudgeModel?: string } {
  return { judgeModel: first ?? models.judge, ...(second === undefined ? {} : { secondJudgeModel: second }) };
}

/** A task that may exist already goes through, marked: the scout looks at the evidence before money is spent. */
function greyReason({ preflight }: Pick): string[] {
  if (preflight?.verdict !== "grey") return [];
  return [`it may exist already (overlap ${preflight.overlap.toFixed(2)}): the scout decides`];
}

/** Its twin comes first, and would keep it from being taken for good. */
function twinReason({ preflight }: Pick): string[] {
  const twin = preflight?.twin;
  if (twin === undefined || twin.stuck === null) return [];
  return [`${twin.task} asks for the same and comes first, but is stuck: ${twin.stuck}`];
}

/** With a conflict, the agent's tree is the target with the merge request's change on it, markers included. */
function baseOf(work: Pick["work"], { pipeline }: PlanningInput): string {
  if (work.kind === "first") return pipeline.commitSha;
  return work.conflict?.targetSha ?? work.mergeRequest.baseSha;
}

function reservationReason(pick: Pick, configuration: Configuration, ledger: Ledger): string {
  const { task, reservedUsd, route, work } = pick;
  const usd = `$${reservedUsd.toFixed(2)}`;
  if (reservedUsd === 0) return `${usd}: its models are free`;
  if (route.tried !== null) return `${usd}: of what this cycle may spend on trying models (\`models.exploration\`)`;
  const cap = capOfTask(task, configuration);
  if (task.budgetUsd === null && reservedUsd < cap.usd) {
    const kind = { category: task.category, model: route.model, kind: work.kind };
    return `${usd}: ${costWords(costOfTask(ledger, kind, cap.usd), kind)}, and ${cap.words} is $${cap.usd.toFixed(2)}`;
  }
  if (task.budgetUsd === null) return `${usd}: ${cap.words}`;
  if (task.budgetUsd <= cap.usd) return `${usd}: the task's own budget`;
  return `${usd}: ${cap.words}; it asks for $${task.budgetUsd.toFixed(2)}, which needs a higher \`${cap.key}\``;
}

function revisionOf(work: Extract<Pick["work"], { kind: "revision" }>, ledger: Ledger, input: PlanningInput): Revision {
  const { mergeRequest, threads, failure, conflict } = work;
  const { iid, headSha, targetBranch } = mergeRequest;
  const patch = conflict === null ? input.patches.get(iid) : input.conflicts.get(iid)?.patch;
  // Without it the agent would start from the target branch and undo the merge request.
  if (patch === undefined) throw new Error(`the change of !${iid} was not read before planning`);
  const round = (ledger.mergeRequests.get(iid)?.rounds ?? 0) + 1;
  return { iid, headSha, round, targetBranch, patch, threads, failure, conflict };
}
