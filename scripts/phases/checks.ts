import type { Configuration } from "../domain/configuration.ts";
import type { Category } from "../domain/task.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { JobWorld } from "./world.ts";

/** The project's own commands: to set up, and to prove that the tree is sound. */
export type ProjectChecks = { setup: readonly string[]; commands: readonly string[]; timeoutMs: number };

const MINUTE_MS = 60_000;
const TAIL = 4_000;

/** The checks of `nightshift.yml`; when it names none, `npm test` for a package that has that script. */
export async function projectChecks({ verify }: Configuration, workspace: Workspace): Promise<ProjectChecks> {
  const configured = [...verify.quick, ...verify.full];
  const commands = configured.length > 0 ? configured : await detectChecks(workspace);
  return { setup: verify.setup, commands, timeoutMs: verify.timeout_minutes * MINUTE_MS };
}

async function detectChecks(workspace: Workspace): Promise<string[]> {
  const manifest = await workspace.read("package.json");
  if (manifest.kind !== "text") return [];
  return /"scripts"\s*:\s*\{[^}]*"test"\s*:/.test(manifest.text) ? ["npm test"] : [];
}

/** Runs the set-up commands; the first that fails, or null. */
export async function setUp(world: JobWorld, workspace: Workspace, checks: ProjectChecks): Promise<CheckRun | null> {
  for (const command of checks.setup) {
    const run = await runCheck(world, workspace, command, "before", checks.timeoutMs);
    if (!run.passed) return run;
  }
  return null;
}

/** Runs every check, also after one failed: the agent mends more at a time. */
export async function runChecks(
  world: JobWorld,
  workspace: Workspace,
  checks: ProjectChecks,
  when: CheckRun["when"],
): Promise<CheckRun[]> {
  const runs: CheckRun[] = [];
  for (const command of checks.commands) runs.push(await runCheck(world, workspace, command, when, checks.timeoutMs));
  return runs;
}

async function runCheck(
  { log }: JobWorld,
  workspace: Workspace,
  command: string,
  when: CheckRun["when"],
  timeoutMs: number,
): Promise<CheckRun> {
  const { exitCode, output, timedOut, durationMs } = await workspace.run(command, timeoutMs);
  const passed = exitCode === 0 && !timedOut;
  log.line(`${passed ? "✓" : "✗"} ${when}: ${command}${timedOut ? " (timed out)" : ""}`);
  return { command, when, passed, exitCode, durationS: durationMs / 1000, tail: output.slice(-TAIL) };
}

/** Limits of one agent run: the configuration's, with what differs for the category. */
export function agentLimits(
  { agent }: Configuration,
  category: Category,
): { turns: number; minutes: number; outputTokens: number } {
  const special = agent.categories[category] ?? {};
  return {
    turns: special.turns ?? agent.turns,
    minutes: special.minutes ?? agent.minutes,
    outputTokens: special.output_tokens ?? agent.output_tokens,
  };
}
