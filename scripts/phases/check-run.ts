import { runReported } from "../agent/reported-command.ts";
import { withinJob } from "../domain/job-time.ts";
import { maskSecrets } from "../domain/secrets/mask.ts";
import { countTests, failedTests } from "../domain/test-report/compare.ts";
import type { TestReport } from "../domain/test-report/report.ts";
import { countFindings, isLint } from "../domain/verify/lint-count.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { CommandResult, Workspace } from "../ports/workspace.ts";
import type { JobWorld, ModelWorld } from "./world.ts";

const MINUTE_MS = 60_000;
/** Longest end of a check's output that is kept. */
const TAIL = 4_000;
/** How long a command of the project may run: as configured, and never into the end of the job, which would lose it all. */
export function patience({ clock, jobEndsAt }: Pick<ModelWorld, "clock" | "jobEndsAt">, minutes: number): number {
  return withinJob(minutes * MINUTE_MS, { now: clock.now(), endsAt: jobEndsAt });
}

/** What checks need of a job. */
export type CheckWorld = Pick<ModelWorld, "configuration" | "log" | "clock" | "jobEndsAt">;

type Which = Pick<CheckRun, "command" | "when">;

/** Runs a check; of its tests those are reported that fail, or failed in `earlier`. */
export async function runCheck(
  world: CheckWorld,
  workspace: Workspace,
  which: Which,
  earlier: TestReport | null = null,
): Promise<CheckRun> {
  const { timeout_minutes, reports } = world.configuration.verify;
  const result = await runReported(workspace, which.command, patience(world, timeout_minutes), reports);
  const run = checkRun(world, which, { ...result, report: result.report && failedInEither(result.report, earlier) });
  const lint = result.timedOut || !isLint(run.command) ? null : countFindings(result.output, run.passed);
  return {
    ...run,
    ...(result.report !== null && { tests: countTests(result.report) }),
    ...(lint !== null && { lint }),
  };
}

/** What a check or a set-up command came to, said in the log. */
export function checkRun(
  world: Pick<JobWorld, "log">,
  which: Which,
  result: CommandResult & { report: TestReport | null },
): CheckRun {
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
