import type { TestReport } from "../../../scripts/domain/test-report/report.ts";

/** A report of tests that are named `passed`, `failed` or `skipped` things: `{a: "passed"}`. */
export function reportWith(tests: Record<string, "passed" | "failed" | "skipped">): TestReport {
  return { tests: Object.entries(tests).map(([id, status]) => ({ id, status, message: null })) };
}

/** A report as `{id: status}`, for comparing. */
export function statusesOf(report: TestReport | null): Record<string, string> | null {
  return report === null ? null : Object.fromEntries(report.tests.map(({ id, status }) => [id, status]));
}
