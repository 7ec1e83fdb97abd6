import type { Configuration } from "../domain/configuration.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { JobWorld } from "./world.ts";

const MINUTE_MS = 60_000;
/** Longest end of a check's output that is kept. */
const TAIL = 4_000;

/** The configuration with the project's checks: when it names none, `npm test` for a package that has that script. */
export async function withChecks(configuration: Configuration, workspace: Workspace): Promise<Configuration> {
  const { verify } = configuration;
  if (verify.quick.length + verify.full.length > 0) return configuration;
  const manifest = await workspace.read("package.json");
  const hasTests = manifest.kind === "text" && /"scripts"\s*:\s*\{[^}]*"test"\s*:/.test(manifest.text);
  return hasTests ? { ...configuration, verify: { ...verify, full: ["npm test"] } } : configuration;
}

/** Runs the set-up commands; the first that fails, or null. */
export async function setUp(world: JobWorld, workspace: Workspace): Promise<CheckRun | null> {
  for (const command of world.configuration.verify.setup) {
    const run = await runCheck(world, workspace, command, "before");
    if (!run.passed) return run;
  }
  return null;
}

/** Runs every check, also after one failed: the agent mends more at a time. */
export async function runChecks(world: JobWorld, workspace: Workspace, when: CheckRun["when"]): Promise<CheckRun[]> {
  const { quick, full } = world.configuration.verify;
  const runs: CheckRun[] = [];
  for (const command of [...quick, ...full]) runs.push(await runCheck(world, workspace, command, when));
  return runs;
}

async function runCheck(
  world: JobWorld,
  workspace: Workspace,
  command: string,
  when: CheckRun["when"],
): Promise<CheckRun> {
  const timeoutMs = world.configuration.verify.timeout_minutes * MINUTE_MS;
  const { exitCode, output, timedOut, durationMs } = await workspace.run(command, timeoutMs);
  const passed = exitCode === 0 && !timedOut;
  world.log.line(`${passed ? "✓" : "✗"} ${when}: ${command}${timedOut ? " (timed out)" : ""}`);
  return { command, when, passed, exitCode, durationS: durationMs / 1000, tail: output.slice(-TAIL) };
}
