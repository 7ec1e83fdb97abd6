import { expect, test } from "vitest";
import type { GuardedFile } from "../../../scripts/domain/guards/guard.ts";
import { provingRuns, undoingOf } from "../../../scripts/domain/verify/without-change.ts";
import type { CheckRun } from "../../../scripts/domain/work-outcome.ts";

function file(path: string, before: string | null, after: string | null, more: Partial<GuardedFile> = {}): GuardedFile {
  const mode = (text: string | null) => (text === null ? null : "100644");
  return {
    ...{ path, previousPath: null, before, after, binary: false, bytes: 1 },
    ...{ mode: mode(after) ?? "000000", previousMode: mode(before) },
    ...more,
  };
}

const TEST = file("test/a.test.ts", null, "test");
const SOURCE = file("src/a.ts", "old", "new");

test("all but the tests and what they read goes back to what it was", () => {
  const files = [
    ...[TEST, SOURCE, file("test/fixtures/a.json", null, "{}"), file("src/new.ts", null, "new")],
    ...[file("src/gone.ts", "gone", null), file("data.json", "1", "2")],
    file("src/moved.ts", "m", "m2", { previousPath: "src/was.ts" }),
    file("bin/run.sh", "#!", null, { previousMode: "100755" }),
  ];
  expect(undoingOf(files)).toEqual({
    remove: ["src/new.ts", "src/moved.ts"],
    write: [
      { path: "src/a.ts", text: "old" },
      { path: "src/gone.ts", text: "gone" },
      { path: "data.json", text: "1" },
      { path: "src/was.ts", text: "m" },
      { path: "bin/run.sh", text: "#!" },
    ],
    executable: ["bin/run.sh"],
  });
});

test("a change without tests, without source, or with deleted tests alone has nothing to try", () => {
  const gone = file("test/b.test.ts", "b", null);
  expect([[SOURCE], [TEST], [SOURCE, gone], [TEST, file("README.md", "a", "b")]].map(undoingOf)).toEqual(
    Array.from({ length: 4 }, () => "none"),
  );
});

test("what is no text cannot be put back, and is named", () => {
  const picture = file("src/a.png", null, null, { binary: true, mode: "100644" });
  const link = file("src/link.ts", "a.ts", "b.ts", { mode: "120000", previousMode: "120000" });
  expect([picture, link].map((one) => undoingOf([TEST, SOURCE, one]))).toEqual([
    { why: "src/a.png is no text that could be put back" },
    { why: "src/link.ts is no text that could be put back" },
  ]);
});

function run(command: string, durationS: number, more: Partial<CheckRun> = {}): CheckRun {
  return { ...{ command, when: "after", passed: true, exitCode: 0, durationS, tail: "", report: null }, ...more };
}

const CHECKS = { setup: [], quick: ["npm run types"], full: ["npm test", "npm run e2e"], paths: [], because: [] };
const counted = { passed: 3, failed: 0, skipped: 0 };
const commands = (runs: CheckRun[]) => runs.map(({ command }) => command);

test("checks that tell of their tests are tried first, the fastest before the others", () => {
  const runs = [run("npm run e2e", 9, { tests: counted }), run("npm test", 2, { tests: counted }), run("make", 1)];
  expect(commands(provingRuns(runs, CHECKS, 60))).toEqual(["npm test", "npm run e2e"]);
});

test("without such, the whole checks are tried, and neither quick looks nor linters", () => {
  const runs = [run("npm run types", 1), run("npm run lint", 1), run("npm test", 2)];
  const checks = { ...CHECKS, full: [...CHECKS.full, "npm run lint"] };
  expect(commands(provingRuns(runs, checks, 60))).toEqual(["npm test"]);
});

test("what failed, ran before the work or takes longer than there is time for is not tried", () => {
  const runs = [
    run("npm run e2e", 50),
    run("npm test", 20),
    run("npm test", 1, { when: "before" }),
    run("npm run e2e", 1, { passed: false }),
  ];
  expect(commands(provingRuns(runs, CHECKS, 60))).toEqual(["npm test"]);
});
