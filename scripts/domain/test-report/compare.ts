import type { TestReport, TestResult } from "./report.ts";

/** Ids of tests, in the order of the reports. A skipped test counts as one that is not there: nobody ran it. */
export type ReportComparison = {
  /** Failed before, pass now. */
  fixed: string[];
  /** Passed before, fail now. */
  broken: string[];
  stillFailing: string[];
  /** Run now and not before, whether they pass or fail. */
  added: string[];
  /** Run before and not now. */
  removed: string[];
};

/** What became of each test between two runs. */
export function compareReports(before: TestReport, after: TestReport): ReportComparison {
  const was = statuses(before);
  const is = statuses(after);
  const ids = (report: TestReport, wanted: (id: string) => boolean) =>
    report.tests.map((test) => test.id).filter(wanted);
  return {
    fixed: ids(after, (id) => was.get(id) === "failed" && is.get(id) === "passed"),
    broken: ids(after, (id) => was.get(id) === "passed" && is.get(id) === "failed"),
    stillFailing: ids(after, (id) => was.get(id) === "failed" && is.get(id) === "failed"),
    added: ids(after, (id) => !was.has(id) && is.has(id)),
    removed: ids(before, (id) => was.has(id) && !is.has(id)),
  };
}

/** The tests that failed, in the report's order. */
export function failedTests(report: TestReport): TestResult[] {
  return report.tests.filter((test) => test.status === "failed");
}

/** How many tests ended in which way. */
export function countTests({ tests }: TestReport): Record<TestResult["status"], number> {
  const of = (status: TestResult["status"]) => tests.filter((test) => test.status === status).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}

function statuses(report: TestReport): ReadonlyMap<string, TestResult["status"]> {
  return new Map(report.tests.filter((test) => test.status !== "skipped").map((test) => [test.id, test.status]));
}
