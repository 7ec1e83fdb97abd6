import { compareReports, failedTests } from "../test-report/compare.ts";
import type { TestReport } from "../test-report/report.ts";
import type { CheckRun } from "../work-outcome.ts";

/** A run of a check, with its report where it made one that could be read. */
export type ReportedRun = Pick<CheckRun, "command" | "passed"> & { report?: TestReport | null | undefined };

export type ChecksVerdict = {
  accepted: boolean;
  /** What fails now and did not fail before, in words for the agent. */
  failures: string[];
  /** What failed before and still does. */
  knownFailures: string[];
};

type Finding = { failures: string[]; knownFailures: string[] };

/** Tests that are named of each check. */
const MAX_NAMED = 20;

/**
 * Whether the checks accept a change. What failed on the base already is not held against it: test by test where both
 * runs made a report, else the whole command. A failing check that did not run before, or that now fails without any
 * of its tests failing, is a new failure.
 */
export function judgeChecks(before: readonly ReportedRun[], after: readonly ReportedRun[]): ChecksVerdict {
  const findings = after
    .filter((run) => !run.passed)
    .map((run) =>
      judgeFailure(
        before.find(({ command }) => command === run.command),
        run,
      ),
    );
  const failures = findings.flatMap((finding) => finding.failures);
  return { accepted: failures.length === 0, failures, knownFailures: findings.flatMap((f) => f.knownFailures) };
}

function judgeFailure(was: ReportedRun | undefined, is: ReportedRun): Finding {
  const name = `\`${is.command}\``;
  const failing = is.report
    ? failedTests(is.report).map(({ id, message }) => (message ? `${id}: ${message}` : id))
    : [];
  if (was === undefined || was.passed) return { failures: [named(`${name} fails`, failing)], knownFailures: [] };
  if (!was.report) return { failures: [], knownFailures: [`${name}, which failed before`] };
  if (!is.report)
    return { failures: [`${name} fails without the report of tests that it made before`], knownFailures: [] };
  return judgeReports(name, was.report, is.report);
}

function judgeReports(name: string, before: TestReport, after: TestReport): Finding {
  const known = new Set(compareReports(before, after).stillFailing);
  const failed = failedTests(after);
  const fresh = failed.filter(({ id }) => !known.has(id));
  const knownFailures = known.size === 0 ? [] : [named(`${name}, whose tests failed before`, [...known])];
  if (fresh.length > 0) {
    const tests = fresh.map(({ id, message }) => (message === null ? id : `${id}: ${message}`));
    return { failures: [named(`${name} fails in tests that did not fail before`, tests)], knownFailures };
  }
  if (failed.length > 0) return { failures: [], knownFailures };
  // No test fails in either: whatever makes the command fail, tests are not it, and it was there before.
  if (failedTests(before).length === 0) return { failures: [], knownFailures: [`${name}, which failed before`] };
  return { failures: [`${name} fails although every test in its report passes`], knownFailures: [] };
}

function named(what: string, tests: readonly string[]): string {
  if (tests.length === 0) return what;
  const more = tests.length > MAX_NAMED ? `\n- and ${tests.length - MAX_NAMED} more` : "";
  return `${what}:\n${tests
    .slice(0, MAX_NAMED)
    .map((test) => `- ${test.replaceAll("\n", "\n  ")}`)
    .join("\n")}${more}`;
}
