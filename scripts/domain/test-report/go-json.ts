import { z } from "zod";
import { type TestReport, type TestResult, reportOf, testId } from "./report.ts";

/** An event of `go test -json` (go doc test2json). */
const eventSchema = z.object({
  Action: z.string(),
  Package: z.string(),
  Test: z.string().optional(),
  Output: z.string().optional(),
});
type Event = z.infer<typeof eventSchema>;

const ENDS: Readonly<Record<string, TestResult["status"]>> = { pass: "passed", fail: "failed", skip: "skipped" };

/** A failed test's output that is kept while its events come in. */
const MAX_OUTPUT = 2_000;

/** What `go test -json` writes, one event a line; other lines are passed over. Null when there is no event of a package. */
export function parseGoJson(text: string): TestReport | null {
  const events = text.split("\n").flatMap(eventOf);
  if (events.length === 0) return null;
  const runs = [...Map.groupBy(events, ({ Package, Test }) => testId(Package, Test ?? "")).values()];
  const tests = runs.flatMap((run) => (run[0]?.Test === undefined ? [] : [testOf(run)]));
  const failed = new Set(tests.filter((test) => test.status === "failed").map((test) => test.id));
  const packages = runs.flatMap((run) => (run[0]?.Test === undefined ? brokenPackage(run, failed) : []));
  return reportOf([...tests.filter((test) => !failsThroughSubtest(test, failed)), ...packages]);
}

function eventOf(line: string): Event[] {
  if (!line.startsWith("{") || !line.includes('"Action"')) return [];
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

/** A test that began and never ended was running when its package crashed. */
function testOf(run: readonly Event[]): TestResult {
  const ended = run.findLast(({ Action }) => Object.hasOwn(ENDS, Action));
  const id = testId(run[0]?.Package ?? "", run[0]?.Test ?? "");
  return { id, status: ENDS[ended?.Action ?? "fail"] ?? "failed", message: outputOf(run) };
}

/** A package fails with its tests; alone it fails when it does not build, or ends before a test does. */
function brokenPackage(run: readonly Event[], failed: ReadonlySet<string>): TestResult[] {
  const id = run[0]?.Package ?? "";
  const isBroken = run.some(({ Action }) => Action === "fail");
  const hasFailedTest = [...failed].some((test) => test.startsWith(testId(id, "x").slice(0, -1)));
  return isBroken && !hasFailedTest ? [{ id, status: "failed", message: outputOf(run) }] : [];
}

/** Go fails a test with its subtests; the subtest says what it is. */
function failsThroughSubtest({ id, status }: TestResult, failed: ReadonlySet<string>): boolean {
  return status === "failed" && [...failed].some((other) => other.startsWith(`${id}/`));
}

function outputOf(run: readonly Event[]): string {
  const output = run.map(({ Output }) => Output ?? "").filter((line) => !/^\s*(===|---) /.test(line));
  return output.join("").slice(0, MAX_OUTPUT);
}
