import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { git, nightshift, repositoryOf, writeInto } from "./cli.ts";

const BRANCH = "nightshift/BUG-1";
const TASK = "---\ntitle: Count from two\ncategory: docs\n---\n\nSee the tests.\n";

/** A checkout as GitLab makes it of a merge request: a commit of Night Shift's on a branch, and main gone on without it. */
function checkoutOf(text: string): { dir: string; base: string } {
  const dir = repositoryOf({ "src/a.ts": "export const a = 1;\n", "backlog/BUG-1.md": TASK });
  const base = git(dir, "rev-parse", "HEAD").trim();
  writeInto(dir, "src/b.ts", "export const b = 1;\ndebugger;\n");
  git(dir, "add", "--all");
  git(dir, "commit", "--quiet", "--message", "Somebody else's");
  git(dir, "update-ref", "refs/remotes/origin/main", "HEAD");
  git(dir, "checkout", "--quiet", "-b", BRANCH, base);
  writeInto(dir, "src/a.ts", text);
  git(dir, "commit", "--quiet", "--all", "--message", "Count from two");
  return { dir, base };
}

async function reportOf(dir: string, env: Record<string, string>) {
  const ended = await nightshift(["findings"], { cwd: dir, env });
  expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  return JSON.parse(readFileSync(join(dir, ".nightshift/gl-code-quality-report.json"), "utf8"));
}

describe("findings of a branch of Night Shift's own", () => {
  const { dir, base } = checkoutOf("export const a = 2;\ndebugger;\n");
  const ofMergeRequest = { CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: BRANCH, CI_MERGE_REQUEST_DIFF_BASE_SHA: base };
  const found = expect.arrayContaining([
    {
      description: expect.stringMatching(/^BUG-1: src\/a\.ts:2 looks left over/),
      check_name: "night-shift/debug-leftover",
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: "critical",
      location: { path: "src/a.ts", lines: { begin: 2 } },
    },
  ]);

  test("are a code-quality report in the merge request's pipeline", async () => {
    const report = await reportOf(dir, ofMergeRequest);
    expect(report).toEqual(found);
    // The task says so: of code, a test would be asked for.
    expect(JSON.stringify(report)).not.toContain("code-without-test");
  });

  test("are those of the branch since it left the default branch, in a pipeline of the branch", async () => {
    rmSync(join(dir, ".nightshift"), { recursive: true, force: true });
    const report = await reportOf(dir, { CI_COMMIT_BRANCH: BRANCH, CI_DEFAULT_BRANCH: "main" });
    expect(report).toEqual(found);
    expect(JSON.stringify(report)).not.toContain("src/b.ts");
  });

  test("are those of the branch alone, where the pipeline runs on a merge with its target", async () => {
    const merged = checkoutOf("export const a = 2;\n");
    const head = git(merged.dir, "rev-parse", "HEAD").trim();
    git(merged.dir, "checkout", "--quiet", "--detach");
    git(merged.dir, "merge", "--quiet", "--no-edit", "origin/main");
    const env = { ...ofMergeRequest, CI_MERGE_REQUEST_DIFF_BASE_SHA: merged.base };
    const report = JSON.stringify(await reportOf(merged.dir, { ...env, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: head }));
    expect(report).not.toContain("src/b.ts");
  });

  test("are not judged by a task whose ID only begins alike, once the branch's own is gone", async () => {
    const other = checkoutOf("export const a = 2;\ndebugger;\n");
    git(other.dir, "mv", "backlog/BUG-1.md", "backlog/BUG-12.md");
    git(other.dir, "commit", "--quiet", "--message", "Another task");
    const report = JSON.stringify(
      await reportOf(other.dir, { ...ofMergeRequest, CI_MERGE_REQUEST_DIFF_BASE_SHA: other.base }),
    );
    // Of code, as a task without a file is taken to be, a test is asked for; BUG-12 is about docs.
    expect(report).toContain("code-without-test");
  });

  test("are an empty report where nothing is wrong", async () => {
    const clean = checkoutOf("/** The tests count from here. */\nexport const a = 2;\n");
    writeInto(
      clean.dir,
      "test/a.test.ts",
      'import { a } from "../src/a.ts";\ntest("counts", () => expect(a).toBe(2));\n',
    );
    git(clean.dir, "add", "--all");
    git(clean.dir, "commit", "--quiet", "--message", "Test it");
    expect(await reportOf(clean.dir, { CI_COMMIT_BRANCH: BRANCH, CI_DEFAULT_BRANCH: "main" })).toEqual([]);
  });

  test.each([
    ["another branch", { CI_COMMIT_BRANCH: "main" }, /findings .*nightshift\/<task>/],
    [
      "no trace of the default branch",
      { CI_COMMIT_BRANCH: BRANCH, CI_DEFAULT_BRANCH: "trunk" },
      /origin\/trunk.*GIT_DEPTH/,
    ],
  ])("are refused with %s, in words", async (_what, env, words) => {
    const ended = await nightshift(["findings"], { cwd: dir, env });
    expect(ended).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(words) });
  });
});
