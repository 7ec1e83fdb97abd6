import type { Grade } from "./grading.ts";
import { isSource } from "./heuristics/change-kinds.ts";
import type { Task } from "./task.ts";
import { compareReports, failedTests } from "./test-report/compare.ts";
import type { CheckRun } from "./work-outcome.ts";

/** Names of more tests, and longer names, say nothing more. */
const MAX_TESTS = 20;
const MAX_NAME = 300;

/** The rubric's 6 is "the right way": a test that asserts nonsense fails as well, and so does one that broke off half way. */
const RIGHT_FROM = 6;

/**
 * The regressions that a test task has found: tests that fail on the code as it is merged, and that a judge takes for right.
 */
export function regressionsOf(
  task: Pick<Task, "category" | "origin">,
  files: readonly { path: string }[],
  checks: readonly CheckRun[],
  grade: Pick<Grade, "judge"> | null,
): string[] {
  return (grade?.judge?.score ?? 0) < RIGHT_FROM ? [] : failingOnMergedCode(task, files, checks);
}

/**
 * The new tests of a test task that fail although the task has changed nothing of the program. What failed before counts for
 * nothing, and so does a check of which nobody knows how it went before.
 */
export function failingOnMergedCode(
  task: Pick<Task, "category" | "origin">,
  files: readonly { path: string }[],
  checks: readonly CheckRun[],
): string[] {
  if (task.category !== "test" || task.origin === "human" || files.some(({ path }) => isSource(path))) return [];
  const found = checks.flatMap((run) => {
    const before = checks.find((other) => other.when === "before" && other.command === run.command);
    if (run.when !== "after" || run.passed || run.report === null || before === undefined) return [];
    const known = before.report ?? { tests: [] };
    if (!before.passed && before.report === null) return [];
    const { stillFailing, broken } = compareReports(known, run.report);
    const old = new Set([...stillFailing, ...broken]);
    return failedTests(run.report).flatMap(({ id }) => (old.has(id) ? [] : [id.slice(0, MAX_NAME)]));
  });
  return [...new Set(found)].slice(0, MAX_TESTS);
}
