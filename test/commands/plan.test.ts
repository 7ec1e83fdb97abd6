import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf, git, nightshift, repositoryOf, sampleRepository, writeInto } from "./cli.ts";

describe("plan in the sample project", () => {
  const repo = sampleRepository();

  test("says what a cycle would take and pass over, with reasons, and changes nothing", async () => {
    const ended = await nightshift(["plan", "--repo", repo]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    const [, taken = "", passed = ""] =
      /Would take, reserving \$2\.80 of \$3\.00\n([\s\S]*?)\n\nPassed over\n([\s\S]*?)\n\n/.exec(ended.stdout) ?? [];
    expect([...taken.matchAll(/^ {3}\d {2}(\S+)/gm)].map(([, id]) => id)).toEqual([
      "BUG-001-leading-minus",
      "FEAT-002-iso-8601",
      "DOCS-003-recipes",
      "RESEARCH-005-calendar-months",
      "TEST-004-round-trip-sweep",
    ]);
    expect(taken).toMatch(
      /FEAT-002-iso-8601 +\$0\.80 .*\n +Exchange ISO 8601 .*\n +priority 2, new, merge chance .*the task's own budget/,
    );
    expect(passed).toMatch(/FEAT-006-compare-and-sort +redundant: .*src\/compare\.ts/);
    expect(passed).toMatch(/FEAT-007-ranges +waits for BUG-001-leading-minus/);
    expect(ended.stdout).toContain("! backlog/OPS-008-publish-types.md:4: found `priority`");
    expect(git(repo, "status", "--porcelain")).toBe("");
  });

  test("ticks nothing off that it has not asked", async () => {
    const [shown, json] = await Promise.all([
      nightshift(["plan", "--repo", repo]),
      nightshift(["plan", "--json", "--repo", repo]),
    ]);
    expect(shown.stdout).toMatch(/\n {2}– +kill switch \(label\) +not asked: .*\n/);
    expect(shown.stdout).toMatch(/\n {2}– +one cycle at a time +not asked: .*\n/);
    expect(shown.stdout).toMatch(/\n {2}✓ +open merge requests +0 open, limit \d+, as the ledger has it\n/);
    expect(JSON.parse(json.stdout).pulse.checks).toContainEqual(
      expect.objectContaining({ name: "one cycle at a time", ok: null }),
    );
  });

  test("names what may exist already, and where, beside what it takes", async () => {
    const grey = repositoryOf({
      "nightshift.yml": "preflight: {reject_above: 1, grey_above: 0}\n",
      "src/compare.ts": "/** Compares durations and sorts a list of them. */\nexport function sortDurations() {}\n",
      "backlog/FEAT-1.md": "---\ntitle: Sort a list of durations\n---\n",
    });
    const { stdout } = await nightshift(["plan", "--repo", grey]);
    expect(stdout).toMatch(
      /FEAT-1 .*\n +Sort a list of durations\n.*it may exist already \(overlap 0\.\d\d\): the scout/,
    );
    expect(stdout).toMatch(/\n +· src\/compare\.ts:/);
  });

  test("says how the work is proved, as people and as programs read it", async () => {
    const detected = repositoryOf({
      "package.json": JSON.stringify({ scripts: { test: "node --test", lint: "biome check" } }),
      "package-lock.json": "{}",
    });
    const [shown, json] = await Promise.all([
      nightshift(["plan", "--repo", detected]),
      nightshift(["plan", "--json", "--repo", detected]),
    ]);
    expect(shown.stdout).toMatch(
      /Proves the work by\n +check +npm run lint\n +check +npm test\n +because +package\.json .*package-lock\.json/,
    );
    expect(JSON.parse(json.stdout).checks).toMatchObject({ setup: [], quick: ["npm run lint"], full: ["npm test"] });
    const configured = await nightshift(["plan", "--repo", repo]);
    expect(configured.stdout).toMatch(/Proves the work by\n[\s\S]* +because +nightshift\.yml names them/);
  });

  test("gives all of it as JSON, with the checks of the pulse", async () => {
    const ended = await nightshift(["plan", "--json", "--repo", repo]);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      pulse: {
        decision: { kind: "work" },
        checks: expect.arrayContaining([
          expect.objectContaining({ name: "dollars", ok: true }),
          // A job alone has the variables of the project.
          expect.objectContaining({ name: "kill switch (variable)", ok: null }),
        ]),
      },
      plan: { entries: [{ slot: 1, task: { id: "BUG-001-leading-minus" } }, {}, {}, {}, {}], restReasons: [] },
    });
  });
});

describe("plan", () => {
  test("ends with 3 when the project is paused, and says why", async () => {
    const ended = await nightshift([
      "plan",
      "--repo",
      repositoryOf({ "nightshift.yml": "version: 1\npaused: true\n" }),
    ]);
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain("The cycle would rest:\n  ");
    expect(ended.stdout).toContain("paused");
  });

  test("rests where NIGHTSHIFT_PAUSED is set in its own environment", async () => {
    const repo = repositoryOf({ "README.md": "Nothing yet" });
    const ended = await nightshift(["plan", "--repo", repo], { env: { NIGHTSHIFT_PAUSED: "1" } });
    expect(ended).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/✗ +kill switch \(variable\)/) });
  });

  test("ends with 3 when there is no task", async () => {
    const ended = await nightshift(["plan", "--repo", repositoryOf({ "README.md": "Nothing yet" })]);
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain("no task is ready");
  });
});

test("plan does not name itself as where to see what keeps the tasks that are passed over", async () => {
  const waiting = (id: string) => `---\ntitle: About ${id}\ndepends_on: [TEA-9]\n---\n`;
  const files = { "backlog/TEA-1.md": waiting("tea"), "backlog/TEA-2.md": waiting("mate") };
  const ended = await nightshift(["plan", "--repo", repositoryOf(files)]);
  expect(ended).toMatchObject({ exitCode: 3, stdout: expect.stringMatching(/\n {2}no task is ready: below stands/) });
  expect(ended.stdout).toContain("\nPassed over\n  TEA-1  waits for TEA-9, which the backlog does not have");
  expect(ended.stdout).not.toContain("nightshift plan");
});

test("plan says of a task that asks for more than its cap what it gets, and which key to raise", async () => {
  const dir = repositoryOf({
    "nightshift.yml":
      "version: 1\nbudget: {task_usd: 0.5, cycles_per_day: 1}\nagent: {categories: {docs: {task_usd: 0.25}}}\n",
    "backlog/BUG-1.md": "---\ntitle: About tea\nbudget_usd: 4\n---\n",
    "backlog/DOCS-2.md": "---\ntitle: About mate\ncategory: docs\nbudget_usd: 2\n---\n",
    "backlog/BUG-3.md": "---\ntitle: About rooibos\nbudget_usd: 0.4\n---\n",
  });
  const ended = await nightshift(["plan", "--repo", dir]);
  expect(ended.stdout.match(/^ {2}! .*$/gm)).toEqual([
    "  ! BUG-1 asks for $4.00 and gets $0.50, the cap for a task: raise `budget.task_usd`, or lower its `budget_usd`",
    "  ! DOCS-2 asks for $2.00 and gets $0.25, the cap for a docs task: raise `agent.categories.docs.task_usd`, or lower its `budget_usd`",
  ]);
});

describe("plan says on stderr", () => {
  const TASK = "---\ntitle: About tea\n---\n";

  test("that a folder which a repository around it ignores holds nothing to compare with", async () => {
    const around = repositoryOf({ ".gitignore": "inner/\n" });
    writeInto(around, "inner/backlog/DOCS-1.md", TASK);
    writeInto(around, "inner/src/a.ts", "export const a = 1;\n");
    const inner = join(around, "inner");
    const ended = await nightshift(["plan", "--json", "--repo", inner]);
    expect(ended.stderr).toBe(`! ${inner} holds no text to compare with: every task looks new\n`);
    expect(JSON.parse(ended.stdout)).toMatchObject({ plan: { entries: [{ task: { id: "DOCS-1" } }] } });
  });

  test("that a folder is no git repository, ends with 2, and says what to give; or that it has no commit", async () => {
    const dir = folderOf({ "backlog/DOCS-1.md": TASK, "src/a.ts": "export const a = 1;\n" });
    expect(await nightshift(["plan", "--repo", dir])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `nightshift: --repo ${dir} is no git repository: give the project's checkout, or run \`git init\` and commit there\n`,
    });
    git(dir, "init", "--quiet");
    const unborn = await nightshift(["plan", "--offline", "--repo", dir]);
    expect(unborn.stderr).toBe(
      `! --repo ${dir} has no commit yet: a cycle works on one, and sees what is committed alone\n`,
    );
  });
});

describe("a malformed configuration", () => {
  const repo = repositoryOf({ "src/a.ts": "" });
  const planned = (text: string) => {
    writeInto(repo, "nightshift.yml", text);
    return nightshift(["plan", "--repo", repo]);
  };

  test("ends with 2 and every fault with its line", async () => {
    const ended = await planned("version: 1\nbudget:\n  day_usd: six\n\nlimits:\n  tasks: -1\nbugdet: {}\n");
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(/nightshift\.yml:3: found `budget\.day_usd` = "six"; expected /);
    expect(ended.stderr).toMatch(/nightshift\.yml:6: found `limits\.tasks` = -1; expected /);
    expect(ended.stderr).toMatch(/nightshift\.yml:7: .*bugdet/);
    for (const line of ended.stderr.trim().split("\n")) expect(line).toMatch(/^nightshift: nightshift\.yml:\d+: /);
  });

  test("that is broken YAML ends with 2 and the line", async () => {
    const ended = await planned("version: 1\nbudget: {day_usd: 5\n");
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toMatch(/nightshift\.yml:\d+: /);
  });

  test("that names a model without a price ends with 2 and says where prices go", async () => {
    const ended = await planned("version: 1\nmodels: {agent: my-model, judge: my-judge}\n");
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain('`models.agent` = "my-model", a model without a price');
    expect(ended.stderr).toContain('`models.judge` = "my-judge"');
    expect(ended.stderr).toContain("prices: {");
  });

  test("that is a folder ends with 2", async () => {
    const ended = await nightshift(["plan", "--repo", repositoryOf({ "nightshift.yml/a": "" })]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("nightshift.yml cannot be read");
  });
});
