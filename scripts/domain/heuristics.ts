import type { Finding } from "./grading.ts";
import { scopeOf } from "./policy.ts";
import type { Category } from "./task.ts";
import type { CheckRun } from "./work-outcome.ts";

/** A file of a patch as heuristics see it: its path after the change (before it, when it is deleted), and its changed lines. */
export type PatchFile = { path: string; added: string[]; removed: string[]; isNew: boolean; isDeleted: boolean };

export type HeuristicInput = {
  files: readonly PatchFile[];
  category: Category;
  /** The task's `paths`; none: no restriction. */
  paths: readonly string[];
  /** Runs after the work; empty when the project has no checks or they were not run. */
  checks: readonly CheckRun[];
};

type Rule = { rule: string; points: number; find: (input: HeuristicInput) => string | null };

const TEST_FILE = /(^|\/)(tests?|specs?|__tests__)\/|[._-](test|spec)\.\w+$|(^|\/)test_[^/]*\.py$/i;
const CODE_FILE = /\.(ts|tsx|js|jsx|mjs|cjs|py|go|rs|rb|java|kt|php|c|h|cc|cpp|cs|swift|sh)$/i;
const PLACEHOLDER =
  /(\.\.\.|…)\s*(rest|remaining|existing|other|unchanged)|rest of (the )?(file|code|function)|unchanged\s*(\.\.\.|…)|TODO: implement|not implemented|your code here/i;
const DEBUG =
  /^\s*(console\.(log|debug|trace)\(|debugger\b|print\(["']?(debug|here|xxx)|pdb\.set_trace|breakpoint\(\)|binding\.pry|dbg!\()/i;
const SKIPPED_TEST =
  /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(|@pytest\.mark\.skip|@unittest\.skip|t\.Skip\(|#\[ignore\]/;
/** Not the middle one of the three: seven equals signs underline headings too. */
const MARKERS = /^(<{7}|>{7}|\|{7})(\s|$)/;
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA[0-9A-Z]{16}|glpat-[\w-]{20,}|sk-ant-[\w-]{20,}|gh[pousr]_\w{36,}|xox[baprs]-[\w-]{10,})/;

const code = ({ files }: HeuristicInput) => files.filter((f) => CODE_FILE.test(f.path));
const tests = ({ files }: HeuristicInput) => files.filter((f) => TEST_FILE.test(f.path));

/** Where the first new line stands that matches; a line that the patch only moves within the file is not new. */
function firstAdded(files: readonly PatchFile[], pattern: RegExp): { path: string; line: string } | null {
  for (const { path, added, removed } of files) {
    const before = new Set(removed.map((text) => text.trim()));
    const line = added.find((text) => pattern.test(text) && !before.has(text.trim()));
    if (line !== undefined) return { path, line };
  }
  return null;
}

/** The line as it stands, without what looks like a secret: findings are shown to everybody who sees the merge request. */
function quoteAdded(files: readonly PatchFile[], pattern: RegExp): string | null {
  const found = firstAdded(files, pattern);
  if (found === null) return null;
  const line = found.line.replace(new RegExp(SECRET, "g"), "[secret]").trim();
  return `${found.path}: ${line.slice(0, 100)}`;
}

function linesOf(files: readonly PatchFile[], side: "added" | "removed"): number {
  return files.reduce((sum, file) => sum + file[side].length, 0);
}

/** Points off a grade of 10. Weights are first guesses; they are to be fitted to labelled data. */
const RULES: readonly Rule[] = [
  { rule: "empty", points: 9, find: ({ files }) => (files.length === 0 ? "the patch changes nothing" : null) },
  {
    rule: "checks-fail",
    points: 5,
    find: ({ checks }) => {
      const failed = [...new Set(checks.filter((c) => !c.passed).map((c) => `\`${c.command}\``))];
      return failed.length === 0
        ? null
        : `after the work, ${failed.join(" and ")} ${failed.length > 1 ? "fail" : "fails"}`;
    },
  },
  { rule: "merge-markers", points: 6, find: ({ files }) => quoteAdded(files, MARKERS) },
  {
    rule: "secret",
    points: 8,
    find: ({ files }) => {
      const found = firstAdded(files, SECRET);
      return found === null ? null : `${found.path} gets what looks like a secret`;
    },
  },
  { rule: "placeholder", points: 4, find: (input) => quoteAdded(code(input), PLACEHOLDER) },
  { rule: "test-skipped", points: 4, find: (input) => quoteAdded(tests(input), SKIPPED_TEST) },
  {
    rule: "tests-removed",
    points: 4,
    find: (input) => {
      const touched = tests(input);
      // A test file that moved is deleted here and new there.
      if (linesOf(touched, "added") >= linesOf(touched, "removed")) return null;
      const loser = touched.find((f) => f.isDeleted || f.removed.length > f.added.length + 10);
      return loser === undefined ? null : `${loser.path} loses tests: ${loser.removed.length} lines go`;
    },
  },
  {
    rule: "debug-output",
    points: 2,
    find: (input) =>
      quoteAdded(
        code(input).filter((f) => !TEST_FILE.test(f.path)),
        DEBUG,
      ),
  },
  {
    rule: "truncated",
    points: 4,
    find: ({ files }) =>
      files
        .filter((f) => !f.isDeleted && f.removed.length > 40 && f.removed.length > 5 * f.added.length)
        .map((f) => `${f.path} loses ${f.removed.length} lines and gains ${f.added.length}`)[0] ?? null,
  },
  {
    rule: "code-without-test",
    points: 2,
    find: (input) =>
      input.category === "code" && code(input).some((f) => !TEST_FILE.test(f.path)) && tests(input).length === 0
        ? "code changes, and no test does"
        : null,
  },
  {
    rule: "test-task-without-test",
    points: 4,
    find: (input) =>
      input.category === "test" && tests(input).length === 0 ? "a test task that touches no test" : null,
  },
  {
    rule: "out-of-scope",
    points: 3,
    find: ({ files, paths }) => {
      const isInScope = scopeOf(paths);
      const outside = files.map((f) => f.path).filter((path) => !isInScope(path));
      return outside.length === 0 ? null : `${outside[0]} lies outside the task's paths (${paths.join(", ")})`;
    },
  },
  {
    rule: "sprawling",
    points: 1,
    find: ({ files }) => {
      const lines = linesOf(files, "added") + linesOf(files, "removed");
      return lines > 800 || files.length > 25 ? `${lines} changed lines in ${files.length} files` : null;
    },
  },
];

/** Every finding of the heuristics, in the table's order. */
export function findFlaws(input: HeuristicInput): Finding[] {
  return RULES.flatMap(({ rule, points, find }) => {
    const detail = find(input);
    return detail === null ? [] : [{ rule, points, detail }];
  });
}

/** A file's part of a patch: the lines above its hunks, and the lines in them. */
type Section = { head: string[]; hunks: string[] };

/** `@@ -1,2 +3,4 @@`; a count of 1 is left out. */
const HUNK = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;

/**
 * The files of a unified diff as git writes it, with or without its `diff --git` lines. Hunks are read by the counts in
 * their heads, so that no line in one can pass for a head: `--- x` there is the removed line `-- x`.
 */
export function readPatch(patch: string): PatchFile[] {
  return sectionsOf(patch).map(({ head, hunks }) => ({
    path: pathOf(head),
    added: hunks.filter((line) => line.startsWith("+")).map((line) => line.slice(1)),
    removed: hunks.filter((line) => line.startsWith("-")).map((line) => line.slice(1)),
    isNew: head.some((line) => line.startsWith("new file mode")) || nameAfter(head, "--- ") === NO_FILE,
    isDeleted: head.some((line) => line.startsWith("deleted file mode")) || nameAfter(head, "+++ ") === NO_FILE,
  }));
}

function sectionsOf(patch: string): Section[] {
  const sections: Section[] = [];
  let left = { before: 0, after: 0 };
  // Lines end at line feeds alone: a form feed or U+2028 within one is text.
  for (const line of patch.split("\n")) {
    const section = sections.at(-1);
    const isInHunk = section !== undefined && (left.before > 0 || left.after > 0) && /^([ +\-\\]|\r?$)/.test(line);
    const counts = HUNK.exec(line);
    if (isInHunk) {
      section.hunks.push(line);
      left = { before: left.before - Number(!/^[+\\]/.test(line)), after: left.after - Number(!/^[-\\]/.test(line)) };
      continue;
    }
    // What cannot stand in a hunk ends it, even one that has promised more.
    left =
      counts === null ? { before: 0, after: 0 } : { before: Number(counts[1] ?? 1), after: Number(counts[2] ?? 1) };
    if (counts !== null) continue;
    if (startsFile(line, section)) sections.push({ head: [line], hunks: [] });
    else if (section?.hunks.length === 0) section.head.push(line);
  }
  return sections;
}

/** In a plain diff, `--- ` starts a file; in git's, it belongs to the head that `diff --git` has started. */
function startsFile(line: string, section: Section | undefined): boolean {
  const isAfterHunks = section === undefined || section.hunks.length > 0;
  return line.startsWith("diff --git ") || (line.startsWith("--- ") && isAfterHunks);
}

const NO_FILE = "/dev/null";

function pathOf(head: readonly string[]): string {
  const named = [nameAfter(head, "+++ "), nameAfter(head, "--- ")].find((name) => name !== null && name !== NO_FILE);
  if (named !== undefined && named !== null) return named.replace(/^[ab]\//, "");
  return nameAfter(head, "rename to ") ?? nameAfter(head, "copy to ") ?? nameInBoth(head[0] ?? "");
}

function nameAfter(head: readonly string[], prefix: string): string | null {
  const line = head.find((text) => text.startsWith(prefix));
  // What follows a tab is a time stamp; a name with a tab is quoted.
  return line === undefined ? null : unquote((line.slice(prefix.length).split("\t")[0] ?? "").replace(/\r$/, ""));
}

/** `diff --git a/x b/x`: binary files and new modes say their name nowhere else, and it is the same on both sides. */
function nameInBoth(line: string): string {
  const names = line.replace(/\r$/, "").slice("diff --git ".length);
  return unquote(names.slice((names.length + 1) / 2)).replace(/^[ab]\//, "");
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** git quotes names as C does, byte by byte: `"b/\303\244.txt"` is `b/ä.txt`. */
function unquote(name: string): string {
  if (!/^".*"$/.test(name)) return name;
  const parts = name.slice(1, -1).match(/\\[0-7]{3}|\\.|[^\\]+/gu) ?? [];
  const bytes = parts.map((part) => {
    if (/^\\[0-7]{3}$/.test(part)) return Buffer.from([Number.parseInt(part.slice(1), 8)]);
    const escaped = part.startsWith("\\") ? part.slice(1) : null;
    const code = escaped === null ? undefined : ESCAPES[escaped];
    return code === undefined ? Buffer.from(escaped ?? part) : Buffer.from([code]);
  });
  return Buffer.concat(bytes).toString("utf8");
}
