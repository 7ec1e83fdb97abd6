import type { Finding } from "./grading.ts";
import type { Category } from "./task.ts";
import type { CheckRun } from "./work-outcome.ts";

/** A patch as heuristics see it. */
export type PatchFile = { path: string; added: string[]; removed: string[]; isNew: boolean; isDeleted: boolean };

export type HeuristicInput = {
  files: readonly PatchFile[];
  category: Category;
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
const MARKERS = /^(<{7}|>{7}|={7})(\s|$)/;
const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA[0-9A-Z]{16}|glpat-[\w-]{20,}|sk-ant-[\w-]{20,}|gh[pousr]_\w{36,}|xox[baprs]-[\w-]{10,})/;

const code = ({ files }: HeuristicInput) => files.filter((f) => CODE_FILE.test(f.path));
const tests = ({ files }: HeuristicInput) => files.filter((f) => TEST_FILE.test(f.path));
const firstAdded = (files: readonly PatchFile[], pattern: RegExp): string | null => {
  for (const file of files) {
    const line = file.added.find((text) => pattern.test(text));
    if (line !== undefined) return `${file.path}: ${line.trim().slice(0, 100)}`;
  }
  return null;
};

/** Points off a grade of 10. Weights are first guesses; they are to be fitted to labelled data. */
const RULES: readonly Rule[] = [
  { rule: "empty", points: 9, find: ({ files }) => (files.length === 0 ? "the patch changes nothing" : null) },
  {
    rule: "checks-fail",
    points: 5,
    find: ({ checks }) => checks.filter((c) => !c.passed).map((c) => `\`${c.command}\` fails`)[0] ?? null,
  },
  { rule: "merge-markers", points: 6, find: ({ files }) => firstAdded(files, MARKERS) },
  {
    rule: "secret",
    points: 8,
    find: ({ files }) => (firstAdded(files, SECRET) === null ? null : "the patch adds what looks like a secret"),
  },
  { rule: "placeholder", points: 4, find: (input) => firstAdded(code(input), PLACEHOLDER) },
  { rule: "test-skipped", points: 4, find: (input) => firstAdded(tests(input), SKIPPED_TEST) },
  {
    rule: "tests-removed",
    points: 4,
    find: (input) =>
      tests(input)
        .filter((f) => f.isDeleted || f.removed.length > f.added.length + 10)
        .map((f) => `${f.path} loses tests`)[0] ?? null,
  },
  {
    rule: "debug-output",
    points: 2,
    find: (input) =>
      firstAdded(
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
    rule: "sprawling",
    points: 1,
    find: ({ files }) => {
      const lines = files.reduce((sum, f) => sum + f.added.length + f.removed.length, 0);
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

/** The files of a unified diff as git writes it. */
export function readPatch(patch: string): PatchFile[] {
  const sections = patch.split(/^(?=diff --git )/m).filter((section) => section.startsWith("diff --git "));
  return sections.map((section) => {
    const lines = section.split("\n");
    const hunkAt = lines.findIndex((line) => line.startsWith("@@"));
    const head = hunkAt === -1 ? lines : lines.slice(0, hunkAt);
    const body = hunkAt === -1 ? [] : lines.slice(hunkAt);
    return {
      path: pathOf(head),
      added: body.filter((line) => line.startsWith("+")).map((line) => line.slice(1)),
      removed: body.filter((line) => line.startsWith("-")).map((line) => line.slice(1)),
      isNew: head.some((line) => line.startsWith("new file mode")),
      isDeleted: head.some((line) => line.startsWith("deleted file mode")),
    };
  });
}

function pathOf(head: readonly string[]): string {
  const named =
    head.find((l) => l.startsWith("+++ ") && l !== "+++ /dev/null") ?? head.find((l) => l.startsWith("--- ")) ?? "";
  const plain = /^(?:\+\+\+|---) (?:[ab]\/)?(.*?)\t?$/.exec(named)?.[1];
  return plain ?? / b\/(.*)$/.exec(head[0] ?? "")?.[1] ?? "";
}
