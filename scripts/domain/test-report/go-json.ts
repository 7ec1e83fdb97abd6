import { z } from "zod";
import { reportOf, type TestReport, type TestResult, testId } from "./report.ts";

/** An event of `go test -json` (go doc test2json). */
const eventSchema = z.object({
  Action: z.string(),
  Package: z.string(),
  Test: z.string().optional(),
  Output: z.string().optional(),
});
type Event = z.infer<typeof eventSchema>;

const ENDS: Readonly<Record<string, TestResult["status"]>> = { pass: "passed", fail: "failed", skip: "skipped" };

/** What `go test -json` writes, one event a line; other lines are passed over. Null when there is no event of a package. */
export function parseGoJson(text: string): TestReport | null {
  const events = text.split("\n").flatMap(eventOf);
  if (events.length === 0) return null;
  const packages = Map.groupBy(events, (event) => event.Package);
  return reportOf([...packages].flatMap(([name, own]) => testsOf(name, own)));
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

/** A package fails with its tests, and a test with its subtests; each is named only when nothing in it says why. */
function testsOf(name: string, events: readonly Event[]): TestResult[] {
  const runs = Map.groupBy(events, (event) => event.Test ?? "");
  const ended = [...runs].map(([test, run]) => ({ test, status: statusOf(run), message: outputOf(run) }));
  const failed = ended.filter((run) => run.test !== "" && run.status === "failed").map((run) => run.test);
  const explained = new Set(failed.flatMap(outerOf));
  return ended
    .filter(({ test, status }) => (test === "" ? status === "failed" : true))
    .filter(({ test, status }) => status !== "failed" || !explained.has(test))
    .map(({ test, status, message }) => ({ id: testId(name, test), status, message }));
}

/** `TestParse/empty/string` → the package itself (an empty name), `TestParse`, `TestParse/empty`. */
function outerOf(test: string): string[] {
  const parts = test.split("/");
  return parts.map((_, index) => parts.slice(0, index).join("/"));
}

/** What began and never ended was running when its package crashed. */
function statusOf(run: readonly Event[]): TestResult["status"] {
  const end = run.findLast(({ Action }) => Object.hasOwn(ENDS, Action));
  return ENDS[end?.Action ?? "fail"] ?? "failed";
}

function outputOf(run: readonly Event[]): string {
  const output = run.map(({ Output }) => Output ?? "").filter((line) => !/^\s*(===|---) /.test(line));
  return output.join("");
}
