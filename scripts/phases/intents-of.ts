import type { PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import type { Grade } from "../domain/grading.ts";
import { worstVerdict } from "../domain/guards/table.ts";
import type { Intent } from "../domain/intent.ts";
import type { CritiqueText } from "./grade-work.ts";
import { roundRequests } from "./round-requests.ts";

/** Work graded below this is offered as a draft: a reviewer should not be asked to merge it as it is. */
const DRAFT_BELOW = 4;
/** What the schema of intents takes. */
const MAX_TEXT = 8_000;
const MAX_EVIDENCE = 20;
const MAX_EVIDENCE_TEXT = 2_000;

/** Whether there is something to offer: a change, or a conflict that git's own merge settles. */
export function hasOffer({ revision }: PlanEntry, { outcome }: Work, patch: string): boolean {
  return patch !== "" || (outcome.kind === "delivered" && revision !== null && revision.conflict !== null);
}

/** The score by which gates decide; null when reflect could give no grade. */
type Graded = Pick<Grade, "score"> | null;

/** What handover is asked to do with a piece of work. */
export function intentsOf(entry: PlanEntry, work: Work, grade: Graded, critique: CritiqueText | null): Intent[] {
  const task = work.task.id;
  return [
    ...offers(entry, work, grade),
    ...roundRequests(entry, work.outcome),
    ...work.followUps
      .filter(({ title }) => title.trim() !== "")
      .map(
        ({ title, description, category }): Intent => ({
          kind: "add-task",
          parent: task,
          title,
          description: description.trim() || title,
          ...(category === undefined ? {} : { category }),
        }),
      ),
    ...(critique === null ? [] : [{ kind: "add-critique" as const, task, ...critique }]),
  ];
}

function offers(entry: PlanEntry, { task, outcome, guards }: Work, grade: Graded): Intent[] {
  if (outcome.kind !== "delivered" && outcome.kind !== "unfinished") return [];
  const worst = worstVerdict(guards);
  if (worst === "refuse") return [];
  const summary = outcome.summary.trim().slice(0, MAX_TEXT) || task.title;
  const evidence =
    outcome.kind === "delivered"
      ? outcome.evidence
          .filter((e) => e.trim() !== "")
          .slice(0, MAX_EVIDENCE)
          .map((e) => e.slice(0, MAX_EVIDENCE_TEXT))
      : [];
  const draft = outcome.kind === "unfinished" || worst === "draft" || (grade !== null && grade.score < DRAFT_BELOW);
  if (entry.revision === null) return [{ kind: "open-merge-request", task: task.id, summary, evidence, draft }];
  return [{ kind: "update-merge-request", task: task.id, summary, evidence, ...(draft && { draft }) }];
}
