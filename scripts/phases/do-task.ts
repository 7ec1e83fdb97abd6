import { createHash } from "node:crypto";
import { type AgentResult, runAgent } from "../agent/loop.ts";
import { type MeteredModel, meterModel } from "../agent/metered-model.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { patchFileOf, transcriptFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { renderPrompt } from "../views/prompt.ts";
import { agentLimits, projectChecks, runChecks, setUp } from "./checks.ts";
import { writeArtifact } from "./job-artifacts.ts";
import type { ModelWorld } from "./world.ts";

/** Does one entry of a plan in a fresh copy of the tree and leaves work, patch and transcript as artifacts. */
export async function doTask(world: ModelWorld, entry: PlanEntry): Promise<Work> {
  const startedAt = world.clock.now();
  await using tree = await disposable(world.openWorkspace({ sha: entry.baseSha, patch: entry.revision?.patch ?? "" }));
  const { workspace } = tree;
  world.log.line(
    `${entry.task.id} with ${entry.model}, at most $${entry.agentUsd.toFixed(2)}; commands run in: ${workspace.sandbox}`,
  );

  const model = meterModel(world.model, {
    capUsd: entry.agentUsd,
    prices: world.prices,
    clock: world.clock,
    random: world.random,
  });
  const checks = await projectChecks(world.configuration, workspace);
  const broken = await setUp(world, workspace, checks);
  const before = broken === null ? await runChecks(world, workspace, checks, "before") : [];
  const result = broken === null ? await letAgentWork(world, entry, workspace, model, before) : failedSetUp(broken);
  const { patch, files } = await workspace.changes();

  await world.artifacts.write(patchFileOf(entry.task.id), patch);
  return writeArtifact(world, workArtifact(entry.task.id), {
    task: entry.task,
    outcome: result.outcome,
    patchSha256: createHash("sha256").update(patch).digest("hex"),
    files,
    checks: [...before, ...result.checks],
    followUps: result.followUps,
    charges: model.charges(),
    turns: result.turns,
    durationS: (world.clock.now().getTime() - startedAt.getTime()) / 1000,
    sandbox: workspace.sandbox,
  });
}

async function letAgentWork(
  world: ModelWorld,
  entry: PlanEntry,
  workspace: Workspace,
  model: MeteredModel,
  before: readonly CheckRun[],
): Promise<AgentResult> {
  const { clock, log, configuration, artifacts, prompt } = world;
  const checks = await projectChecks(configuration, workspace);
  const limits = agentLimits(configuration, entry.task.category);
  const system = renderPrompt("system.md", prompt("system"), {
    turns: String(limits.turns),
    minutes: String(limits.minutes),
    checks: checks.commands.map((command) => `- \`${command}\``).join("\n") || "(the project has none)",
  });
  const job = {
    task: entry.task,
    system,
    brief: entry.brief,
    model: entry.model,
    limits,
    verify: () => runChecks(world, workspace, checks, "after"),
    knownFailures: before.filter((check) => !check.passed).map((check) => check.command),
    mustChange: true,
  };
  const record = (line: unknown) => artifacts.append(transcriptFileOf(entry.task.id), `${JSON.stringify(line)}\n`);
  return runAgent(job, { model, workspace, clock, log, record });
}

function failedSetUp(run: CheckRun): AgentResult {
  const detail = `the project's set-up command \`${run.command}\` failed (exit code ${run.exitCode}): ${run.tail}`;
  return { outcome: { kind: "failed", detail }, followUps: [], turns: 0, checks: [] };
}

/** Closes the workspace however the job ends. */
async function disposable(opening: Promise<Workspace>): Promise<AsyncDisposable & { workspace: Workspace }> {
  const workspace = await opening;
  return { workspace, [Symbol.asyncDispose]: () => workspace.close() };
}
