import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { readReport } from "../../../scripts/domain/test-report/read.ts";
import { mergeReports, reportOf } from "../../../scripts/domain/test-report/report.ts";
import { reportWith, statusesOf } from "./reports.ts";

const folder = mkdtempSync(join(tmpdir(), "night-shift-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, "a.test.mjs"),
  `import { describe, test } from "node:test";
describe("suite", () => {
  test("good", () => console.log("not ok 3 - noise"));
  test("bad <&>", () => { throw new Error("boom"); });
  test("skipped", { skip: true }, () => {});
});`,
);
writeFileSync(join(folder, "b.test.mjs"), `import "./nowhere.mjs";`);

function runNodeTests(reporter: string): Promise<string> {
  // A test runner that finds itself inside another one reports to it instead of printing.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const args = ["--test", `--test-reporter=${reporter}`];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: folder, env }, (_error, out) => resolve(out)),
  );
}

test("node's own TAP is understood", async () => {
  expect(statusesOf(readReport(await runNodeTests("tap")))).toEqual({
    "suite › good": "passed",
    "suite › bad <&>": "failed",
    "suite › skipped": "skipped",
    "b.test.mjs": "failed",
  });
});

test("node's own JUnit is understood", async () => {
  expect(statusesOf(readReport(await runNodeTests("junit")))).toEqual({
    "suite › good": "passed",
    "suite › bad <&>": "failed",
    "suite › skipped": "skipped",
    "test › b.test.mjs": "failed",
  });
});

test("output that was cut is no report", () => {
  const tap = "TAP version 13\n1..2\nok 1 - a\nok 2 - b\n";
  expect(readReport(tap)).not.toBeNull();
  expect(readReport(tap.replace("ok 1 - a", "\n[… 5000 bytes left out …]\n"))).toBeNull();
});

test("output without a report is none", () => {
  expect(readReport("> tsc --noEmit\n\nFound 0 errors.\n")).toBeNull();
});

test("more text than can be looked at is no report", () => {
  expect(readReport(`1..1\nok 1\n${"#\n".repeat(2_500_000)}`)).toBeNull();
});

test("more tests than a report may have are no report", () => {
  const many = Array.from({ length: 20_001 }, (_, index) => ({
    id: `${index}`,
    status: "passed" as const,
    message: null,
  }));
  expect(reportOf(many)).toBeNull();
  expect(reportOf(many.slice(1))).not.toBeNull();
});

test("long texts of a report are cut, and its ids stay apart", () => {
  const tests = ["a", "b"].map((end) => ({
    id: "x".repeat(900) + end,
    status: "failed" as const,
    message: "m".repeat(900),
  }));
  const report = reportOf(tests);
  expect(report?.tests.map(({ id, message }) => [id.length, message?.length])).toEqual([
    [500, 500],
    [504, 500],
  ]);
  expect(new Set(report?.tests.map(({ id }) => id)).size).toBe(2);
});

test("reports of several files are one report", () => {
  const merged = mergeReports([reportWith({ b: "passed", a: "failed" }), reportWith({ a: "passed" })]);
  expect(statusesOf(merged)).toEqual({ a: "failed", "a (2)": "passed", b: "passed" });
});

test("no text makes reading throw", () => {
  const piece = fc.constantFrom(
    ...'TAP version 13\n|1..2\n|ok 1 - a {\n|    not ok 2\n|  ---\n|  ...\n|}\n|<testsuites>|<testsuite name=\'|</testsuites>|<testcase|/>|{"Action":"fail","Package":"p"}\n|{"testResults":[|]}|&#1;|\\|#|\n'.split(
      "|",
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
      const report = readReport(pieces.join(""));
      const ids = report?.tests.map(({ id }) => id) ?? [];
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
