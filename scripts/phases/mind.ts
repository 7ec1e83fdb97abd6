import { PLAN, type Plan } from "../artifacts/plan.ts";
import { PULSE, type Pulse } from "../artifacts/pulse.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { ObservedMergeRequest } from "../domain/observation.ts";
import { LONGEST_FILE_BYTES } from "../domain/preflight/evidence-file.ts";
import { likelyFiles, surestFiles } from "../domain/preflight/likely-files.ts";
import { neighboursIn } from "../domain/preflight/neighbours.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { preflight } from "../domain/preflight.ts";
import { cutBudget } from "../domain/reservation.ts";
import type { Task } from "../domain/task.ts";
import type { ConflictedMerge } from "../ports/repository.ts";
import { CONVENTIONS_FILE } from "./conventions.ts";
import { showEyes } from "./eyes.ts";
import { requireArtifact, writeArtifact } from "./job-artifacts.ts";
import { pauseOfForge } from "./pause.ts";
import { planCycle } from "./plan-cycle.ts";
import { type PlanningInput, restPlan } from "./planning-input.ts";
import type { ForgeWorld } from "./world.ts";

/** Which tasks, which model, what context. Claims them with their reservations before anybody works on them. */
export async function mind(world: ForgeWorld): Promise<Plan> {
  const pulse = await requireArtifact(world, PULSE, "pulse");
  const plan = await world.log.section("mind", "Mind: which tasks?", async () => {
    const made =
      pulse.decision.kind === "rest" ? restPlan(pulse.decision.reasons) : await claimUnlessPaused(world, pulse);
    report(world, made);
    await showEyes(world, made);
    return made;
  });
  return writeArtifact(world, PLAN, plan);
}

/** A switch that was pulled since Pulse looked stops this job too. */
async function claimUnlessPaused(world: ForgeWorld, pulse: Pulse): Promise<Plan> {
  const paused = await pauseOfForge(world);
  return paused.length > 0 ? restPlan(paused) : claimTasks(world, pulse);
}

/** Decides on the newest state and pushes the claims; whoever loses the race decides again, and may have to rest. */
async function claimTasks(world: ForgeWorld, pulse: Pulse): Promise<Plan> {
  const input = await preparePlanning(world, pulse);
  const claimed = await world.repository.commitState((state) => planCycle(state, input));
  if (claimed.kind !== "failed") return claimed.value;
  return restPlan([`the claims could not be pushed, so nothing was started: ${claimed.detail}`]);
}

/** Everything a plan needs beside the state: the tree's concepts and the changes that revisions start from. */
export async function preparePlanning(world: ForgeWorld, pulse: Pulse): Promise<PlanningInput> {
  const { repository, configuration, pipeline, clock, prices, prompt } = world;
  const tree = await repository.treeAt(pipeline.commitSha, LONGEST_FILE_BYTES);
  const index = indexTree(tree);
  const neighbours = neighboursIn(tree, index, await repository.changesUpTo(pipeline.commitSha));
  const open = pulse.mergeRequests.filter((mr) => mr.state === "opened" && mayBeWork(mr));
  const patches = await Promise.all(
    open.map(async (mr): Promise<[number, string]> => [mr.iid, await repository.diff(mr.baseSha, mr.headSha)]),
  );
  return {
    pulse,
    pipeline,
    configuration,
    prices,
    prompt,
    now: clock.now(),
    // GitLab has answered by now, with the time on its clock.
    clockAheadMs: await world.forge.clockAheadMs(),
    patches: new Map(patches),
    conflicts: await findConflicts(world, open),
    preflight: (task: Task) => preflight(task, index, configuration.preflight),
    surestFiles: (task: Task) => surestFiles(task, index, neighbours),
    likelyFiles: (task: Task) => likelyFiles(task, index, neighbours),
    conventions: tree.get(CONVENTIONS_FILE) ?? null,
    addedAt: await repository.addedAt("backlog"),
  };
}

/** Whatever GitLab has not found out yet may be a conflict. */
function mayBeWork({ notes, failure, hasConflicts }: ObservedMergeRequest): boolean {
  return notes.length > 0 || failure !== null || hasConflicts !== false;
}

/** git decides what a conflict is: with the commit that the agents' trees start from, which every job has. */
async function findConflicts(
  { forge, repository, pipeline, targetBranch }: ForgeWorld,
  open: readonly ObservedMergeRequest[],
): Promise<ReadonlyMap<number, ConflictedMerge>> {
  const suspects = open.filter((mr) => mr.hasConflicts !== false && mr.targetBranch === targetBranch);
  if (suspects.length === 0) return new Map();
  const { isLinear: linear } = await forge.project();
  const found = await Promise.all(
    suspects.map(async ({ iid, headSha }): Promise<[number, ConflictedMerge | null]> => {
      return [iid, await repository.tryMerge({ targetSha: pipeline.commitSha, headSha, linear })];
    }),
  );
  return new Map(found.flatMap(([iid, merge]) => (merge === null ? [] : [[iid, merge]])));
}

/** Tasks of a plan that get less than they ask for, in words. */
export function cutBudgets({ entries }: Plan, configuration: Configuration): string[] {
  return entries.flatMap(({ task, agentUsd, judgeUsd }) => cutBudget(task, configuration, agentUsd + judgeUsd) ?? []);
}

function report({ log, configuration }: ForgeWorld, plan: Plan): void {
  for (const fault of plan.faults) log.line(`! ${fault}`);
  for (const { task, reason } of plan.passedOver) log.line(`– ${task}: ${reason}`);
  for (const { slot, task, model, agentUsd, judgeUsd, reasons, context = [] } of plan.entries) {
    log.line(`→ slot ${slot}: ${task.id} with ${model}, $${(agentUsd + judgeUsd).toFixed(2)}`);
    for (const reason of reasons) log.line(`    because ${reason}`);
    for (const part of context) log.line(`    context: ${part}`);
  }
  for (const words of cutBudgets(plan, configuration)) log.line(`! ${words}`);
  for (const reason of plan.restReasons) log.line(`rest: ${reason}`);
}
