import { expect, test } from "vitest";
import { parseTap } from "../../../scripts/domain/test-report/tap.ts";
import { statusesOf } from "./reports.ts";

const NODE = `TAP version 13
# ok 7 - printed by a test
# Subtest: suite
    # Subtest: good
    ok 1 - good
      ---
      duration_ms: 0.6
      ...
    # Subtest: bad \\# one
    not ok 2 - bad \\# one
      ---
      location: '/project/a.test.mjs:2:51'
      error: '1 == 2'
      stack: |-
        not ok 9 - in a stack
      ...
    not ok 3 - later # TODO
    ok 4 - skip # SKIP why
    1..4
not ok 1 - suite
  ---
  error: '1 subtest failed'
  ...
# Subtest: top
ok 2 - top
1..2
# tests 5
`;

test("node's subtests are named with their suites, and a suite that fails through them is not", () => {
  expect(parseTap(NODE)).toEqual({
    tests: [
      { id: "suite › bad # one", status: "failed", message: "1 == 2" },
      { id: "suite › good", status: "passed", message: null },
      { id: "suite › later", status: "skipped", message: null },
      { id: "suite › skip", status: "skipped", message: null },
      { id: "top", status: "passed", message: null },
    ],
  });
});

test("vitest's subtests stand in braces after their suite", () => {
  const text = `TAP version 13
1..2
not ok 1 - test/a.test.ts # time=10.78ms {
    1..1
    not ok 1 - suite # time=9.54ms {
        1..2
        ok 1 - good # time=2.03ms
        not ok 2 - bad
            ---
            error:
                name: "AssertionError"
                message: "expected 1 to be 2"
            ...
    }
}
not ok 2 - test/b.test.ts
`;
  expect(parseTap(text)?.tests).toEqual([
    { id: "test/a.test.ts › suite › bad", status: "failed", message: "expected 1 to be 2" },
    { id: "test/a.test.ts › suite › good", status: "passed", message: null },
    { id: "test/b.test.ts", status: "failed", message: null },
  ]);
});

test("a suite that fails although its tests passed is a failed test", () => {
  expect(statusesOf(parseTap("TAP version 14\n    ok 1 - a\n    1..1\nnot ok 1 - suite\n1..1\n"))).toEqual({
    suite: "failed",
    "suite › a": "passed",
  });
});

test("points need neither numbers nor names", () => {
  expect(statusesOf(parseTap("1..2\nok\nnot ok - b\n"))).toEqual({ "": "passed", b: "failed" });
});

test("a number sign in a name is no directive", () => {
  expect(statusesOf(parseTap("1..1\nok 1 parses #5\n"))).toEqual({ "parses #5": "passed" });
});

test("noise around a report is passed over", () => {
  expect(parseTap(`> project@1.0.0 test\n\n${NODE}npm error code 1\nok then\n`.replace("ok then\n", ""))).toEqual(
    parseTap(NODE),
  );
});

test("several reports one after the other are one", () => {
  expect(statusesOf(parseTap("TAP version 13\nok 1 - a\n1..1\nTAP version 13\nok 1 - b\n1..1\n"))).toEqual({
    a: "passed",
    b: "passed",
  });
});

test.each([
  ["ends before its plan", "TAP version 13\nok 1 - a\n", "it ended without a plan"],
  ["ran less than its plan", "1..3\nok 1 - a\n", "1 of 3 planned tests ran"],
  ["bails out", "1..3\nok 1 - a\nBail out! no database\n", "Bail out! no database"],
])("a run that %s has a failed test that says so", (_name, text, message) => {
  expect(parseTap(text)?.tests).toEqual([
    { id: "(the whole run)", status: "failed", message },
    { id: "a", status: "passed", message: null },
  ]);
});

test.each([
  ["words", "ok, that is not ok\n"],
  ["a range", "see pages 1..3\n1..3\n"],
  ["plain output of go", "ok  \texample.com/a\t0.003s\n"],
])("%s are no report", (_name, text) => {
  expect(parseTap(text)).toBeNull();
});
