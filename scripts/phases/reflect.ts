import type { MeteredModel } from "../agent/metered-model.ts";
import { PLAN, type Plan, type PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection, type Reflections } from "../artifacts/reflect.ts";
import type { Work } from "../artifacts/work.ts";
import { type AppliedCurves, scoreAtGates } from "../domain/calibration/calibration.ts";
import { plural } from "../views/figures.ts";
import { batchPatience, judgesFor } from "./ask-judges.ts";
import { distilWords, type Reflected, withCharges } from "./distil.ts";
import { endedClaims } from "./ended-claims.ts";
import { gradeWork } from "./grade-work.ts";
import { sizeLimits } from "./guarding.ts";
import { hasOffer, intentsOf } from "./intents-of.ts";
import { requireArtifact, writeArtifact } from "./job-artifacts.ts";
import { askedBy } from "./judge-task.ts";
import { workOf } from "./left-by-hands.ts";
import { pagesReadFor } from "./pages-read.ts";
import { pauseOfModel } from "./pause.ts";
import { leaveQualityReport } from "./report-quality.ts";
import { roundRequests } from "./round-requests.ts";
import type { ModelWorld } from "./world.ts";

/** Grades each deliverable, writes critiques of weak ones, and says what handover is asked to do. */
export async function reflect(world: ModelWorld): Promise<Reflections> {
  const plan = await requireArtifact(world, PLAN, "mind");
  const { reflections, distilled } = await world.log.section(
    "reflect",
    `Reflect: ${plural(plan.entries.length, "deliverable")}`,
    () => reflectOnPlan(world, plan),
  );
  // This pipeline is the target branch's: a finding of what is only offered would be called its own, and resolved by anybody.
  await leaveQualityReport(world, []);
  return writeArtifact(world, REFLECT, { reflections, distilled });
}

async function reflectOnPlan(world: ModelWorld, plan: Plan): Promise<Reflections> {
  if (plan.entries.length === 0) return { reflections: [], distilled: [] };
  const paused = await pauseOfModel(world);
  for (const reason of paused) world.log.line(`nothing is graded: ${reason}`);
  const ended = await endedClaims(world);
  const curves: AppliedCurves = new Map(Object.entries(plan.curves ?? {}));
  const reflected = await Promise.all(
    plan.entries.map(async (entry): Promise<Reflected[]> => {
      const why = ended(entry);
      if (why !== null) world.log.line(`! ${entry.task.id}: nothing is graded: ${why}`);
      const reflectOn = paused.length > 0 || why !== null ? leaveUngraded : reflectOnWork;
      const meter = world.meter(entry.judgeUsd, entry.task.category);
      const reflection = await reflectOn(world, entry, meter, curves).catch((error) => giveUp(world, entry, error));
      return reflection === null ? [] : [{ entry, reflection, meter }];
    }),
  );
  const made = reflected.flat();
  // What was not graded has no claim on its reservation any more, or was never begun.
  const payers = made.filter(({ reflection }) => reflection.grade !== null);
  const distilled = paused.length > 0 ? [] : await distilWords(world, plan, payers);
  return { reflections: withCharges(made), distilled };
}

async function reflectOnWork(
  world: ModelWorld,
  entry: PlanEntry,
  meter: MeteredModel,
  curves: AppliedCurves,
): Promise<Reflection | null> {
  const left = await workOf(world, entry);
  if (left === null) return null;
  return left.patch === "" ? withoutGrade(world, entry, left) : graded(world, entry, left, { model: meter, curves });
}

/** No judge is paid while Night Shift is paused: what was made says what it asks for, and that the judge cost nothing. */
async function leaveUngraded(world: ModelWorld, entry: PlanEntry): Promise<Reflection | null> {
  const left = await workOf(world, entry);
  return left === null ? null : withoutGrade(world, entry, left);
}

/** One task's files may be damaged or not of this cycle; the others' grades are not to suffer. */
function giveUp({ log }: ModelWorld, { task }: PlanEntry, error: unknown): null {
  log.line(`✗ ${task.id}: ${error instanceof Error ? error.message : String(error)}`);
  return null;
}

function withoutGrade(
  { log }: ModelWorld,
  entry: PlanEntry,
  { work, patch }: { work: Work; patch: string },
): Reflection {
  log.line(`– ${entry.task.id}: ${work.outcome.kind}, ${patch === "" ? "nothing to grade" : "not graded"}`);
  const intents = hasOffer(entry, work, patch)
    ? intentsOf(entry, work, null, null)
    : roundRequests(entry, work.outcome);
  return { task: entry.task.id, grade: null, charges: [], intents };
}

async function graded(
  world: ModelWorld,
  entry: PlanEntry,
  { work, patch }: { work: Work; patch: string },
  { model, curves }: { model: MeteredModel; curves: AppliedCurves },
): Promise<Reflection> {
  const { configuration } = world;
  // A later round is judged together with those before it: the merge request is one.
  const earlier = entry.revision === null ? [] : [entry.revision.patch];
  const change = await world.examine(entry.baseSha, [...earlier, patch]);
  const { grade, critique } = await gradeWork({
    work: { ...work, asked: askedBy(entry.revision?.threads ?? []) },
    patch: change.kind === "examined" ? change.patch : patch,
    ...{ change, model, curves, prompt: world.prompt },
    ...{ limits: sizeLimits(configuration), protect: configuration.guards.protect },
    pagesRead: await pagesReadFor(world, entry),
    judges: judgesFor(entry, configuration),
    batchMs: () => batchPatience(world),
  });
  world.log.line(
    `${grade.score.toFixed(1)} ${entry.task.id} (heuristics ${grade.heuristics.score}, judge ${grade.judge?.score ?? grade.partial ?? "none"})`,
  );
  const intents = intentsOf(entry, work, { score: scoreAtGates(curves, grade) }, critique);
  return { task: entry.task.id, grade, charges: model.charges(), quotas: model.quotas(), intents };
}
