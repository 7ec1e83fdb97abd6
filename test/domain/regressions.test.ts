import { describe, expect, it } from "vitest";
import { flakyTests, regressionsOf as regressionsOfGraded } from "../../scripts/domain/regressions.ts";
import type { TestResult } from "../../scripts/domain/test-report/report.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";

const tests = (...all: [string, TestResult["status"]][]) => ({
  tests: all.map(([id, status]): TestResult => ({ id, status, message: null })),
});
const run = (when: CheckRun["when"], passed: boolean, report: CheckRun["report"] = null): CheckRun => {
  return { command: "npm test", when, passed, exitCode: passed ? 0 : 1, durationS: 1, tail: "", report };
};
const judged = (score: number) => ({ judge: { score, model: "m", reasons: [], concerns: [] } });
type Task = Parameters<typeof regressionsOfGraded>[0]["task"];
const regressionsOf = (task: Task, files: { path: string }[], checks: CheckRun[]) =>
  regressionsOfGraded({ task, files }, checks, judged(6));
const OWN = { category: "test" as const, origin: "BUG-1" };
const FILES = [{ path: "test/parse.test.ts" }];
const AFTER = run("after", false, tests(["parse refuses a minus", "failed"]));

describe("faults that a test task finds in merged code", () => {
  it("are its new tests that fail while the program is as it was", () => {
    expect(regressionsOf(OWN, FILES, [run("before", true), AFTER])).toEqual(["parse refuses a minus"]);
  });

  it("are none where the task has changed the program, is a person's, or is about something else", () => {
    const checks = [run("before", true), AFTER];
    expect(regressionsOf(OWN, [...FILES, { path: "src/parse.ts" }], checks)).toEqual([]);
    expect(regressionsOf({ ...OWN, origin: "human" }, FILES, checks)).toEqual([]);
    expect(regressionsOf({ ...OWN, category: "code" }, FILES, checks)).toEqual([]);
  });

  it("are none of what failed or ran before: the task has found nothing new there", () => {
    const failed = run("before", false, tests(["parse refuses a minus", "failed"]));
    const passed = run("before", false, tests(["parse refuses a minus", "passed"], ["other", "failed"]));
    expect([failed, passed].map((before) => regressionsOf(OWN, FILES, [before, AFTER]))).toEqual([[], []]);
  });

  it("are not known where nobody knows how the check went before", () => {
    expect(regressionsOf(OWN, FILES, [AFTER])).toEqual([]);
    expect(regressionsOf(OWN, FILES, [run("before", false), AFTER])).toEqual([]);
  });

  it("are none where no judge takes the tests for right: nonsense fails, too", () => {
    const known = [run("before", true), AFTER];
    const grades = [judged(5.5), { judge: null }, null];
    expect(grades.map((grade) => regressionsOfGraded({ task: OWN, files: FILES }, known, grade))).toEqual([[], [], []]);
  });

  it("are none that pass when they are run again: those are flaky, whatever the judge says", () => {
    const both = run("after", false, tests(["parse refuses a minus", "failed"], ["parse is quick", "failed"]));
    const checks = [run("before", true), { ...both, flaky: ["parse is quick"] }];
    expect(regressionsOf(OWN, FILES, checks)).toEqual(["parse refuses a minus"]);
    expect(flakyTests({ task: OWN, files: FILES }, checks)).toEqual(["parse is quick"]);
    expect(flakyTests({ task: { ...OWN, origin: "human" }, files: FILES }, checks)).toEqual([]);
  });

  it("are told once, twenty at the most", () => {
    const many = tests(...Array.from({ length: 30 }, (_, at): [string, "failed"] => [`test ${at}`, "failed"]));
    const checks = [run("before", true), run("after", false, many), run("after", false, many)];
    expect(regressionsOf(OWN, FILES, checks)).toHaveLength(20);
  });
});
