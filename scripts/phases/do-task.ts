import type { ProjectKnowledge } from "../agent/briefing.ts";
import type { AgentResult } from "../agent/job.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import { guardWords } from "../domain/guards/guard.ts";
import { keptRuns } from "../domain/test-report/kept.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { letAgentWork } from "./agent-work.ts";
import { findChecks, runChecksBefore } from "./checks.ts";
import { leaveWork } from "./leave-work.ts";
import { withLeftOut } from "./outcome-words.ts";
import { reasonNotToStart, reasonsNotToBegin } from "./reason-not-to-start.ts";
import { repeatFailing } from "./repeat-failing.ts";
import { checkTarget, isExcusing } from "./target-checks.ts";
import { testWithoutChange } from "./without-change.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Does one entry of a plan in a fresh copy of the tree and leaves work, patch and transcript as artifacts. `known`:
 * what all tasks of the plan are told of the project.
 */
export async function doTask(world: ModelWorld, entry: PlanEntry, known: ProjectKnowledge): Promise<Work> {
  const paused = reasonsNotToBegin(world, entry);
  const target = (await paused).length > 0 ? [] : await checkTarget(world, entry);
  await using tree = await openTree(world, entry);
  const { workspace } = tree;
  const checks = await findChecks(world.configuration, workspace);
  const model = world.meter(entry.agentUsd, entry.task.category);

  const { refusal, scouting } = await reasonNotToStart(world, entry, { workspace, model, checks, paused });
  const ownBefore = refusal === null && isExcusing(entry) ? await runChecksBefore(world, workspace, checks) : [];
  const before = [...target, ...ownBefore];
  const means = { workspace, model, checks, before, known };
  const result = refusal ?? (await startAgent(world, entry, means));
  const withoutChange = await testWithoutChange(world, entry, { workspace, checks }, result);
  const { patch, files, leftOut = [] } = await workspace.changes();
  const runs = await repeatFailing(world, workspace, { task: entry.task, files }, [...before, ...result.checks]);
  const { guardWorkspace } = await import("./guarding.ts");
  const guards = await guardWorkspace(world, entry.task, workspace, entry.revision?.conflict);
  for (const finding of guards) world.log.line(`! ${guardWords(finding)}`);
  for (const { path, reason } of leftOut) world.log.line(`! ${path} is not in the patch: ${reason}`);

  return leaveWork(world, entry, patch, {
    task: entry.task,
    outcome: withLeftOut(result.outcome, leftOut),
    files,
    checks: keptRuns(runs),
    ...(withoutChange !== null && { withoutChange }),
    guards,
    scouting,
    followUps: result.followUps,
    charges: model.charges(),
    quotas: model.quotas(),
    turns: result.turns,
    durationS: (world.clock.now().getTime() - tree.openedAt.getTime()) / 1000,
    sandbox: workspace.sandbox,
  });
}

/** The agent and its tools are loaded when there is work for it: the scout, who asks first, need not wait for them. */
async function startAgent(...given: Parameters<typeof letAgentWork>): Promise<AgentResult> {
  const agent = await import("./agent-work.ts");
  return agent.letAgentWork(...given);
}

/** The tree the agent works in; closed however the job ends. */
async function openTree(
  world: ModelWorld,
  entry: PlanEntry,
): Promise<AsyncDisposable & { workspace: Workspace; openedAt: Date }> {
  const openedAt = world.clock.now();
  const workspace = await world.openWorkspace({ sha: entry.baseSha, patch: entry.revision?.patch ?? "" });
  const cap = (entry.agentUsd + entry.judgeUsd).toFixed(2);
  world.log.line(`${entry.task.id} with ${entry.model}, at most $${cap}; commands run in: ${workspace.sandbox}`);
  return { workspace, openedAt, [Symbol.asyncDispose]: () => workspace.close() };
}
