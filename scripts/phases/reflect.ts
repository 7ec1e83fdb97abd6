import { meterModel } from "../agent/metered-model.ts";
import { PLAN, type PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection, type Reflections } from "../artifacts/reflect.ts";
import { patchFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { answersOf } from "./answer-notes.ts";
import { gradeWork } from "./grade-work.ts";
import { intentsOf } from "./intents-of.ts";
import { readArtifact, requireArtifact, writeArtifact } from "./job-artifacts.ts";
import type { ModelWorld } from "./world.ts";

/** Grades each deliverable, writes critiques of weak ones, and says what handover is asked to do. */
export async function reflect(world: ModelWorld): Promise<Reflections> {
  const plan = await requireArtifact(world, PLAN, "mind");
  const reflections = await world.log.section("reflect", `Reflect: ${plan.entries.length} deliverables`, () =>
    Promise.all(plan.entries.map((entry) => reflectOn(world, entry).catch((error) => giveUp(world, entry, error)))),
  );
  return writeArtifact(world, REFLECT, { reflections: reflections.filter((r) => r !== null) });
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
  return { task: entry.task.id, grade: null, charges: [], intents: answersOf(entry, work) };
}

async function graded(world: ModelWorld, entry: PlanEntry, work: Work, patch: string): Promise<Reflection> {
  const { clock, random, prices } = world;
  const model = meterModel(world.model, { capUsd: entry.judgeUsd, prices, clock, random });
  const { grade, critique } = await gradeWork({
    work,
    patch,
    model,
    judgeModel: entry.judgeModel,
    prompt: world.prompt,
  });
  world.log.line(
    `${grade.score.toFixed(1)} ${entry.task.id} (heuristics ${grade.heuristics.score}, judge ${grade.judge?.score ?? "none"})`,
  );
  return { task: entry.task.id, grade, charges: model.charges(), intents: intentsOf(entry, work, grade, critique) };
}
