import { agentLimits, firstMessage, systemPrompt } from "../agent/briefing.ts";
import type { AgentResult } from "../agent/job.ts";
import { runAgent } from "../agent/loop.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import { openWebAccess } from "../agent/web-access.ts";
import { webLimits } from "../agent/web-briefing.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import { keptRuns } from "../domain/test-report/kept.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { jobTimeOf, NO_TIME, timeForAgent } from "./agent-time.ts";
import { findChecks, runChecksBefore } from "./checks.ts";
import { guardWorkspace } from "./guarding.ts";
import { leaveWork, transcriptOf } from "./leave-work.ts";
import { withLeftOut, withoutAgent } from "./outcome-words.ts";
import { reasonNotToStart, reasonsNotToBegin } from "./reason-not-to-start.ts";
import { mustChange, runDueChecks } from "./revision-proof.ts";
import { checkTarget, isExcusing } from "./target-checks.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Does one entry of a plan in a fresh copy of the tree and leaves work, patch and transcript as artifacts. `manifest`:
 * what all tasks of the plan are told of the project; null before there is one.
 */
export async function doTask(world: ModelWorld, entry: PlanEntry, manifest: string | null): Promise<Work> {
  const paused = reasonsNotToBegin(world, entry);
  const target = await checkTarget(world, entry);
  await using tree = await openTree(world, entry);
  const { workspace } = tree;
  const checks = await findChecks(world.configuration, workspace);
  const model = world.meter(entry.agentUsd, entry.task.category);

  const { refusal, scouting } = await reasonNotToStart(world, entry, { workspace, model, checks, paused });
  const ownBefore = refusal === null && isExcusing(entry) ? await runChecksBefore(world, workspace, checks) : [];
  const before = [...target, ...ownBefore];
  const means = { workspace, model, checks, before, manifest };
  const result = refusal ?? (await letAgentWork(world, entry, means));
  const { patch, files, leftOut = [] } = await workspace.changes();
  const guards = await guardWorkspace(world, entry.task, workspace, entry.revision?.conflict);
  for (const { guard, verdict, path, detail } of guards)
    world.log.line(`! guard ${guard} (${verdict}) ${path ?? ""}: ${detail}`);
  for (const { path, reason } of leftOut) world.log.line(`! ${path} is not in the patch: ${reason}`);

  return leaveWork(world, entry, patch, {
    task: entry.task,
    outcome: withLeftOut(result.outcome, leftOut),
    files,
    checks: keptRuns([...before, ...result.checks]),
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

/** What a task is done with: its tree, its money, and what will be run to prove it. */
type Means = { workspace: Workspace; model: MeteredModel; checks: ProjectChecks };

async function letAgentWork(
  world: ModelWorld,
  entry: PlanEntry,
  means: Means & { before: readonly CheckRun[]; manifest: string | null },
): Promise<AgentResult> {
  const { workspace, model, checks, before, manifest } = means;
  const { configuration, prompt } = world;
  const web = openWebAccess(await world.openWeb(), webLimits(configuration), model);
  const usual = agentLimits(configuration, entry.task.category);
  const time = timeForAgent(world, usual.minutes, before);
  if (time.minutes <= 0) return withoutAgent(NO_TIME);
  const limits = { ...usual, minutes: time.minutes };
  const job = {
    task: entry.task,
    system: systemPrompt(prompt, configuration, { checks, web: web.offer, manifest }),
    brief: firstMessage(prompt, entry.brief, entry.task, {
      ...limits,
      usd: model.leftUsd(),
      sandbox: workspace.sandbox,
      before,
    }),
    model: entry.model,
    reasoning: reasoningFor(configuration, entry.model, entry.task.category),
    limits,
    jobTime: jobTimeOf(world, time),
    prompts: { wrapUp: prompt("wrap-up").text, nudge: prompt("nudge").text },
    guard: () => guardWorkspace(world, entry.task, workspace, entry.revision?.conflict),
    verify: () => runDueChecks(world, entry, means),
    before,
    mustChange: mustChange(entry),
  };
  return runAgent(job, { ...world, model, workspace, web, record: transcriptOf(world, entry) });
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
