import { runReported } from "../agent/reported-command.ts";
import type { Configuration } from "../domain/configuration.ts";
import { maskSecrets } from "../domain/secrets/mask.ts";
import { failedTests } from "../domain/test-report/compare.ts";
import type { TestReport } from "../domain/test-report/report.ts";
import { checksFor, type ProjectChecks, projectChecks } from "../domain/verify/checks.ts";
import { manifestsIn } from "../domain/verify/detect.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { CommandResult, Workspace } from "../ports/workspace.ts";
import type { JobWorld } from "./world.ts";

const MINUTE_MS = 60_000;
/** Longest end of a check's output that is kept. */
const TAIL = 4_000;
/** More tests than these are not kept in an artifact: 500 names of a line each are some 50 kB. */
const MAX_KEPT_TESTS = 500;

/** The checks of the project in a workspace, as configured or as its files say. */
export async function findChecks({ verify }: Configuration, workspace: Workspace): Promise<ProjectChecks> {
  const files = await workspace.list();
  const manifests = new Map<string, string>();
  for (const path of manifestsIn(files)) {
    const manifest = await workspace.read(path);
    if (manifest.kind === "text") manifests.set(path, manifest.text);
  }
  return projectChecks(verify, { files, read: (path) => manifests.get(path) ?? null });
}

/**
 * Runs the set-up commands; the first that fails, or null. One that nobody configured is a guess: its failure is logged,
 * and the checks show what it means.
 */
export async function setUp(world: JobWorld, workspace: Workspace, checks: ProjectChecks): Promise<CheckRun | null> {
  const { verify } = world.configuration;
  for (const command of checks.setup) {
    const result = await workspace.run(command, verify.timeout_minutes * MINUTE_MS);
    const run = checkRun(world, { command, when: "before" }, { ...result, report: null });
    if (run.passed) continue;
    if (verify.setup.length > 0) return run;
    world.log.line(`  found, not configured, so not held against the task: ${lastLine(run.tail)}`);
  }
  return null;
}

/** Runs every check on the base, whatever may change. */
export async function runChecksBefore(
  world: JobWorld,
  workspace: Workspace,
  checks: ProjectChecks,
): Promise<CheckRun[]> {
  const runs: CheckRun[] = [];
  for (const command of checksFor(checks, "everything"))
    runs.push(await runCheck(world, workspace, { command, when: "before" }));
  return runs;
}

/** Runs the checks of what has changed, also after one failed: the agent mends more at a time. */
export async function runChecksAfter(
  world: JobWorld,
  workspace: Workspace,
  checks: ProjectChecks,
  before: readonly CheckRun[],
): Promise<CheckRun[]> {
  const { files } = await workspace.changes();
  const commands = checksFor(
    checks,
    files.map(({ path }) => path),
  );
  const runs: CheckRun[] = [];
  for (const command of commands) {
    const earlier = before.find((run) => run.command === command)?.report ?? null;
    runs.push(await runCheck(world, workspace, { command, when: "after" }, earlier));
  }
  return runs;
}

/** A run as an artifact keeps it: names and results of its tests alone, and none of too many; half would tell a wrong number. */
export function keptRun(run: CheckRun): CheckRun {
  const { report } = run;
  if (report === null || report.tests.length > MAX_KEPT_TESTS) return { ...run, report: null };
  return { ...run, report: { tests: report.tests.map((test) => ({ ...test, message: null })) } };
}

type Which = Pick<CheckRun, "command" | "when">;

async function runCheck(
  world: JobWorld,
  workspace: Workspace,
  which: Which,
  earlier: TestReport | null = null,
): Promise<CheckRun> {
  const { timeout_minutes, reports } = world.configuration.verify;
  const result = await runReported(workspace, which.command, timeout_minutes * MINUTE_MS, reports);
  return checkRun(world, which, { ...result, report: result.report && failedInEither(result.report, earlier) });
}

function checkRun(world: JobWorld, which: Which, result: CommandResult & { report: TestReport | null }): CheckRun {
  const { exitCode, output, timedOut, durationMs, report } = result;
  const passed = exitCode === 0 && !timedOut;
  const failed = report === null ? 0 : failedTests(report).length;
  const tests = failed === 0 ? "" : ` (${failed} tests failed)`;
  world.log.line(`${passed ? "✓" : "✗"} ${which.when}: ${which.command}${timedOut ? " (timed out)" : tests}`);
  return { ...which, passed, exitCode, durationS: durationMs / 1000, tail: maskSecrets(output).slice(-TAIL), report };
}

/** All that the judging of checks asks of a report; thousands of passing tests would only be carried along. */
function failedInEither(report: TestReport, earlier: TestReport | null): TestReport {
  const before = new Set(failedTests(earlier ?? { tests: [] }).map(({ id }) => id));
  return { tests: report.tests.filter(({ id, status }) => status === "failed" || before.has(id)) };
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) || "it said nothing";
}
