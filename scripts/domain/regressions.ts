import type { Grade } from "./grading.ts";
import { isSource } from "./heuristics/change-kinds.ts";
import type { Task } from "./task.ts";
import { compareReports, failedTests } from "./test-report/compare.ts";
import { type CheckRun, MAX_TEST_NAME, MAX_TESTS } from "./work-outcome.ts";

/** The rubric's 6 is "the right way": a test that asserts nonsense fails as well, and so does one that broke off half way. */
const RIGHT_FROM = 6;

/** A task, and the files that it has changed. */
export type OwnTests = { task: Pick<Task, "category" | "origin">; files: readonly { path: string }[] };

/**
 * The regressions that a test task has found: tests that fail on the code as it is merged, whenever they are run, and that a
 * judge takes for right.
 */
export function regressionsOf(
  about: OwnTests,
  checks: readonly CheckRun[],
  grade: Pick<Grade, "judge"> | null,
): string[] {
  return (grade?.judge?.score ?? 0) < RIGHT_FROM ? [] : failingOnMergedCode(about, checks);
}

/** The new tests of a test task that fail whenever they are run, although the task has changed nothing of the program. */
export function failingOnMergedCode(about: OwnTests, checks: readonly CheckRun[]): string[] {
  const flaky = new Set(flakyTests(about, checks));
  return suspectTests(about, checks).filter((test) => !flaky.has(test));
}

/** Those that fail, and pass when they are run again on the same tree: they say nothing of the program. */
export function flakyTests(about: OwnTests, checks: readonly CheckRun[]): string[] {
  const passed = new Set(checks.flatMap(({ flaky = [] }) => flaky));
  return suspectTests(about, checks).filter((test) => passed.has(test));
}

/**
 * Those that fail at first. What failed before counts for nothing, and so does a check of which nobody knows how it went
 * before.
 */
export function suspectTests({ task, files }: OwnTests, checks: readonly CheckRun[]): string[] {
  if (task.category !== "test" || task.origin === "human" || files.some(({ path }) => isSource(path))) return [];
  const found = checks.flatMap((run) => {
    const before = checks.find((other) => other.when === "before" && other.command === run.command);
    if (run.when !== "after" || run.passed || run.report === null || before === undefined) return [];
    const known = before.report ?? { tests: [] };
    if (!before.passed && before.report === null) return [];
    const { stillFailing, broken } = compareReports(known, run.report);
    const old = new Set([...stillFailing, ...broken]);
    return failedTests(run.report).flatMap(({ id }) => (old.has(id) ? [] : [id.slice(0, MAX_TEST_NAME)]));
  });
  return [...new Set(found)].slice(0, MAX_TESTS);
}
