import type { PlanEntry } from "../artifacts/plan.ts";
import { cycleJobs, type JobRun, pipelineOf, slotOf } from "../domain/cycle-jobs.ts";
import type { Charge, EventBody, EventOf } from "../domain/event.ts";
import type { Ledger } from "../domain/ledger.ts";
import { sumUsd } from "../domain/spend.ts";
import type { Forge } from "../ports/forge.ts";
import type { HandedOver } from "./handed-over.ts";
import { type Pricing, reprice } from "./reprice.ts";
import { believed, type Told, toldByHands, toldByReflect } from "./told-charges.ts";

type Started = JobRun & { startedAt: string };

/** Every run of a job that is about one task, oldest first. */
type Runs = { hands: Started[]; reflect: Started[] };

/** As much of a job's world as this asks for. */
type Jobs = Pick<Forge, "pipelineJobs" | "jobArtifact">;
type Asked = Pricing & { forge: Jobs };

/** Runs of the model zone's jobs in this cycle's pipeline, those included that GitLab's "Retry" has replaced. */
export async function runsOfCycle({
  forge,
  pipeline,
}: Pick<Asked, "forge" | "pipeline">): Promise<(entry: PlanEntry) => Runs> {
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
  const charged = async (run: Started, asked: Promise<Told>) =>
    repeated(
      entry,
      run,
      believed(await asked, (said) => reprice(world, entry, ledger, said)),
    );
  const more = await Promise.all([
    ...runs.hands.filter(isMore(settled.hands)).map((run) => charged(run, toldByHands(world, entry, run.id))),
    ...runs.reflect.filter(isMore(settled.reflect)).map((run) => charged(run, toldByReflect(world, entry, run.id))),
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

function repeated({ task }: PlanEntry, { id, startedAt }: Started, charges: Charge[]): Repeated {
  const spentUsd = sumUsd(charges.map(({ usd }) => usd));
  const estimated = charges.some((charge) => charge.estimated);
  const ranAt = new Date(startedAt).toISOString();
  return { type: "task.repeated", task: task.id, job: id, ranAt, spentUsd, estimated, charges };
}
