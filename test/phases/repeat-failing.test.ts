import { expect, test } from "vitest";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import { runCheck } from "../../scripts/phases/check-run.ts";
import { repeatFailing } from "../../scripts/phases/repeat-failing.ts";
import { openCheckStage } from "./check-stage.ts";

/**
 * Tests that fail: `chance` passes from its third run on, `residue` where a run before has left its file. Runs are counted
 * in a file that git ignores.
 */
const FILES = {
  ".gitignore": "out/\n",
  "check.sh": `mkdir -p out; echo run >> out/runs; echo TAP version 13; echo not ok 1 - fault
if [ $(grep -c run out/runs) -lt 3 ]; then echo not ok 2 - chance; else echo ok 2 - chance; fi
if [ -e left ]; then echo ok 3 - residue; else echo not ok 3 - residue; fi
touch left; echo 1..3; exit 1
`,
};
const COMMAND = "sh check.sh";
const { workspace, said, worldOf } = await openCheckStage(FILES);

const world = worldOf();
const BEFORE: CheckRun = {
  ...{ command: COMMAND, when: "before", passed: true, exitCode: 0, durationS: 1, tail: "", report: null },
};
const OWN = { task: { category: "test" as const, origin: "BUG-1" }, files: [{ path: "test/a.test.sh" }] };

/** The runs with what repeating them says, and how often the check was run. */
async function repeat(about: Parameters<typeof repeatFailing>[2], change: Partial<CheckRun> = {}) {
  await workspace.run("rm -rf out", 5_000);
  const after = await runCheck(world, workspace, { command: COMMAND, when: "after" });
  await workspace.run("rm left", 5_000);
  const [, run] = await repeatFailing(world, workspace, about, [BEFORE, { ...after, ...change }]);
  const { output } = await workspace.run("cat out/runs", 5_000);
  return { flaky: run?.flaky, runs: output.trim().split("\n").length };
}

test("a new test that fails is run twice more on the same tree, and one that passes then is flaky", async () => {
  expect(await repeat(OWN)).toEqual({ flaky: ["chance"], runs: 3 });
  expect(said.at(-1)).toBe("  on the same tree, run again, these pass: chance");
});

test("nothing is run again where no test may have found a fault, and where the time for checks does not reach", async () => {
  expect([
    await repeat({ ...OWN, task: { category: "code", origin: "BUG-1" } }),
    await repeat({ ...OWN, files: [{ path: "src/a.ts" }] }),
    await repeat(OWN, { durationS: 601 }),
  ]).toEqual(Array.from({ length: 3 }, () => ({ flaky: undefined, runs: 1 })));
});
