import { agentLimits, firstMessage, type ProjectKnowledge, systemPrompt } from "../agent/briefing.ts";
import type { AgentResult } from "../agent/job.ts";
import { runAgent } from "../agent/loop.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import { openWebAccess } from "../agent/web-access.ts";
import { webLimits } from "../agent/web-briefing.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { jobTimeOf, NO_TIME, timeForAgent } from "./agent-time.ts";
import { guardWorkspace } from "./guarding.ts";
import { transcriptOf } from "./leave-work.ts";
import { withoutAgent } from "./outcome-words.ts";
import { mustChange, runDueChecks } from "./revision-proof.ts";
import type { ModelWorld } from "./world.ts";

/** What a task is done with: its tree, its money, and what will be run to prove it. */
type Means = {
  workspace: Workspace;
  model: MeteredModel;
  checks: ProjectChecks;
  /** What the checks came to before the agent. */
  before: readonly CheckRun[];
  /** What all tasks of the plan are told of the project. */
  known: ProjectKnowledge;
};

/** One agent's run on a task, with the tools, the limits and the proof that the configuration gives it. */
export async function letAgentWork(world: ModelWorld, entry: PlanEntry, means: Means): Promise<AgentResult> {
  const { workspace, model, checks, before, known } = means;
  const { configuration, prompt } = world;
  const web = openWebAccess(await world.openWeb(), webLimits(configuration), model);
  const usual = agentLimits(configuration, entry.task.category);
  const time = timeForAgent(world, usual.minutes, before);
  if (time.minutes <= 0) return withoutAgent(NO_TIME);
  const limits = { ...usual, minutes: time.minutes };
  const job = {
    task: entry.task,
    system: systemPrompt(prompt, configuration, { checks, web: web.offer, ...known }),
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
