import type { CheckRun } from "../work-outcome.ts";
import { failedTests } from "./compare.ts";
import type { TestReport, TestResult } from "./report.ts";

/** What an artifact keeps of reports: names of tests, at most so many a check and so many characters in all. */
export type Room = { tests: number; characters: number };

/** Some 50 kB of names of usual length; `work.json` as a whole may have ten times as many. */
export const ARTIFACT_ROOM: Room = { tests: 500, characters: 100_000 };

/**
 * The checks' runs of a task as an artifact keeps them: of their tests, the names and results alone. Where there are too
 * many, those whose state changed come first, from both runs the same, so that whoever compares them comes to the verdict
 * that the whole reports gave; how many were left out is said.
 */
export function keptRuns(runs: readonly CheckRun[], room = ARTIFACT_ROOM): CheckRun[] {
  const commands = new Set(runs.flatMap(({ command, report }) => (report === null ? [] : [command])));
  const each = { ...room, characters: room.characters / Math.max(1, commands.size) };
  const kept = new Map([...commands].map((command) => [command, keptTests(pairOf(runs, command), each)]));
  return runs.map((run) => withKept(run, kept.get(run.command) ?? new Set()));
}

type Pair = { before: TestReport | null; after: TestReport | null };

function pairOf(runs: readonly CheckRun[], command: string): Pair {
  const of = (when: CheckRun["when"]) =>
    runs.find((run) => run.command === command && run.when === when)?.report ?? null;
  return { before: of("before"), after: of("after") };
}

function withKept(run: CheckRun, ids: ReadonlySet<string>): CheckRun {
  if (run.report === null) return run;
  const tests = run.report.tests.filter(({ id }) => ids.has(id)).map((test) => ({ ...test, message: null }));
  const leftOut = run.report.tests.length - tests.length;
  return { ...run, report: { tests }, ...(leftOut > 0 && { leftOut }) };
}

/**
 * What fails now and did not before decides; then one that fails as before, without which a check would seem to fail for
 * no test's sake; then what was mended; the others tell nothing new.
 */
function keptTests({ before, after }: Pair, room: Room): ReadonlySet<string> {
  const was = statusOf(before);
  const now = statusOf(after);
  const failing = after === null ? [] : failedTests(after).map(({ id }) => id);
  const fresh = failing.filter((id) => was.get(id) !== "failed");
  const [asBefore = [], moreAsBefore] = splitFirst(failing.filter((id) => was.get(id) === "failed"));
  const ended =
    before === null
      ? []
      : failedTests(before)
          .map(({ id }) => id)
          .filter((id) => now.get(id) !== "failed");
  const others = [...now.keys(), ...was.keys()];
  const kept = new Set<string>();
  let characters = 0;
  for (const id of [...asBefore, ...fresh, ...ended, ...moreAsBefore, ...others]) {
    if (kept.has(id)) continue;
    // The first is kept whatever its length: no name is longer than 500 characters.
    if (kept.size >= room.tests || (kept.size > 1 && characters + id.length > room.characters)) break;
    kept.add(id);
    characters += id.length;
  }
  return kept;
}

function splitFirst(ids: readonly string[]): [string[], string[]] {
  return [ids.slice(0, 1), ids.slice(1)];
}

function statusOf(report: TestReport | null): ReadonlyMap<string, TestResult["status"]> {
  return new Map(report?.tests.map(({ id, status }) => [id, status]));
}
