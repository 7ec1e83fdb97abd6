import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { startModel } from "../../scripts/rehearsal/model/server.ts";
import { genericScenarios } from "../../scripts/rehearsal/scenarios/all.ts";
import { folderOf, git, MARKER, nightshift, ROOT, repositoryOf, scratchFolder, writeInto } from "./cli.ts";

const test1 = 'import { a } from "../src/a.ts";\ntest("counts", () => expect(a).toBe(1));\n';
const TASK = "---\ntitle: Count from two\n---\n\nSee the tests.\n";
const repo = repositoryOf({
  "src/a.ts": "export const a = 1;\n",
  "test/a.test.ts": test1,
  "backlog/BUG-1-count.md": TASK,
});
writeInto(repo, "src/a.ts", "export const a = 2;\n");
writeInto(repo, "test/a.test.ts", test1.replace("toBe(1)", "toBe(2)"));
const GOOD = git(repo, "diff");
git(repo, "checkout", "--quiet", ".");
const UNFIT = GOOD.replace("-export const a = 1;", "-export const a = 9;");

const files = folderOf({
  "good.patch": GOOD,
  "BUG-1.md": TASK,
  "bug.md": "---\ntitle: Count from two\n---\n",
  "cases.jsonl": ["good", "unfit"]
    .map((id) =>
      JSON.stringify({ id, base: "HEAD", patch: id === "good" ? GOOD : UNFIT, task: { title: "Count from two" } }),
    )
    .join("\n"),
});
const file = (name: string) => join(files, name);

const doubles = await Promise.all([startModel({ scenarios: genericScenarios, apiKey: MARKER })]);
const [double] = doubles;
afterAll(() => Promise.all(doubles.map((each) => each.close())));

const withModel = { env: { ANTHROPIC_API_KEY: MARKER, ANTHROPIC_BASE_URL: double?.url ?? "" } };

describe("grade without a judge", () => {
  test("grades one patch: score, parts and findings", async () => {
    const one = ["grade", "--patch", file("good.patch"), "--base", "HEAD", "--repo", repo, "--heuristics-only"];
    const [json, words, byId] = await Promise.all([
      nightshift([...one, "--json"]),
      nightshift([...one, "--task", file("BUG-1.md")]),
      nightshift([...one, "--task", "BUG-1"]),
    ]);
    expect(byId).toEqual(words);
    expect(json).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(json.stdout)).toMatchObject({
      score: expect.any(Number),
      parts: { heuristics: expect.any(Number), judge: null },
      findings: expect.any(Array),
    });
    expect(words).toMatchObject({ exitCode: 0, stderr: "" });
    expect(words.stdout).toMatch(/^\d+\.\d of 10 \(heuristics \d+\.\d, judge none\)\n/);
  });

  test("grades many: a row of JSON a case, with the lowest grade for a patch that does not apply", async () => {
    const ended = await nightshift([
      "grade",
      "--cases",
      file("cases.jsonl"),
      "--repo",
      repo,
      "--heuristics-only",
      "--json",
    ]);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    const rows: unknown[] = ended.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toEqual([
      { id: "good", score: expect.any(Number), findings: expect.any(Array) },
      {
        id: "unfit",
        score: 1,
        findings: expect.arrayContaining([expect.objectContaining({ rule: "does-not-apply" })]),
      },
    ]);
    expect(rows[0]).not.toMatchObject({ score: 1 });
  });

  test("takes the guards' packages and paths from the project's nightshift.yml", async () => {
    const rulesWith = async (settings: string) => {
      const project = repositoryOf({ "src/a.ts": "export const a = 1;\n", "nightshift.yml": settings });
      writeInto(project, "src/a.ts", 'import { pad } from "left-pad-pro";\n\nexport const a = pad(1);\n');
      const patch = join(folderOf({ "a.patch": git(project, "diff") }), "a.patch");
      git(project, "checkout", "--quiet", ".");
      const { stdout } = await nightshift([
        "grade",
        "--patch",
        patch,
        "--base",
        "HEAD",
        "--repo",
        project,
        "--heuristics-only",
        "--json",
      ]);
      const { findings }: { findings: { rule: string }[] } = JSON.parse(stdout);
      return findings.map(({ rule }) => rule).filter((rule) => ["dependency", "protected-path"].includes(rule));
    };
    expect(
      await Promise.all([rulesWith("{}\n"), rulesWith("guards: {packages: [left-pad-pro], protect: [src]}\n")]),
    ).toEqual([["dependency"], ["protected-path"]]);
  });

  test("leaves the repository as it was", () => {
    expect(git(repo, "status", "--porcelain")).toBe("");
  });

  test.each([
    [
      "nothing to grade",
      [],
      "grade lacks --patch FILE and --base REV: it needs --patch FILE with --base REV, the commit that",
    ],
    ["a patch without a base", ["--patch", file("good.patch")], "grade lacks --base REV: it needs"],
    [
      "a patch that is not there",
      ["--patch", "nowhere.patch", "--base", "HEAD"],
      `--patch nowhere.patch: no such file in ${ROOT}; give a unified diff as \`git diff\` writes it`,
    ],
    [
      "a file that is no patch",
      ["--patch", file("BUG-1.md"), "--base", "HEAD"],
      `--patch ${file("BUG-1.md")} is no patch: expected a unified diff as \`git diff\` writes it`,
    ],
    ["an unknown base", ["--patch", file("good.patch"), "--base", "v9"], `${repo} has no commit v9`],
    ["a base that is an option", ["--patch", file("good.patch"), "--base=--all"], "has no commit --all"],
    [
      "a task file whose name is no ID",
      ["--patch", file("good.patch"), "--base", "HEAD", "--task", file("bug.md")],
      "found the file name bug.md; expected an ID such as BUG-012-empty-input",
    ],
  ])("refuses %s with exit code 2", async (_, args, words) => {
    const ended = await nightshift(["grade", ...args, "--repo", repo, "--heuristics-only"]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain(words);
  });

  test.each([
    ["no repository", () => scratchFolder(), "is no git repository"],
    ["inside a repository", () => join(repo, "src"), "is the folder src/ of a git repository"],
    ["not there", () => join(files, "nowhere"), "no such folder"],
    [
      "a repository without a commit",
      () => {
        const dir = scratchFolder();
        git(dir, "init", "--quiet");
        return dir;
      },
      "has no commit yet",
    ],
  ])("refuses a folder that is %s with exit code 2", async (_, make, words) => {
    const args = ["--patch", file("good.patch"), "--base", "HEAD", "--heuristics-only"];
    const ended = await nightshift(["grade", ...args, "--repo", make()]);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain(words);
  });
});

describe("grade with a judge", () => {
  const args = ["grade", "--patch", file("good.patch"), "--base", "HEAD", "--repo", repo];

  test("takes 40 % heuristics and 60 % judge, with the judge's reasons", async () => {
    const ended = await nightshift([...args, "--task", file("BUG-1.md"), "--json"], withModel);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    const heuristics = 10;
    expect(JSON.parse(ended.stdout)).toMatchObject({
      score: 0.4 * heuristics + 0.6 * 6,
      parts: { heuristics, judge: 6 },
      reasons: ["The change is small and touches nothing else."],
      concerns: ["This grade is scripted: no model has read the change."],
      citations: [{ path: expect.any(String), line: 1 }],
      version: expect.stringMatching(/^judge@[0-9a-f]{12}$/),
      partial: null,
    });
    expect(JSON.stringify(double?.requests)).toContain("Count from two");
    expect(double?.faults).toEqual([]);
  });

  test("asks no judge about a patch that does not apply", async () => {
    const before = double?.requests.length;
    const ended = await nightshift(["grade", "--cases", file("cases.jsonl"), "--repo", repo], withModel);
    expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
    expect(ended.stdout).toMatch(/^ *\d+\.\d {2}good\n +1\.0 {2}unfit\n$/);
    expect(double?.requests.length).toBe((before ?? 0) + 1);
  });

  test("falls back on heuristics and fails when the judge gives no answer", async () => {
    const wrongKey = { env: { ...withModel.env, ANTHROPIC_API_KEY: `${MARKER}-other` } };
    const ended = await nightshift([...args, "--json"], wrongKey);
    expect(ended.exitCode).toBe(1);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      ...{ parts: { judge: null }, version: null, citations: [] },
      partial: expect.stringMatching(/^the judge gave no answer: 401/),
    });
    expect(ended.stderr).toMatch(/the judge gave no answer: 401 .*; the grade is partial: heuristics alone/);
    expect(ended.stdout + ended.stderr).not.toContain(MARKER);
  });

  test("needs a key", async () => {
    const ended = await nightshift(args);
    expect(ended).toMatchObject({ exitCode: 2, stdout: "" });
    expect(ended.stderr).toContain("ANTHROPIC_API_KEY is not set");
  });
});
