import fc from "fast-check";
import { expect, test } from "vitest";
import { compareReports } from "../../../scripts/domain/test-report/compare.ts";
import { reportOf } from "../../../scripts/domain/test-report/report.ts";
import { reportWith } from "./reports.ts";

test("each test is in the list of what became of it", () => {
  const before = reportWith({ a: "failed", b: "passed", c: "failed", d: "passed", e: "passed", f: "skipped" });
  const after = reportWith({ a: "passed", b: "failed", c: "failed", d: "passed", f: "failed", g: "passed" });
  expect(compareReports(before, after)).toEqual({
    fixed: ["a"],
    broken: ["b"],
    stillFailing: ["c"],
    added: ["f", "g"],
    removed: ["e"],
  });
});

test("a test that is skipped now is gone", () => {
  expect(compareReports(reportWith({ a: "failed" }), reportWith({ a: "skipped" }))).toMatchObject({
    fixed: [],
    removed: ["a"],
  });
});

test("of tests with one name, as many are broken as fail more than before, whatever their order", () => {
  const named = (...statuses: ("passed" | "failed")[]) => {
    const report = reportOf(statuses.map((status) => ({ id: "a", status, message: null })));
    if (report === null) throw new Error("too many tests");
    return report;
  };
  expect(compareReports(named("passed", "failed"), named("failed", "passed"))).toMatchObject({ broken: [] });
  expect(compareReports(named("passed", "failed"), named("failed", "failed"))).toMatchObject({ broken: ["a (2)"] });
});

const report = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("passed", "failed", "skipped"))
  .map(reportWith);

test("no test is in two lists, and against itself a report has only what still fails", () => {
  fc.assert(
    fc.property(report, report, (before, after) => {
      const lists = Object.values(compareReports(before, after)).flat();
      expect(new Set(lists).size).toBe(lists.length);
      const failed = before.tests.filter((t) => t.status === "failed").map((t) => t.id);
      expect(compareReports(before, before)).toEqual({
        fixed: [],
        broken: [],
        stillFailing: failed,
        added: [],
        removed: [],
      });
    }),
  );
});
