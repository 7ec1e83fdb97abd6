import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseArtifact } from "../../scripts/artifacts/envelope.ts";
import { workArtifact } from "../../scripts/artifacts/work.ts";
import type { Scenario } from "../../scripts/rehearsal/model/scenario.ts";
import { startModel } from "../../scripts/rehearsal/model/server.ts";
import { sampleScenarios } from "../../scripts/rehearsal/scenarios/all.ts";
import { scoutScenario } from "../../scripts/rehearsal/scenarios/scout.ts";
import {
  folderOf,
  git,
  MARKER,
  nightshift,
  sampleRepository,
  scratchFolder,
  startNightshift,
  writeInto,
} from "./cli.ts";

const TASK = "BUG-001-leading-minus";
const repo = sampleRepository();

/** No other run of these tests on this machine sleeps as long. */
const SECONDS = 100_000 + process.pid;

/** Starts two processes, in a group of their own, and waits. */
const SLEEPER: Scenario = {
  name: "an agent that sleeps",
  match: { tools: ["finish"] },
  turns: [{ call: { name: "run_command", input: { command: `sleep ${SECONDS} & sleep ${SECONDS}` } } }],
};

const double = await startModel({ scenarios: sampleScenarios, apiKey: MARKER });
const sleepy = await startModel({ scenarios: [scoutScenario, SLEEPER], apiKey: MARKER });
afterAll(() => Promise.all([double.close(), sleepy.close()]));

const keyFor = (url: string) => ({ ANTHROPIC_API_KEY: MARKER, ANTHROPIC_BASE_URL: url });

describe("work", () => {
  test("does one task of the sample project against a model and leaves patch, work and transcript", async () => {
    const out = join(scratchFolder(), "result");
    // A task file may lie anywhere, and what is not committed is left aside.
    const task = join(
      folderOf({ [`${TASK}.md`]: readFileSync(join(repo, `backlog/${TASK}.md`), "utf8") }),
      `${TASK}.md`,
    );
    const args = ["work", "--task", task, "--repo", repo, "--out", out];
    const ended = await nightshift(args, { env: keyFor(double.url) });

    expect({ faults: double.faults, exitCode: ended.exitCode }, ended.stderr).toEqual({ faults: [], exitCode: 0 });
    expect(ended.stdout).toMatch(/^delivered: .+\n\d+ turns, \d+ s, \$0\.\d{4}, \d+ files changed\n/);
    expect(readdirSync(out).sort()).toEqual(["changes.patch", "transcript.jsonl", "work.json"]);

    const copy = join(scratchFolder(), "copy");
    git(repo, "clone", "--quiet", repo, copy);
    git(copy, "apply", "--index", join(out, "changes.patch"));
    expect(git(copy, "diff", "--cached", "--name-only").split("\n")).toContain("src/parse.ts");

    const parsed = parseArtifact(
      workArtifact({ slot: 1, task: { id: TASK } }),
      "local",
      "work.json",
      readFileSync(join(out, "work.json"), "utf8"),
    );
    expect(parsed).toMatchObject({
      kind: "ok",
      value: { outcome: { kind: "delivered" }, task: { id: TASK }, sandbox: "none" },
    });
    const transcript = readFileSync(join(out, "transcript.jsonl"), "utf8").trim().split("\n");
    const entries = transcript.map((line) => JSON.parse(line));
    expect(entries.slice(0, 2)).toMatchObject([
      { type: "scout", verdict: { kind: "go" } },
      { type: "start", task: TASK },
    ]);

    const said = [ended.stdout, ended.stderr, ...readdirSync(out).map((name) => readFileSync(join(out, name), "utf8"))];
    expect(said.join("\n")).not.toContain(MARKER);
    expect(git(repo, "status", "--porcelain")).toBe("");
  });

  test("starts clean in a folder that holds an earlier result, and prints its work as JSON", async () => {
    const out = folderOf({
      "changes.patch": "an earlier one",
      "transcript.jsonl": "an earlier one\n",
      "notes.txt": "mine",
    });
    const failing = await startModel({ scenarios: [], apiKey: MARKER });
    failing.injectFault({ kind: "billing" });
    const args = ["work", "--task", TASK, "--repo", repo, "--out", out, "--json"];
    const ended = await nightshift(args, { env: keyFor(failing.url) });
    await failing.close();
    expect(ended.exitCode).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: { kind: "failed" }, files: [] });
    expect(readFileSync(join(out, "changes.patch"), "utf8")).toBe("");
    expect(readFileSync(join(out, "transcript.jsonl"), "utf8")).not.toContain("an earlier one");
    expect(readFileSync(join(out, "notes.txt"), "utf8")).toBe("mine");
  });

  test.skipIf(!existsSync("/proc/self/stat"))(
    "ends with everything it started on SIGTERM, and leaves no tree behind (seen through /proc)",
    async () => {
      const temporary = scratchFolder();
      const args = [
        "work",
        "--task",
        join(repo, `backlog/${TASK}.md`),
        "--repo",
        repo,
        "--out",
        join(temporary, "out"),
      ];
      const child = startNightshift(args, { env: { ...keyFor(sleepy.url), TMPDIR: temporary } });
      const ended = new Promise((done) => child.on("close", done));
      await until(() => processesThatSleep().length === 2);
      child.kill("SIGTERM");
      expect(await ended).toBe(143);
      expect(processesThatSleep()).toEqual([]);
      const trees = readdirSync(temporary, { recursive: true, encoding: "utf8" }).filter((path) =>
        /(^|\/)tree$/.test(path),
      );
      expect(trees).toEqual([]);
    },
  );
});

describe("work refuses with exit code 2, before it spends anything,", () => {
  const good = join(repo, `backlog/${TASK}.md`);
  const files = folderOf({
    "bug.md": "---\ntitle: x\n---\n",
    "BUG-1.md": "---\ntitle: [x\n---\n",
    "BUG-2.md": "---\ntitle: x\nmodel: my-model\n---\n",
    file: "",
  });

  test.each([
    [
      "a task file that is not there",
      ["--task", join(files, "BUG-9.md")],
      "BUG-9.md: no such file; give a task file such as backlog/BUG-012-empty-input.md",
    ],
    [
      "an ID that no task has",
      ["--task", "BUG-001-leading-minsu"],
      "BUG-001-leading-minsu: no such file in ",
      `or the ID of a task in backlog/, perhaps ${TASK}`,
    ],
    [
      "the file of a task that lies elsewhere",
      ["--task", `${TASK}.md`],
      `or the ID of a task in backlog/, perhaps ${TASK}`,
    ],
    ["a beginning that is soon typed", ["--task", "BUG"], "or the ID of a task in backlog/"],
    ["an empty ID", ["--task", ""], "an empty ID is no task's"],
    ["a task file that is a folder", ["--task", files], "it is a folder; give a task file"],
    ["a name that is no ID", ["--task", join(files, "bug.md")], "found the file name bug.md; expected an ID such as"],
    ["a malformed task", ["--task", join(files, "BUG-1.md")], "BUG-1.md:2: "],
    [
      "a model without a price",
      ["--task", join(files, "BUG-2.md")],
      `BUG-2.md:3:1: found \`model\` = "my-model", a model without a price; expected one of claude-opus-5-5, `,
    ],
    ["an output folder that is a file", ["--task", good, "--out", join(files, "file")], "cannot be written"],
    ["a folder that is no repository", ["--task", good, "--repo", files], "is no git repository"],
  ])("%s", async (_, args, ...words) => {
    const ended = await nightshift(["work", "--repo", repo, "--out", join(files, "out"), ...args], {
      env: keyFor(double.url),
    });
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    for (const part of words) expect(ended.stderr).toContain(part);
    expect(existsSync(join(files, "out"))).toBe(false);
  });

  test("a missing key, and a job that sees the GitLab token too", async () => {
    const args = ["work", "--task", good, "--repo", repo, "--out", join(files, "out")];
    const [missing, both] = await Promise.all([
      nightshift(args),
      nightshift(args, { env: { ...keyFor(double.url), NIGHTSHIFT_TOKEN: MARKER } }),
    ]);
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toContain("ANTHROPIC_API_KEY is not set");
    expect(both).toMatchObject({ exitCode: 2, stdout: "" });
    expect(both.stderr).toContain("NIGHTSHIFT_TOKEN is visible in a job of the other zone");
  });
});

test("work says that uncommitted changes are left aside", async () => {
  const changed = sampleRepository();
  writeInto(changed, "README.md", "changed");
  const args = ["work", "--task", join(repo, `backlog/${TASK}.md`), "--repo", changed, "--out", scratchFolder()];
  const failing = await startModel({ scenarios: [], apiKey: MARKER });
  failing.injectFault({ kind: "billing" });
  const ended = await nightshift(args, { env: keyFor(failing.url) });
  await failing.close();
  expect(ended.stderr).toContain("uncommitted changes are left aside");
});

/** Those that the sleeping agent started, by their command lines. */
function processesThatSleep(): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8") === `sleep\0${SECONDS}\0`;
    } catch {
      return false;
    }
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
