import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareReports } from "../../../scripts/domain/test-report/compare.ts";
import { keptRuns } from "../../../scripts/domain/test-report/kept.ts";
import { judgeChecks } from "../../../scripts/domain/verify/judge.ts";
import type { CheckRun } from "../../../scripts/domain/work-outcome.ts";
import { reportWith } from "./reports.ts";

type Statuses = Record<string, "passed" | "failed">;

const run = (when: CheckRun["when"], tests: Statuses | null, more: Partial<CheckRun> = {}): CheckRun => ({
  ...{ command: "npm test", when, exitCode: 1, durationS: 1, tail: "" },
  passed: tests !== null && Object.values(tests).every((status) => status === "passed"),
  report: tests === null ? null : reportWith(tests),
  ...more,
});
const ids = ({ report }: CheckRun) => report?.tests.map(({ id }) => id);
/** So many tests of one name and status. */
const many = (name: string, count: number, status: "passed" | "failed"): Statuses =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name} ${at}`, status]));

describe("of a check's tests an artifact keeps", () => {
  test("all, without their messages, where there is room", () => {
    const failing = { id: "a", status: "failed" as const, message: "expected 1" };
    const [kept] = keptRuns([run("after", {}, { report: { tests: [failing] } })]);
    expect(kept).toEqual(run("after", {}, { report: { tests: [{ ...failing, message: null }] } }));
  });

  test("those whose state changed before those that fail as ever, and says how many it left out", () => {
    const before = run("before", { ...many("old", 600, "failed"), mended: "failed", broken: "passed" });
    const after = run("after", { ...many("old", 600, "failed"), mended: "passed", broken: "failed" });
    const [was, is] = keptRuns([before, after]);
    expect([was?.leftOut, is?.leftOut]).toEqual([102, 102]);
    expect(is?.report?.tests).toHaveLength(500);
    const { fixed, broken } = compareReports(was?.report ?? { tests: [] }, is?.report ?? { tests: [] });
    expect({ fixed, broken }).toEqual({ fixed: ["mended"], broken: ["broken"] });
  });

  test("no more characters than there is room for, shared among the checks", () => {
    const room = { tests: 500, characters: 60 };
    const long = { ["x".repeat(20)]: "failed", ["y".repeat(20)]: "failed", ["z".repeat(20)]: "failed" } as const;
    const [one] = keptRuns([run("after", long)], room);
    expect(ids(one ?? run("after", null))).toHaveLength(3);
    const two = keptRuns([run("after", long), run("after", long, { command: "other" })], room);
    expect(two.map((kept) => [ids(kept)?.length, kept.leftOut])).toEqual([
      [2, 1],
      [2, 1],
    ]);
  });

  test("nothing where there is no report", () => {
    expect(keptRuns([run("after", null)])).toEqual([run("after", null)]);
  });

  test("what makes the verdict the same as with the whole reports", () => {
    const names = fc.constantFrom(...Array.from({ length: 12 }, (_, at) => `test ${at}`));
    const statuses = fc.dictionary(names, fc.constantFrom("passed" as const, "failed" as const), { maxKeys: 12 });
    fc.assert(
      fc.property(statuses, statuses, fc.integer({ min: 2, max: 6 }), (was, is, most) => {
        // As they are when they are judged: what failed in neither run is in no report.
        const red = (of: Statuses, other: Statuses) =>
          Object.fromEntries(Object.entries(of).filter(([id, s]) => s === "failed" || other[id] === "failed"));
        const before = run("before", red(was, {}), { passed: false });
        const after = run("after", red(is, was), { passed: false });
        const [keptBefore = before, keptAfter = after] = keptRuns([before, after], { tests: most, characters: 9_999 });
        expect(judgeChecks([keptBefore], [keptAfter]).accepted).toBe(judgeChecks([before], [after]).accepted);
      }),
      { numRuns: 300 },
    );
  });
});
