import type { MeteredModel } from "../agent/metered-model.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Reflection } from "../artifacts/reflect.ts";
import { transcriptFileOf, type Work } from "../artifacts/work.ts";
import { batchWait } from "../domain/job-time.ts";
import { isSameModel } from "../domain/judges.ts";
import { pagesRead } from "../domain/read-pages.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import { gradeWork } from "./grade-work.ts";
import { sizeLimits } from "./guarding.ts";
import { intentsOf } from "./intents-of.ts";
import type { ModelWorld } from "./world.ts";

/** One deliverable's grade, what it teaches, and what handover is asked to do for it. */
export async function gradeDeliverable(
  world: ModelWorld,
  entry: PlanEntry,
  { work, patch }: { work: Work; patch: string },
  model: MeteredModel,
): Promise<Reflection> {
  const { configuration } = world;
  // A later round is judged together with those before it: the merge request is one.
  const earlier = entry.revision === null ? [] : [entry.revision.patch];
  const change = await world.examine(entry.baseSha, [...earlier, patch]);
  const { grade, critique } = await gradeWork({
    work,
    patch,
    change,
    limits: sizeLimits(configuration),
    protect: configuration.guards.protect,
    pagesRead: await pagesReadFor(world, entry),
    model,
    judges: judgesFor(entry).map((name) => ({ model: name, reasoning: reasoningFor(configuration, name, null) })),
    prompt: world.prompt,
    batchMs: () =>
      batchWait(configuration.models.judge_batch_minutes * 60_000, {
        now: world.clock.now(),
        endsAt: world.jobEndsAt,
      }),
  });
  world.log.line(
    `${grade.score.toFixed(1)} ${entry.task.id} (heuristics ${grade.heuristics.score}, judge ${grade.judge?.score ?? grade.partial ?? "none"})`,
  );
  const intents = intentsOf(entry, work, grade, critique);
  return { task: entry.task.id, grade, charges: model.charges(), quotas: model.quotas(), intents };
}

/** What a report may rest on. Of a later round, earlier ones have read pages too, which nobody knows any more. */
async function pagesReadFor({ artifacts }: ModelWorld, entry: PlanEntry): Promise<ReadonlySet<string> | null> {
  const isReport = entry.task.category === "research" || entry.task.category === "analysis";
  if (!isReport || entry.revision !== null) return null;
  const transcript = await artifacts.read(transcriptFileOf(entry));
  return transcript === null ? null : pagesRead(transcript);
}

/** Whatever the plan says: nobody grades work of their own. */
function judgesFor({ model, judgeModel, secondJudgeModel }: PlanEntry): string[] {
  return [judgeModel, ...(secondJudgeModel === undefined ? [] : [secondJudgeModel])].filter(
    (judge) => !isSameModel(judge, model),
  );
}
