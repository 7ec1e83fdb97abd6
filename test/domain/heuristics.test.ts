import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { findFlaws, type HeuristicInput, type PatchFile, readPatch } from "../../scripts/domain/heuristics.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";

const file = (
  path: string,
  added: string[] = [],
  removed: string[] = [],
  change: Partial<PatchFile> = {},
): PatchFile => ({
  path,
  added,
  removed,
  isNew: false,
  isDeleted: false,
  ...change,
});
const TEST = file("test/a.test.ts", ["it('x', () => {});"]);

const input = (files: PatchFile[], change: Partial<HeuristicInput> = {}): HeuristicInput => ({
  files,
  category: "code",
  paths: [],
  checks: [],
  ...change,
});
const rules = (files: PatchFile[], change: Partial<HeuristicInput> = {}) =>
  findFlaws(input(files, change)).map(({ rule }) => rule);
const detail = (files: PatchFile[], change: Partial<HeuristicInput> = {}) => findFlaws(input(files, change))[0]?.detail;

const check = (command: string, passed: boolean): CheckRun => ({
  command,
  when: "after",
  passed,
  exitCode: passed ? 0 : 1,
  durationS: 1,
  tail: "",
  report: null,
});
const lines = (count: number, text = "x") => Array.from({ length: count }, (_, i) => `${text}${i}`);
// Put together here, so that no scanner takes the test itself for a leak.
const TOKEN = ["glpat", "abcdefghijklmnopqrst"].join("-");

describe("the heuristics", () => {
  it("find nothing wrong with a change and its test", () => {
    expect(findFlaws(input([file("src/a.ts", ["const a = 1;"], ["const a = 2;"]), TEST]))).toEqual([]);
  });

  it.each<[string, string, PatchFile[], Partial<HeuristicInput>]>([
    ["an empty patch", "empty", [], {}],
    ["a failing check", "checks-fail", [TEST], { checks: [check("npm test", false)] }],
    ["a merge marker", "merge-markers", [file("README.md", ["<<<<<<< HEAD"])], {}],
    ["a private key", "secret", [file("a.pem", [["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")])], {}],
    ["a token", "secret", [file("notes.md", [`token: ${TOKEN}`])], {}],
    ["a placeholder", "placeholder", [file("src/a.ts", ["// ... rest of the file"]), TEST], {}],
    ["a skipped test", "test-skipped", [file("src/a.test.ts", ["it.skip('x', () => {});"])], {}],
    ["a deleted test", "tests-removed", [file("test/a.test.ts", [], lines(3), { isDeleted: true })], {}],
    ["a test file that shrinks", "tests-removed", [file("test/a.test.ts", lines(2), lines(13, "y"))], {}],
    ["debug output", "debug-output", [file("src/a.ts", ["  console.log(a);"]), TEST], {}],
    ["a truncated file", "truncated", [file("docs/a.md", ["x"], lines(41))], {}],
    ["code without a test", "code-without-test", [file("src/a.ts", ["x"])], {}],
    ["a test task without a test", "test-task-without-test", [file("README.md", ["x"])], { category: "test" }],
    ["a file outside the task's paths", "out-of-scope", [file("docs/a.md", ["x"])], { paths: ["src"] }],
    ["a change that sprawls", "sprawling", [file("docs/a.md", lines(801))], {}],
    ["a change of too many files", "sprawling", lines(26, "docs/").map((path) => file(path, ["x"])), {}],
  ])("find %s", (_name, rule, files, change) => {
    expect(rules(files, change)).toEqual([rule]);
  });

  it.each<[string, PatchFile[], Partial<HeuristicInput>]>([
    ["passing checks", [TEST], { checks: [check("npm test", true)] }],
    ["a heading underlined with equals signs", [file("docs/a.rst", ["Example", "======="])], {}],
    ["a merge marker that was there before", [file("a.md", ["  <<<<<<< x"], ["<<<<<<< x", "  <<<<<<< x"])], {}],
    ["a placeholder in prose", [file("docs/a.md", ["not implemented"])], {}],
    ["a skipped test that moves within its file", [file("a.test.ts", ["it.skip('x')"], [" it.skip('x')"])], {}],
    [
      "a test file that moves",
      [
        file("test/a.test.ts", [], lines(30), { isDeleted: true }),
        file("test/b.test.ts", lines(30), [], { isNew: true }),
      ],
      {},
    ],
    ["output of a test", [file("test/a.test.ts", ["console.log(1)"])], {}],
    ["a deleted file", [file("docs/a.md", [], lines(60), { isDeleted: true })], {}],
    ["code without a test in a refactoring", [file("src/a.ts", ["x"])], { category: "refactor" }],
    ["a file within the task's paths", [file("docs/a/b.md", ["x"])], { paths: ["docs/"] }],
    ["a change of 800 lines in 25 files", lines(25, "docs/").map((path) => file(path, lines(32))), {}],
  ])("let %s pass", (_name, files, change) => {
    expect(rules(files, change)).toEqual([]);
  });

  it("name every failing check once", () => {
    expect(detail([TEST], { checks: [check("npm test", false), check("lint", false), check("lint", false)] })).toBe(
      "after the work, `npm test` and `lint` fail",
    );
  });

  it("never quote a secret", () => {
    const flaws = findFlaws(input([file("src/a.ts", [`console.log("${TOKEN}")`]), TEST]));
    expect(flaws.map((f) => f.detail)).toEqual([
      "src/a.ts gets what looks like a secret",
      'src/a.ts: console.log("[secret]")',
    ]);
  });
});

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
    expect(readPatch(patch)).toEqual([
      file("q.sql", ["++ b/other.sql", "diff --git a/x b/x"], ["-- a/other.sql", "diff --git a/x b/x"]),
    ]);
  });

  it("keeps a line with a line separator in one piece", () => {
    const patch = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\u2028diff --git a/b b/b\n";
    expect(readPatch(patch)).toEqual([file("a", ["x\u2028diff --git a/b b/b"])]);
  });

  it("leaves a mail's signature and the mark of a missing line break out", () => {
    const patch =
      "From: x\n---\n a | 2 +-\n\ndiff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n-- \n2.47.0\n";
    expect(readPatch(patch)).toEqual([file("a", ["y"], ["x"])]);
  });

  it("ends a hunk that promises more lines than it has at the next file", () => {
    const patch =
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,9 +1,9 @@\n+x\ndiff --git a/b b/b\n--- a/b\n+++ b/b\n@@ -1 +1 @@\n-y\n+z\n";
    expect(readPatch(patch)).toEqual([file("a", ["x"]), file("b", ["z"], ["y"])]);
  });

  it("reads plain diffs with time stamps", () => {
    const patch =
      "--- a/one.txt\t2026-11-23 02:00:00\n+++ b/one.txt\t2026-11-23 02:01:00\n@@ -1 +1 @@\n-x\n+y\n--- /dev/null\n+++ b/two.txt\n@@ -0,0 +1 @@\n+z\n--- a/three.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-w\n";
    expect(readPatch(patch)).toEqual([
      file("one.txt", ["y"], ["x"]),
      file("two.txt", ["z"], [], { isNew: true }),
      file("three.txt", [], ["w"], { isDeleted: true }),
    ]);
  });

  it("gives nothing for text that is no patch", () => {
    expect(readPatch("")).toEqual([]);
    expect(readPatch("not a patch\n@@ nor a hunk\n+x\n")).toEqual([]);
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
        for (const { added, removed } of readPatch(pieces.join("\n"))) {
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
      const files = readPatch(git("diff", "--cached", ...extra));
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
      const read = files.map(({ path, added, removed }) => ({ path, added: added.length, removed: removed.length }));
      const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
      expect(read.filter(({ path }) => !isMoved(path)).sort(byPath)).toEqual(
        expected.filter(({ path }) => !isMoved(path)).sort(byPath),
      );
      if (!extra.includes("--no-renames"))
        expect(read).toContainEqual({ path: "moved further.txt", added: 0, removed: 0 });
      expect(files.filter((f) => f.isDeleted).map((f) => f.path)).toContain("gone.txt");
      expect(files.filter((f) => f.isNew).map((f) => f.path)).toEqual(
        expect.arrayContaining(["empty", "new binary.dat"]),
      );
    }
  });
});
