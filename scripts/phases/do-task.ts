import { agentLimits, firstMessage, systemPrompt } from "../agent/briefing.ts";
import type { AgentResult } from "../agent/job.ts";
import { runAgent } from "../agent/loop.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import { openWebAccess } from "../agent/web-access.ts";
import { webLimits } from "../agent/web-briefing.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { CheckRun, WorkOutcome } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { keptRun } from "./check-run.ts";
import { findChecks, runChecksBefore, setUp } from "./checks.ts";
import { guardWorkspace } from "./guarding.ts";
import { leaveWork, transcriptOf } from "./leave-work.ts";
import { failedSetUp, withLeftOut } from "./outcome-words.ts";
import { isExcusing, mustChange, runDueChecks } from "./revision-proof.ts";
import { scoutTask } from "./scouting.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Does one entry of a plan in a fresh copy of the tree and leaves work, patch and transcript as artifacts. `manifest`:
 * what all tasks of the plan are told of the project; null before there is one.
 */
export async function doTask(world: ModelWorld, entry: PlanEntry, manifest: string | null): Promise<Work> {
  await using tree = await openTree(world, entry);
  const { workspace } = tree;
  const checks = await findChecks(world.configuration, workspace);
  const model = world.meter(entry.agentUsd);

  const refusal = await refuse(world, entry, { workspace, model, checks });
  const before = refusal === null && isExcusing(entry) ? await runChecksBefore(world, workspace, checks) : [];
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
    checks: [...before, ...result.checks].map(keptRun),
    guards,
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

/** Why no agent starts; null when one shall. Set-up comes first: it costs no dollars. */
async function refuse(world: ModelWorld, entry: PlanEntry, means: Means): Promise<AgentResult | null> {
  const { workspace, model, checks } = means;
  const broken = await setUp(world, workspace, checks);
  // A conflict may be in the very files that set-up reads: then it is run again once that is resolved.
  if (broken !== null && entry.revision?.conflict == null) return withoutAgent(failedSetUp(broken));
  const declined = await scoutTask(world, entry, workspace, model);
  return declined === null ? null : withoutAgent(declined);
}

function withoutAgent(outcome: WorkOutcome): AgentResult {
  return { outcome, followUps: [], turns: 0, checks: [] };
}

async function letAgentWork(
  world: ModelWorld,
  entry: PlanEntry,
  means: Means & { before: readonly CheckRun[]; manifest: string | null },
): Promise<AgentResult> {
  const { workspace, model, checks, before, manifest } = means;
  const { configuration, prompt } = world;
  const web = openWebAccess(await world.openWeb(), webLimits(configuration), model);
  const limits = agentLimits(configuration, entry.task.category);
  const job = {
    task: entry.task,
    system: systemPrompt(prompt, configuration, { checks, web: web.offer, manifest }),
    brief: firstMessage(prompt, entry.brief, entry.task, { ...limits, usd: model.leftUsd() }),
    model: entry.model,
    reasoning: reasoningFor(configuration, entry.model, entry.task.category),
    limits,
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
