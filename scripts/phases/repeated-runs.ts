import { parseArtifact } from "../artifacts/envelope.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { REFLECT } from "../artifacts/reflect.ts";
import { workArtifact } from "../artifacts/work.ts";
import { cycleJobs, type JobRun, pipelineOf, slotOf } from "../domain/cycle-jobs.ts";
import type { Charge, EventBody, EventOf } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import { sumUsd } from "../domain/spend.ts";
import type { Forge } from "../ports/forge.ts";
import { MAX_CHARGES, MAX_REFLECT, MAX_WORK } from "./delivery.ts";
import type { HandedOver } from "./handed-over.ts";
import { artifactOfJob } from "./left-artifacts.ts";
import type { ForgeWorld } from "./world.ts";

type Started = JobRun & { startedAt: string };

/** Every run of a job that is about one task, oldest first. */
type Runs = { hands: Started[]; reflect: Started[] };

/** Runs of the model zone's jobs in this cycle's pipeline, those included that GitLab's "Retry" has replaced. */
/** As much of a job's world as this asks for. */
type Asked = Pick<ForgeWorld, "pipeline"> & {
  forge: Pick<Forge, "pipelineJobs" | "jobArtifact">;
  log: Pick<ForgeWorld["log"], "line">;
};

export async function runsOfCycle({ forge, pipeline }: Asked): Promise<(entry: PlanEntry) => Runs> {
  const id = pipelineOf(pipeline.cycle);
  const all = id === 0 ? [] : await forge.pipelineJobs(id, { withRetried: true });
  const jobs = (cycleJobs(all) ?? []).filter(hasStarted).sort((a, b) => a.id - b.id);
  return ({ slot }) => ({
    hands: jobs.filter((job) => slotOf(job) === slot),
    reflect: jobs.filter(({ part }) => part === "reflect"),
  });
}

/**
 * Books what the runs of a task's jobs cost that its settlement is not about: whoever repeats a job of the model zone
 * spends its reservation again. Each is charged with what it left word of, up to its reservation, and else with all of that.
 */
export async function withRepeatedRuns(
  world: Asked,
  entry: PlanEntry,
  { ledger, runs, handed }: { ledger: Ledger; runs: Runs; handed: HandedOver },
): Promise<HandedOver> {
  const settled = settledJobs(ledger, entry, world.pipeline.cycle) ?? {
    hands: newest(runs.hands),
    reflect: newest(runs.reflect),
  };
  const booked = new Set(
    ledger.events.flatMap((e) => (e.type === "task.repeated" && e.task === entry.task.id ? [e.job] : [])),
  );
  const isMore = (own: number | null) => (run: Started) => run.id !== own && !booked.has(run.id);
  const more = await Promise.all([
    ...runs.hands.filter(isMore(settled.hands)).map((run) => repeated(entry, run, chargesOfHands(world, entry, run))),
    ...runs.reflect
      .filter(isMore(settled.reflect))
      .map((run) => repeated(entry, run, chargesOfReflect(world, entry, run))),
  ]);
  for (const { job, spentUsd } of more)
    world.log.line(`! ${entry.task.id}: job ${job} was repeated: $${spentUsd.toFixed(3)} on top of what is settled`);
  const isKnown = settled.hands !== null || settled.reflect !== null;
  const events = handed.events.map((e) => (e.type === "task.settled" && isKnown ? { ...e, jobs: settled } : e));
  const usd = sumUsd([handed.spentUsd, ...more.map(({ spentUsd }) => spentUsd)]);
  return { ...handed, events: [...events, ...more], spentUsd: usd };
}

function hasStarted<J extends JobRun>(job: J): job is J & { startedAt: string } {
  return job.startedAt !== null;
}

/** A job that still runs has left this one nothing. */
function newest(runs: readonly Started[]): number | null {
  return runs.findLast(({ isOver }) => isOver)?.id ?? null;
}

function settledJobs(ledger: Ledger, { task }: PlanEntry, cycle: string): EventOf<"task.settled">["jobs"] {
  const settled = ledger.events.find((e) => e.type === "task.settled" && e.task === task.id && e.cycle === cycle);
  return settled?.type === "task.settled" ? settled.jobs : undefined;
}

type Repeated = Extract<EventBody, { type: "task.repeated" }>;

async function repeated({ task }: PlanEntry, { id, startedAt }: Started, asked: Promise<Charge[]>): Promise<Repeated> {
  const charges = await asked;
  const spentUsd = sumUsd(charges.map(({ usd }) => usd));
  const estimated = charges.some((charge) => charge.estimated);
  const ranAt = new Date(startedAt).toISOString();
  return { type: "task.repeated", task: task.id, job: id, ranAt, spentUsd, estimated, charges };
}

async function chargesOfHands(world: Asked, entry: PlanEntry, { id }: Started): Promise<Charge[]> {
  const type = workArtifact(entry);
  const text = await artifactOfJob(world.forge, id, type.file).catch(() => null);
  const all = unknown("agent", entry.model, entry.agentUsd);
  if (text === null || text.length > MAX_WORK) return all;
  const parsed = parseArtifact(type, world.pipeline.cycle, type.file, text);
  if (parsed.kind === "faults") return all;
  const { turns, charges } = parsed.value;
  const isHidden = turns > 0 && !charges.some(({ purpose }) => purpose === "agent");
  return isHidden ? all : believed(charges, all);
}

async function chargesOfReflect(world: Asked, entry: PlanEntry, { id }: Started): Promise<Charge[]> {
  const text = await artifactOfJob(world.forge, id, REFLECT.file).catch(() => null);
  const all = unknown("judge", entry.judgeModel, entry.judgeUsd);
  if (text === null || text.length > MAX_REFLECT) return all;
  const parsed = parseArtifact(REFLECT, world.pipeline.cycle, REFLECT.file, text);
  const own = parsed.kind === "ok" ? parsed.value.reflections.find(({ task }) => task === entry.task.id) : undefined;
  return own === undefined ? all : believed(own.charges, all);
}

function unknown(purpose: Charge["purpose"], model: string, usd: number): Charge[] {
  return [{ purpose, model, usd, calls: 0, inputTokens: 0, outputTokens: 0, estimated: true }];
}

/** The meter keeps every run within its reservation: what is above it is not the meter's word. */
function believed(charges: Charge[], all: Charge[]): Charge[] {
  const usd = (some: readonly Charge[]) => sumUsd(some.map((charge) => charge.usd));
  return charges.length > MAX_CHARGES || usd(charges) > usd(all) ? all : charges;
}
