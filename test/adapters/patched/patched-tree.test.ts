import { join } from "node:path";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { openExaminations } from "../../../scripts/adapters/examination.ts";
import { openPatchedTrees } from "../../../scripts/adapters/patched/patched-tree.ts";
import { readPatch } from "../../../scripts/domain/patch.ts";
import { git, repositoryOf, scratchFolder, writeInto } from "../../commands/cli.ts";

const repo = repositoryOf({
  "src/a.ts": "export const a = 1;\n",
  "src/b.ts": "export const b = 2;\n",
  "docs/c.md": "c\n",
});
const patchOf = (files: Record<string, string>): string => {
  for (const [path, text] of Object.entries(files)) writeInto(repo, path, text);
  git(repo, "add", "--all");
  const patch = git(repo, "diff", "--cached", "--binary");
  git(repo, "reset", "--quiet", "--hard");
  return patch;
};
const at = { path: process.env.PATH ?? "", cwd: repo };
const trees = openPatchedTrees(at);
const examinations = openExaminations({ ...at, packages: [] });
afterAll(() => {
  trees.close();
  examinations.close();
});
const head = git(repo, "rev-parse", "HEAD").trim();

describe("a tree with a patch on top", () => {
  test("has its files on both sides, and the others as they were", async () => {
    const patch = patchOf({ "src/a.ts": "export const a = 3;\n", "src/d.ts": "export const d = 4;\n" });
    const tree = await trees.patch(head, [patch]);
    if (tree.kind !== "patched") throw new Error(tree.detail);
    expect(tree.files).toMatchObject([
      { path: "src/a.ts", previousMode: "100644", before: "export const a = 1;\n", after: "export const a = 3;\n" },
      { path: "src/d.ts", previousMode: null, before: null, after: "export const d = 4;\n", bytes: 20 },
    ]);
    expect((await tree.project.list()).sort()).toEqual(["docs/c.md", "src/a.ts", "src/b.ts", "src/d.ts"]);
    expect(await tree.project.read("src/a.ts")).toBe("export const a = 3;\n");
    expect(await tree.project.read("src/b.ts")).toBe("export const b = 2;\n");
    expect(await tree.project.read("src/none.ts")).toBeNull();
  });

  test("is the same by git's own hand, several patches one on the other", async () => {
    const first = patchOf({ "src/a.ts": "export const a = 3;\n" });
    const second = first.replace("a = 1", "a = 3").replace("+export const a = 3", "+export const a = 5");
    const tree = await trees.patch(head, [first, second]);
    expect(tree).toMatchObject({
      kind: "patched",
      files: [{ path: "src/a.ts", before: "export const a = 1;\n", after: "export const a = 5;\n" }],
    });
  });

  test("says in one patch what several come to", async () => {
    const first = patchOf({ "src/a.ts": "export const a = 3;\n", "src/d.ts": "export const d = 4;\n" });
    const second = patchOf({ "src/a.ts": "export const a = 5;\n" }).replace(
      "-export const a = 1",
      "-export const a = 3",
    );
    const whole = patchOf({ "src/a.ts": "export const a = 5;\n", "src/d.ts": "export const d = 4;\n" });
    const hunks = (patch: string) => readPatch(patch).map(({ path, isNew, hunks: all }) => ({ path, isNew, all }));
    const [one, several] = [await trees.patch(head, [first]), await trees.patch(head, [first, second])];
    if (one.kind !== "patched" || several.kind !== "patched") throw new Error("a patch does not apply");
    expect(one.patch).toBe(first);
    expect(hunks(several.patch)).toEqual(hunks(whole));
  });

  test("says text that attributes call binary", async () => {
    const patches = [
      patchOf({ "src/a.ts": "export const a = 3;\n" }),
      patchOf({ "src/b.ts": "export const b = 9;\n" }),
    ];
    writeInto(repo, ".gitattributes", "* binary\n");
    const tree = await trees.patch(head, patches);
    git(repo, "clean", "--quiet", "--force");
    expect(tree).toMatchObject({ patch: expect.stringMatching(/\+export const a = 3;[\s\S]*\+export const b = 9;/) });
  });

  test("moves hunks where git would", async () => {
    const patch = patchOf({ "docs/c.md": "c\nd\n" })
      .replace(/index .*\n/, "")
      .replace("@@ -1 +1,2 @@", "@@ -5 +5,2 @@");
    expect(await trees.patch(head, [patch])).toMatchObject({ kind: "patched", files: [{ after: "c\nd\n" }] });
  });

  test("holds bytes without their text, whatever its folder is called", async () => {
    const patch = patchOf({ "logo.bin": "\0\u0001" });
    const named = join(scratchFolder(), "a:b");
    git(repo, "clone", "--quiet", repo, named);
    const elsewhere = openPatchedTrees({ ...at, cwd: named });
    onTestFinished(() => elsewhere.close());
    expect(await elsewhere.patch(head, [patch])).toMatchObject({ kind: "patched", files: [{ binary: true }] });
    expect(await trees.patch(head, [patch])).toMatchObject({
      kind: "patched",
      files: [{ path: "logo.bin", binary: true, after: null }],
    });
  });

  test.each([
    ["another base", "--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-nothing of it\n+x\n"],
    ["a path out of the tree", "--- /dev/null\n+++ b/../../x\n@@ -0,0 +1 @@\n+x\n"],
    ["a path into git's own folder", "--- /dev/null\n+++ b/.git/config\n@@ -0,0 +1 @@\n+x\n"],
    ["a file that is a folder", "--- /dev/null\n+++ b/src\n@@ -0,0 +1 @@\n+x\n"],
    ["a new file that is there", "--- /dev/null\n+++ b/src/a.ts\n@@ -0,0 +1 @@\n+x\n"],
    [
      "bytes that it does not bring",
      "diff --git a/x.bin b/x.bin\nindex 0000000..1111111 100644\nBinary files a/x.bin and b/x.bin differ\n",
    ],
  ])("is none for a patch against %s", async (_name, patch) => {
    expect(await trees.patch(head, [patch])).toMatchObject({
      kind: "does-not-apply",
      detail: expect.stringMatching(/\w/),
    });
  });

  test("leaves the repository without a new object", async () => {
    const before = git(repo, "count-objects");
    await trees.patch(head, [patchOf({ "new.bin": "\0new" })]);
    git(repo, "prune", "--expire=now");
    const after = git(repo, "count-objects");
    expect([git(repo, "status", "--porcelain"), Number.parseInt(after, 10) <= Number.parseInt(before, 10)]).toEqual([
      "",
      true,
    ]);
  });
});

describe("hostile patches", () => {
  const added = (path: string, text: string) => {
    const lines = text.split("\n");
    return `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join("")}`;
  };

  test.each([
    ["a depth that no parser climbs", added("src/x.ts", `const x = ${"(".repeat(50_000)}`)],
    ["slashes and brackets without end", added("src/x.js", `a = ${"/[".repeat(30_000)}`)],
    ["brackets of JSON without end", added("x.json", "[".repeat(100_000))],
    ["a comment without end", added("src/x.ts", "/*".repeat(100_000))],
    ["one import of many names", added("src/x.ts", `import {${" a,".repeat(50_000)}} from "./a"`)],
    ["many megabytes", added("src/x.ts", `// ${"y".repeat(77)}\n`.repeat(130_000))],
  ])("with %s are examined all the same", async (_name, patch) => {
    expect(await examinations.examine(head, [patch])).toMatchObject({
      kind: "examined",
      files: [{ previousMode: null }],
    });
  });
});
