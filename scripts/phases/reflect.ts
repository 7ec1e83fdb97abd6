import { PLAN, type PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection, type Reflections } from "../artifacts/reflect.ts";
import { patchFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { codeQualityEntries } from "../domain/code-quality.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import { gradeWork } from "./grade-work.ts";
import { sizeLimits } from "./guarding.ts";
import { hasOffer, intentsOf } from "./intents-of.ts";
import { readArtifact, requireArtifact, writeArtifact } from "./job-artifacts.ts";
import { roundRequests } from "./round-requests.ts";
import type { ModelWorld } from "./world.ts";

/** Grades each deliverable, writes critiques of weak ones, and says what handover is asked to do. */
export async function reflect(world: ModelWorld): Promise<Reflections> {
  const plan = await requireArtifact(world, PLAN, "mind");
  const reflections = await world.log.section("reflect", `Reflect: ${plan.entries.length} deliverables`, () =>
    Promise.all(plan.entries.map((entry) => reflectOn(world, entry).catch((error) => giveUp(world, entry, error)))),
  );
  const made = reflections.filter((r) => r !== null);
  await reportQuality(world, made);
  return writeArtifact(world, REFLECT, { reflections: made });
}

/** What the heuristics found, for GitLab's code-quality widget; also when there is nothing, or the job's log ends with a warning. */
async function reportQuality({ artifacts }: ModelWorld, reflections: readonly Reflection[]): Promise<void> {
  const entries = reflections.flatMap(({ task, grade }) => codeQualityEntries(task, grade?.heuristics.findings ?? []));
  await artifacts.write("gl-code-quality-report.json", `${JSON.stringify(entries, null, 2)}\n`);
}

async function reflectOn(world: ModelWorld, entry: PlanEntry): Promise<Reflection | null> {
  const work = await readArtifact(world, workArtifact(entry));
  if (work === null) {
    world.log.line(`✗ ${entry.task.id}: its hands job left no result`);
    return null;
  }
  const patch = (await world.artifacts.read(patchFileOf(entry))) ?? "";
  return patch === "" ? withoutGrade(world, entry, work) : graded(world, entry, work, patch);
}

/** One task's files may be damaged or not of this cycle; the others' grades are not to suffer. */
function giveUp({ log }: ModelWorld, { task }: PlanEntry, error: unknown): null {
  log.line(`✗ ${task.id}: ${error instanceof Error ? error.message : String(error)}`);
  return null;
}

function withoutGrade({ log }: ModelWorld, entry: PlanEntry, work: Work): Reflection {
  log.line(`– ${entry.task.id}: ${work.outcome.kind}, nothing to grade`);
  const intents = hasOffer(entry, work, "") ? intentsOf(entry, work, null, null) : roundRequests(entry, work.outcome);
  return { task: entry.task.id, grade: null, charges: [], intents };
}

async function graded(world: ModelWorld, entry: PlanEntry, work: Work, patch: string): Promise<Reflection> {
  const { configuration } = world;
  const model = world.meter(entry.judgeUsd);
  // A later round is judged together with those before it: the merge request is one.
  const earlier = entry.revision === null ? [] : [entry.revision.patch];
  const change = await world.examine(entry.baseSha, [...earlier, patch]);
  const { grade, critique } = await gradeWork({
    work,
    patch,
    change,
    limits: sizeLimits(configuration),
    protect: configuration.guards.protect,
    model,
    judgeModel: entry.judgeModel,
    prompt: world.prompt,
    reasoning: reasoningFor(configuration, entry.judgeModel, null),
  });
  world.log.line(
    `${grade.score.toFixed(1)} ${entry.task.id} (heuristics ${grade.heuristics.score}, judge ${grade.judge?.score ?? "none"})`,
  );
  const intents = intentsOf(entry, work, grade, critique);
  return { task: entry.task.id, grade, charges: model.charges(), quotas: model.quotas(), intents };
}
