import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatArtifact } from "../../scripts/artifacts/envelope.ts";
import { PLAN } from "../../scripts/artifacts/plan.ts";
import { makeEvent } from "../../scripts/domain/event.ts";
import { formatEvent } from "../../scripts/domain/ledger-file.ts";
import { type Ended, folderOf, nightshift, pipelineVariables, repositoryOf } from "./cli.ts";

const RESTED = formatEvent(makeEvent({ type: "cycle.rested", reasons: ["paused"] }, "p1", new Date("2026-11-22")));
const STALE = { restReasons: ["no task"], opened: false, entries: [], passedOver: [], stalls: [], faults: [] };

const repo = folderOf({
  "backlog/BUG-1.md": "---\ntitle: x\n# soon\npriority: soon\n---\n",
  "backlog/BUG-2.md": "---\ntitle: x\nmodel: claude-sonet-5-5\n---\n",
  "backlog/ledger/2026-11.jsonl": `${RESTED}\n{"v":1,\n${RESTED}\n`,
});
const misconfigured = folderOf({ "nightshift.yml": "version: 1\nbudget:\n  day_usd: six\n" });
const unpriced = folderOf({
  "nightshift.yml": "version: 1\nmodels:\n  agent: claude-opus-5-5\n  judge: claude-haiku-55\n",
});
const pipeline = folderOf({ ".nightshift/plan.json": formatArtifact(PLAN, "p41", STALE) });

const latin1 = folderOf({ "backlog/BUG-5.md": "---\ntitle: x\n---\n" });
writeFileSync(join(latin1, "backlog/BUG-4.md"), Buffer.from("---\npriority: 2\ntitle: gr\xfcn\n---\n", "latin1"));

const listed = nightshift(["task", "list", "--repo", repo]);

/** [what, exit code, what is said on stderr (for `ledger verify`, whose data it is: on stdout), how it comes in] */
const MALFORMED: [string, number, string, () => Promise<Ended>][] = [
  [
    "task",
    2,
    'backlog/BUG-1.md:4: found `priority` = "soon"; expected a whole number from 1 (highest) to 5; for example: priority: 2',
    () => nightshift(["task", "show", "BUG-1", "--repo", repo]),
  ],
  [
    "task among others, which are listed all the same",
    1,
    'backlog/BUG-1.md:4: found `priority` = "soon"',
    () => listed,
  ],
  [
    "encoding of a task",
    1,
    "backlog/BUG-4.md:3: found `title: gr\uFFFDn`, which holds bytes that are no UTF-8; expected text in UTF-8; for example: title: ",
    () => nightshift(["task", "list", "--repo", latin1]),
  ],
  [
    "configuration",
    2,
    'nightshift.yml:3: found `budget.day_usd` = "six"; expected dollars, 0 or more; for example: budget: {task_usd: 0.8',
    () => nightshift(["config", "--repo", misconfigured]),
  ],
  [
    "ledger line",
    1,
    'backlog/ledger/2026-11.jsonl:2: found a line that is no JSON object: {"v":1,; expected one event per line; for example: {"v":1,"id":"cycle.rested:c1"',
    () => nightshift(["ledger", "verify", "--repo", repo]),
  ],
  [
    "artifact of another cycle",
    2,
    '.nightshift/plan.json: found an artifact of cycle p41; expected one of this cycle, p42; for example: {"kind": "plan"',
    () => nightshift(["reflect"], { env: { ...pipelineVariables(pipeline), ANTHROPIC_API_KEY: "sk-ant-none" } }),
  ],
  [
    "name of a model in the configuration",
    2,
    'nightshift.yml:4:3: found `models.judge` = "claude-haiku-55", a model without a price; expected `claude-haiku-5-5`, perhaps, or its price under `prices`; for example: judge: claude-haiku-5-5',
    () => nightshift(["config", "--repo", unpriced]),
  ],
  [
    "name of a model in a task",
    1,
    'backlog/BUG-2.md:3:1: found `model` = "claude-sonet-5-5", a model without a price; expected `claude-sonnet-5-5`, perhaps, or its price under `prices` in nightshift.yml; for example: model: claude-sonnet-5-5',
    () => listed,
  ],
];

describe("a malformed", () => {
  test.concurrent.each(MALFORMED)(
    "%s ends with exit code %i and says where, what, and how it is right",
    async (_what, exitCode, words, run) => {
      const ended = await run();
      expect({ exitCode: ended.exitCode, said: ended.stdout + ended.stderr }).toEqual({
        exitCode,
        said: expect.stringContaining(words),
      });
    },
  );

  test("model of a task has the task skipped, and named with its place, while the others go on", async () => {
    const files = { "backlog/BUG-2.md": readFileSync(join(repo, "backlog/BUG-2.md"), "utf8") };
    const ended = await nightshift([
      "plan",
      "--json",
      "--repo",
      repositoryOf({ ...files, "backlog/BUG-3.md": "---\ntitle: y\n---\n" }),
    ]);
    expect(ended.exitCode).toBe(0);
    expect(JSON.parse(ended.stdout).plan).toMatchObject({
      entries: [{ task: { id: "BUG-3" } }],
      passedOver: [{ task: "BUG-2", reason: expect.stringContaining("(backlog/BUG-2.md names it)") }],
      faults: [expect.stringMatching(/^backlog\/BUG-2\.md:3:1: found `model` = "claude-sonet-5-5"/)],
    });
  });
});
