import { parseArtifact } from "../artifacts/envelope.ts";
import { PLAN, type Plan } from "../artifacts/plan.ts";
import { pipelineOf } from "../domain/cycle-jobs.ts";
import { describeFault } from "../domain/fault.ts";
import { type CycleRecord, foldLedger } from "../domain/ledger.ts";
import { appendEvents, parseLedger } from "../domain/ledger-file.ts";
import type { LeftJobs } from "../domain/left-jobs.ts";
import type { ObservedPipeline } from "../domain/observation.ts";
import { startedRunsOf } from "../domain/started-runs.ts";
import { bookSeen } from "./book-seen.ts";
import { handOverTasks } from "./hand-over-tasks.ts";
import { leftArtifacts } from "./left-artifacts.ts";
import { oneByOne } from "./one-by-one.ts";
import { settleCycle } from "./settle-cycle.ts";
import { differenceOf, withChange } from "./state-files.ts";
import type { ForgeWorld } from "./world.ts";

/**
 * Hands over what cycles made whose pipeline ended before its own handover could: their artifacts are still in GitLab, and
 * have been paid for. What GitLab fails on is left as it is for the next cycle.
 */
export async function bringHome(world: ForgeWorld, pipelines: readonly ObservedPipeline[]): Promise<void> {
  const dead = pipelines.flatMap(({ cycle, left }) => (left === undefined ? [] : [{ cycle, left }]));
  if (dead.length === 0) return;
  const { cycles } = foldLedger(parseLedger((await world.repository.readState()).files).events);
  await oneByOne(dead, ({ cycle, left }) =>
    world.log
      .section("bring-home", `Handover: what cycle ${cycle} left`, () =>
        bringCycleHome(asOf(world, cycle, cycles.get(cycle), left)),
      )
      .catch((error: unknown) =>
        world.log.line(`! cycle ${cycle} stays open: ${error instanceof Error ? error.message : String(error)}`),
      ),
  );
}

/** The world as a job of that cycle's pipeline would have it. */
function asOf(world: ForgeWorld, cycle: string, record: CycleRecord | undefined, left: LeftJobs): ForgeWorld {
  const pipeline = { cycle, url: record?.pipeline ?? "", commitSha: record?.base ?? "" };
  return { ...world, pipeline, artifacts: leftArtifacts(world.forge, left) };
}

async function bringCycleHome(world: ForgeWorld): Promise<void> {
  const plan = await planOf(world);
  // A cycle that is open has claimed. A plan of nothing is that of a repeated mind job, which has put it in the other's place.
  if (plan === null || !plan.opened) return giveUp(world);
  const handed = await handOverTasks(world, plan);
  const settled = await settleCycle(world, { pulse: null, plan, handed, stalls: [] });
  if (settled.kind === "failed") throw new Error(`the state could not be committed: ${settled.detail}`);
}

/** Null for a plan that is gone, or that this version of Night Shift cannot read. */
async function planOf({ artifacts, pipeline, log }: ForgeWorld): Promise<Plan | null> {
  const text = await artifacts.read(PLAN.file);
  if (text === null) return null;
  const parsed = parseArtifact(PLAN, pipeline.cycle, `${PLAN.file} of cycle ${pipeline.cycle}`, text);
  if (parsed.kind === "ok") return parsed.value;
  for (const fault of parsed.faults) log.line(`! ${describeFault(fault)}`);
  return null;
}

/** Nobody can say what the cycle made: its reservations are charged, and its tasks are free again. */
async function giveUp(world: ForgeWorld): Promise<void> {
  const { forge, repository, configuration, clock, pipeline, log } = world;
  const now = clock.now();
  const id = pipelineOf(pipeline.cycle);
  const runs = startedRunsOf(id === 0 ? [] : await forge.pipelineJobs(id, { withRetried: true }));
  const seen = { mergeRequests: [], pipelines: [{ cycle: pipeline.cycle, finished: true, runs }] };
  const message = `Night Shift gives up cycle ${pipeline.cycle}`;
  const result = await repository.commitState((state) => {
    const events = bookSeen(foldLedger(parseLedger(state.files).events), seen, configuration, pipeline.cycle, now);
    const files = differenceOf(state.files, withChange(state.files, appendEvents(state.files, events)));
    return { change: files.size === 0 ? null : { message, files }, value: null };
  });
  if (result.kind === "failed") throw new Error(`the state could not be committed: ${result.detail}`);
  log.line("its plan is gone: its reservations are charged, and its tasks are free again");
}
