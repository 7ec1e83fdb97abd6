import { z } from "zod";
import { compareText } from "../text-order.ts";

/** More tests than this are no report: half of one would say that the other half is gone. */
const MAX_TESTS = 20_000;
const MAX_ID = 500;
const MAX_MESSAGE = 500;

const testResultSchema = z.object({
  /** What the report calls it, outermost name first, the same in every run; of several tests of one name, ` (2)` and so on. */
  id: z.string(),
  status: z.enum(["passed", "failed", "skipped"]),
  /** Why it failed, in the report's words; null for a test that did not. */
  message: z.string().nullable(),
});
export type TestResult = z.infer<typeof testResultSchema>;

/** What a test runner's machine-readable report says of one run. */
export const testReportSchema = z.object({ tests: z.array(testResultSchema) });
export type TestReport = z.infer<typeof testReportSchema>;

/** Names from the outermost to the test's own, as one id. */
export function testId(...names: readonly string[]): string {
  return names
    .map((name) => name.trim().replace(/\s+/g, " "))
    .filter((name) => name !== "")
    .join(" › ");
}

/** A report of these tests with bounded texts; null for more tests than a report may have. */
export function reportOf(tests: readonly TestResult[]): TestReport | null {
  if (tests.length > MAX_TESTS) return null;
  return { tests: withOwnIds(tests.map(bounded)) };
}

/** One report of several, as runners write one file a suite. Null when together they have too many tests. */
export function mergeReports(reports: readonly TestReport[]): TestReport | null {
  return reportOf(reports.flatMap((report) => report.tests));
}

function bounded({ id, status, message }: TestResult): TestResult {
  const said = status === "failed" ? clip(message?.trim() ?? "", MAX_MESSAGE) : "";
  return { id: clip(id, MAX_ID), status, message: said === "" ? null : said };
}

function clip(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

const WORST_FIRST: Readonly<Record<TestResult["status"], number>> = { failed: 0, passed: 1, skipped: 2 };

/**
 * Tests of one name are told apart by number, the failed ones first: then two runs differ in as many of them as really
 * changed, in whichever order the runner came to them.
 */
function withOwnIds(tests: readonly TestResult[]): TestResult[] {
  const sorted = tests.toSorted((a, b) => compareText(a.id, b.id) || WORST_FIRST[a.status] - WORST_FIRST[b.status]);
  let run = 0;
  return sorted.map((test, index) => {
    run = sorted[index - 1]?.id === test.id ? run + 1 : 1;
    return run === 1 ? test : { ...test, id: `${test.id} (${run})` };
  });
}
