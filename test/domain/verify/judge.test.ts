import { expect, test } from "vitest";
import { judgeChecks, type ReportedRun } from "../../../scripts/domain/verify/judge.ts";
import { reportWith } from "../test-report/reports.ts";

type Tests = Parameters<typeof reportWith>[0];

const run = (passed: boolean, tests?: Tests): ReportedRun => ({
  command: "npm test",
  passed,
  report: tests === undefined ? null : reportWith(tests),
});
const green = (tests?: Tests) => run(true, tests);
const red = (tests?: Tests) => run(false, tests);

test("checks that pass accept a change, whatever they did before", () => {
  const accepted = { accepted: true, failures: [], knownFailures: [] };
  expect(judgeChecks([red({ a: "failed" })], [green()])).toEqual(accepted);
  expect(judgeChecks([], [green()])).toEqual(accepted);
  expect(judgeChecks([], [])).toEqual(accepted);
});

test("a check that fails and passed before is a failure, with the tests that fail", () => {
  expect(judgeChecks([green({ a: "passed" })], [red({ a: "failed" })])).toEqual({
    accepted: false,
    failures: ["`npm test` fails:\n- a"],
    knownFailures: [],
  });
  expect(judgeChecks([green()], [red()]).failures).toEqual(["`npm test` fails"]);
});

test("a check that did not run before must pass", () => {
  expect(judgeChecks([], [red()]).accepted).toBe(false);
  expect(judgeChecks([{ ...red(), command: "npm run lint" }], [red()]).accepted).toBe(false);
});

test("without reports, a command that failed before may fail again", () => {
  expect(judgeChecks([red()], [red()])).toEqual({
    accepted: true,
    failures: [],
    knownFailures: ["`npm test`, which failed before"],
  });
});

test("a test that failed before may fail again", () => {
  expect(judgeChecks([red({ a: "failed", b: "passed" })], [red({ a: "failed", b: "passed" })])).toEqual({
    accepted: true,
    failures: [],
    knownFailures: ["`npm test`, whose tests failed before:\n- a"],
  });
});

test("another test that fails in a red command is a failure", () => {
  expect(judgeChecks([red({ a: "failed", b: "passed" })], [red({ a: "failed", b: "failed" })])).toEqual({
    accepted: false,
    failures: ["`npm test` fails in tests that did not fail before:\n- b"],
    knownFailures: ["`npm test`, whose tests failed before:\n- a"],
  });
});

test.each<[string, Tests, Tests]>([
  ["a new test that fails", { a: "failed" }, { a: "failed", b: "failed" }],
  ["a skipped test that is run and fails", { a: "failed", b: "skipped" }, { a: "failed", b: "failed" }],
  ["a command whose tests all pass now and that still fails", { a: "failed" }, { a: "passed" }],
])("%s is a failure", (_name, before, after) => {
  expect(judgeChecks([red(before)], [red(after)])).toMatchObject({ accepted: false });
});

test("a command that failed with every test passing may do so again", () => {
  expect(judgeChecks([red({ a: "passed" })], [red({ a: "passed" })])).toMatchObject({ accepted: true });
});

test("a red command that loses its report is a failure", () => {
  expect(judgeChecks([red({ a: "failed" })], [red()]).failures).toEqual([
    "`npm test` fails without the report of tests that it made before",
  ]);
});

test("a red command that gains a report cannot be compared, and is known to fail", () => {
  expect(judgeChecks([red()], [red({ a: "failed" })]).accepted).toBe(true);
});

test("failures come with their message, and not without end", () => {
  const tests = Array.from({ length: 25 }, (_, i) => ({ id: `t${i}`, status: "failed" as const, message: "no\nway" }));
  const [failure = ""] = judgeChecks([green()], [{ ...red(), report: { tests } }]).failures;
  expect(failure.split("\n").slice(0, 3)).toEqual(["`npm test` fails:", "- t0: no", "  way"]);
  expect(failure.endsWith("\n- and 5 more")).toBe(true);
});
