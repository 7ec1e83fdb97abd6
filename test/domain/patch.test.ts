import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { changedLines, readPatch } from "../../scripts/domain/patch.ts";

type Short = { path: string; added: string[]; removed: string[]; isNew: boolean; isDeleted: boolean };

const file = (path: string, added: string[] = [], removed: string[] = [], change: Partial<Short> = {}): Short => ({
  path,
  added,
  removed,
  isNew: false,
  isDeleted: false,
  ...change,
});

/** A patch's files with their changed lines. */
const read = (patch: string): Short[] =>
  readPatch(patch).map((one) => ({
    path: one.path,
    added: changedLines(one, "added"),
    removed: changedLines(one, "removed"),
    isNew: one.isNew,
    isDeleted: one.isDeleted,
  }));
const lines = (count: number, text = "x") => Array.from({ length: count }, (_, i) => `${text}${i}`);

describe("reading a patch", () => {
  it("takes what looks like a head within a hunk for text", () => {
    const patch = [
      "diff --git a/q.sql b/q.sql",
      "index 1..2 100644",
      "--- a/q.sql",
      "+++ b/q.sql",
      "@@ -1,3 +1,3 @@ select",
      "--- a/other.sql",
      "+++ b/other.sql",
      "-diff --git a/x b/x",
      "+diff --git a/x b/x",
      " same",
      "",
    ].join("\n");
    expect(read(patch)).toEqual([
      file("q.sql", ["++ b/other.sql", "diff --git a/x b/x"], ["-- a/other.sql", "diff --git a/x b/x"]),
    ]);
  });

  it("keeps a line with a line separator in one piece", () => {
    const patch = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\u2028diff --git a/b b/b\n";
    expect(read(patch)).toEqual([file("a", ["x\u2028diff --git a/b b/b"])]);
  });

  it("leaves a mail's signature and the mark of a missing line break out", () => {
    const patch =
      "From: x\n---\n a | 2 +-\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n-- \n2.47.0\n";
    expect(read(patch)).toEqual([file("a", ["y"], ["x"])]);
  });

  it("ends a hunk that promises more lines than it has at the next file", () => {
    const patch =
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,9 +1,9 @@\n+x\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-y\n+z\n";
    expect(read(patch)).toEqual([file("a", ["x"]), file("b", ["z"], ["y"])]);
  });

  it("reads plain diffs with time stamps", () => {
    const patch =
      "--- a/one.txt\t2026-11-23 02:00:00\n+++ b/one.txt\t2026-11-23 02:01:00\n@@ -1 +1 @@\n-x\n+y\n--- /dev/null\n+++ b/two.txt\n@@ -0,0 +1 @@\n+z\n--- a/three.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-w\n";
    expect(read(patch)).toEqual([
      file("one.txt", ["y"], ["x"]),
      file("two.txt", ["z"], [], { isNew: true }),
      file("three.txt", [], ["w"], { isDeleted: true }),
    ]);
  });

  it("gives nothing for text that is no patch", () => {
    expect(read("")).toEqual([]);
    expect(read("not a patch\n@@ nor a hunk\n+x\n")).toEqual([]);
  });

  it("never throws, and invents no line", () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "diff --git a/a b/a",
        "--- a/a",
        "+++ b/a",
        '+++ "b/\\30',
        "@@ -1 +1 @@",
        "@@ -1,2 +0,0 @@",
        "+x",
        "-y",
        " z",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const all = pieces.join("\n").split("\n");
        for (const { added, removed } of read(pieces.join("\n"))) {
          expect(all).toEqual(expect.arrayContaining(added.map((line) => `+${line}`)));
          expect(all).toEqual(expect.arrayContaining(removed.map((line) => `-${line}`)));
        }
      }),
    );
  });
});

describe("reading what git itself writes", () => {
  const dir = mkdtempSync(join(tmpdir(), "nightshift-patch-"));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null", HOME: dir };
  const identity = ["-c", "user.name=night-shift", "-c", "user.email=bot@example.com", "-c", "core.autocrlf=false"];
  const git = (...args: string[]) =>
    execaSync("git", [...identity, ...args], { cwd: dir, env, stripFinalNewline: false }).stdout;
  const write = (path: string, text: string | Buffer) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  const NAMES = [
    "plain.txt",
    "with space.txt",
    "ümläut 🌙.txt",
    'quo"te.txt',
    "tab\there.txt",
    "back\\slash.txt",
    "x b/x b/y.txt",
    "b/a/b.txt",
  ];

  it("gives git's own paths and counts", () => {
    git("init", "-q");
    for (const name of NAMES) write(name, "-- one\n++ two\nthree");
    write("binary.dat", Buffer.from([0, 1, 2]));
    write("moved.txt", `${lines(30).join("\n")}\n`);
    write("gone.txt", "a\nb\n");
    write("script.sh", "echo\n");
    git("add", "-A");
    git("commit", "-q", "-m", "before");
    for (const name of NAMES) write(name, "-- one\u2028\n@@ -1 +1 @@\r\nthree\n--- four\n");
    write("binary.dat", Buffer.from([0, 3, 4]));
    write("new binary.dat", Buffer.from([0, 9]));
    git("mv", "moved.txt", "moved further.txt");
    git("rm", "-q", "gone.txt");
    git("update-index", "--chmod=+x", "script.sh");
    write("empty", "");
    git("add", "-A", ":!script.sh");

    for (const extra of [[], ["--binary"], ["--no-renames"], ["-U0"]]) {
      const files = read(git("diff", "--cached", ...extra));
      const stat = git("diff", "--cached", "--numstat", "-z", "--no-renames")
        .split("\0")
        .filter((row) => row !== "");
      const expected = stat
        .map((row) => row.split("\t"))
        .map(([plus, minus, ...name]) => ({
          path: name.join("\t"),
          added: Number(plus === "-" ? 0 : plus),
          removed: Number(minus === "-" ? 0 : minus),
        }));
      const isMoved = (path: string) => path.startsWith("moved") && !extra.includes("--no-renames");
      const short = files.map(({ path, added, removed }) => ({ path, added: added.length, removed: removed.length }));
      const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
      expect(short.filter(({ path }) => !isMoved(path)).sort(byPath)).toEqual(
        expected.filter(({ path }) => !isMoved(path)).sort(byPath),
      );
      if (!extra.includes("--no-renames"))
        expect(short).toContainEqual({ path: "moved further.txt", added: 0, removed: 0 });
      expect(files.filter((f) => f.isDeleted).map((f) => f.path)).toContain("gone.txt");
      expect(files.filter((f) => f.isNew).map((f) => f.path)).toEqual(
        expect.arrayContaining(["empty", "new binary.dat"]),
      );
    }
  });
});
