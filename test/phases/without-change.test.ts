import { expect, test } from "vitest";
import { type Category, plainTask } from "../../scripts/domain/task.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import { runChecksAfter } from "../../scripts/phases/checks.ts";
import { testWithoutChange } from "../../scripts/phases/without-change.ts";
import type { Workspace } from "../../scripts/ports/workspace.ts";
import { openCheckStage } from "./check-stage.ts";

/** A program of shell, a suite that reports as TAP, and coverage of lines that the suite makes up from what it sees. */
const FILES = {
  ".gitignore": "out/\n",
  "src/add.sh": "echo $(($1 - $2))\n",
  "fixtures/lcov.info": "SF:src/add.sh\nDA:1,1\nend_of_record\n",
  "test/add.test.sh": 'test "$(sh src/add.sh 1 0)" = 1 && echo "ok 1 - zero" || echo "not ok 1 - zero"\n',
  "check.sh": `test -e fixtures/lcov.info || exit 7
mkdir -p out; test ! -e test/sum.test.sh || printf 'SF:src/add.sh\\nDA:1,1\\nDA:2,0\\nDA:3,0\\nend_of_record\\nSF:test/sum.test.sh\\nDA:1,0\\nend_of_record\\n' > out/lcov.info
for file in test/*.test.sh; do sh $file; done | tee out/tap; echo 1..$(grep -c ok out/tap)
! grep -q "not ok" out/tap
`,
};
const PROVES = 'test "$(sh src/add.sh 1 2)" = 3 && echo "ok 2 - sum" || echo "not ok 2 - sum"\n';
const IDLE = 'echo "ok 2 - sum"\n';
const MENDED = "# adds\necho $(($1 + $2))\n";

const { workspace, said, worldOf } = await openCheckStage(FILES);

const CHECKS = { setup: [], quick: [], full: ["sh check.sh"], paths: [], because: [] };

const DELIVERED = { kind: "delivered" as const, summary: "", evidence: [] };

/** What the tests of a change say without it; the tree is compared with what it was. */
async function without(
  changed: Record<string, string>,
  {
    category = "code" as Category,
    yaml = "",
    outcome = DELIVERED as Parameters<typeof testWithoutChange>[3]["outcome"],
  } = {},
) {
  const restore = await workspace.hold();
  for (const [file, text] of Object.entries(changed)) await workspace.write(file, text);
  const world = worldOf(yaml);
  const checks: CheckRun[] = await runChecksAfter(world, workspace, CHECKS, []);
  const before = await stateOf(workspace);
  const entry = { task: { ...plainTask("CODE-1", "Add", ""), category }, revision: null };
  const found = await testWithoutChange(world, entry, { workspace, checks: CHECKS }, { outcome, checks });
  expect(await stateOf(workspace)).toEqual(before);
  await restore();
  return { found, checks };
}

const stateOf = async (tree: Workspace) => (await tree.changes()).patch;

test("tests that prove a change fail without it, by their names, and the tree is as it was", async () => {
  const { found } = await without({ "src/add.sh": MENDED, "test/sum.test.sh": PROVES });
  expect(found).toEqual({ kind: "failed", command: "sh check.sh", tests: ["sum"], count: 1 });
});

test("tests that say nothing of a change pass without it", async () => {
  const { found } = await without({ "src/add.sh": MENDED, "test/sum.test.sh": IDLE });
  expect(found).toEqual({ kind: "passed", commands: ["sh check.sh"] });
  expect(said).toContain("  without the change: `sh check.sh` passes as well");
});

test("what is new in the program is not there without the change", async () => {
  const uses = 'test -e src/new.sh && echo "ok 2 - new" || echo "not ok 2 - new"\n';
  const { found } = await without({ "src/new.sh": "echo\n", "test/new.test.sh": uses });
  expect(found).toMatchObject({ kind: "failed", tests: ["new"] });
});

test("nothing is run again for other categories, other outcomes, and where the configuration says so", async () => {
  const changed = { "src/add.sh": MENDED, "test/sum.test.sh": PROVES };
  const unfinished = { kind: "unfinished" as const, limit: "turns", summary: "" };
  const all = [
    await without(changed, { category: "refactor" }),
    await without(changed, { outcome: unfinished }),
    await without(changed, { yaml: "verify: {without_change_minutes: 0}" }),
  ];
  expect(all.map(({ found }) => found)).toEqual([null, null, null]);
});

test("what the checks leave of coverage is told of the program's changed lines, and no file of the tree is taken for it", async () => {
  const { checks } = await without({ "src/add.sh": `${MENDED}true\n`, "test/sum.test.sh": IDLE });
  expect(checks).toMatchObject([{ passed: true, coverage: [{ path: "src/add.sh", covered: [1], uncovered: [2, 3] }] }]);
});

test("coverage that an earlier run left behind speaks for no later one", async () => {
  const { checks } = await without({ "src/add.sh": MENDED });
  expect(checks.map(({ passed, coverage }) => [passed, coverage])).toEqual([[true, undefined]]);
});

test("coverage that is not asked for is not looked for", async () => {
  const changed = { "src/add.sh": MENDED, "test/sum.test.sh": IDLE };
  const { checks } = await without(changed, { yaml: "verify: {coverage: []}" });
  expect(checks.map(({ passed, coverage }) => [passed, coverage])).toEqual([[true, undefined]]);
});
