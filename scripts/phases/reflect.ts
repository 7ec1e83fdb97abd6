import { PLAN, type PlanEntry } from "../artifacts/plan.ts";
import { REFLECT, type Reflection, type Reflections } from "../artifacts/reflect.ts";
import { patchFileOf, transcriptFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { codeQualityEntries } from "../domain/code-quality.ts";
import { batchWait } from "../domain/job-time.ts";
import { isSameModel } from "../domain/judges.ts";
import { pagesRead } from "../domain/read-pages.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import { endedClaims } from "./ended-claims.ts";
import { gradeWork } from "./grade-work.ts";
import { sizeLimits } from "./guarding.ts";
import { hasOffer, intentsOf } from "./intents-of.ts";
import { readArtifact, requireArtifact, writeArtifact } from "./job-artifacts.ts";
import { pauseOfModel } from "./pause.ts";
import { roundRequests } from "./round-requests.ts";
import type { ModelWorld } from "./world.ts";

/** Grades each deliverable, writes critiques of weak ones, and says what handover is asked to do. */
export async function reflect(world: ModelWorld): Promise<Reflections> {
  const plan = await requireArtifact(world, PLAN, "mind");
  const reflections = await world.log.section("reflect", `Reflect: ${plan.entries.length} deliverables`, async () => {
    const paused = plan.entries.length === 0 ? [] : await pauseOfModel(world);
    for (const reason of paused) world.log.line(`nothing is graded: ${reason}`);
    const ended = plan.entries.length === 0 ? () => null : await endedClaims(world);
    return Promise.all(
      plan.entries.map((entry) => {
        const why = ended(entry);
        if (why !== null) world.log.line(`! ${entry.task.id}: nothing is graded: ${why}`);
        const reflectOn = paused.length > 0 || why !== null ? leaveUngraded : reflectOnWork;
        return reflectOn(world, entry).catch((error) => giveUp(world, entry, error));
      }),
    );
  });
  const made = reflections.filter((r) => r !== null);
  await reportQuality(world, made);
  return writeArtifact(world, REFLECT, { reflections: made });
}

/** What the heuristics found, for GitLab's code-quality widget; also when there is nothing, or the job's log ends with a warning. */
async function reportQuality({ artifacts }: ModelWorld, reflections: readonly Reflection[]): Promise<void> {
  const entries = reflections.flatMap(({ task, grade }) => codeQualityEntries(task, grade?.heuristics.findings ?? []));
  await artifacts.write("gl-code-quality-report.json", `${JSON.stringify(entries, null, 2)}\n`);
}

async function reflectOnWork(world: ModelWorld, entry: PlanEntry): Promise<Reflection | null> {
  const left = await workOf(world, entry);
  if (left === null) return null;
  return left.patch === "" ? withoutGrade(world, entry, left) : graded(world, entry, left.work, left.patch);
}

/** No judge is paid while Night Shift is paused: what was made says what it asks for, and that the judge cost nothing. */
async function leaveUngraded(world: ModelWorld, entry: PlanEntry): Promise<Reflection | null> {
  const left = await workOf(world, entry);
  return left === null ? null : withoutGrade(world, entry, left);
}

async function workOf(world: ModelWorld, entry: PlanEntry): Promise<{ work: Work; patch: string } | null> {
  const work = await readArtifact(world, workArtifact(entry));
  if (work === null) {
    world.log.line(`✗ ${entry.task.id}: its hands job left no result`);
    return null;
  }
  return { work, patch: (await world.artifacts.read(patchFileOf(entry))) ?? "" };
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

async function graded(world: ModelWorld, entry: PlanEntry, work: Work, patch: string): Promise<Reflection> {
  const { configuration } = world;
  const model = world.meter(entry.judgeUsd, entry.task.category);
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
