import { gainedLines, lostLines, type TextLine } from "../guards/changed-lines.ts";
import { folderOf, isCode, isFixture, isProse, isReadByTests, isTest, nameOf } from "../guards/file-kind.ts";
import { type GuardedFile, isDeleted, isNew } from "../guards/guard.ts";
import { asksForRemoval } from "../guards/removal.ts";
import { isTestLine } from "../guards/test-marks.ts";
import { failingOnMergedCode } from "../regressions.ts";
import type { SourceText } from "../source/source-text.ts";
import { asksForLayout, asksForWords, changesMeaning, isSource, servesTests, testsBehaviour } from "./change-kinds.ts";
import { type ExaminedFile, type HeuristicInput, type Rule, whole } from "./rule.ts";
import { SOURCE_MISSING } from "./source-missing.ts";
import { codeLines } from "./test-function.ts";

const EMPTY: Rule = {
  rule: "empty",
  category: "completeness",
  describe: "a change changes something",
  find: ({ files }) =>
    files.length === 0 ? whole(9, "the patch changes nothing", "Do the task, or decline it with the reason.") : [],
};

const NO_SUBSTANCE: Rule = {
  rule: "no-substance",
  category: "completeness",
  describe: "a task about code changes more than comments, blanks and prose",
  find: ({ task, examined }) => {
    if (examined.length === 0 || asksForWords(task) || asksForLayout(task)) return [];
    const meaningful = examined.filter((one) => changesMeaning(one) && !isProse(one.file.path));
    if (meaningful.length > 0) return [];
    const code = examined.find(({ file }) => isCode(file.path));
    const detail =
      code === undefined
        ? "only prose changes, and the task is about code"
        : `${code.file.path} changes in nothing but comments and blanks`;
    const remedy = "Make the change that the task asks for: words about it do nothing.";
    return [
      {
        points: 7,
        path: code?.file.path ?? null,
        line: code === undefined ? null : (gainedLines(code.file)[0]?.line ?? null),
        detail,
        remedy,
      },
    ];
  },
};

/** Whether a task asks for a removal, and its change takes tests and gives its sources nothing: what is gone needs no test. */
function takesTestsAlong({ task, examined }: HeuristicInput): boolean {
  const sources = examined.filter(({ file }) => isSource(file.path));
  return (
    asksForRemoval(task) &&
    examined.some(
      ({ file }) => isTest(file.path) && (isDeleted(file) || lostLines(file).some(({ text }) => isTestLine(text))),
    ) &&
    sources.every(({ file }) => gainedLines(file).length === 0)
  );
}

const CODE_WITHOUT_TEST: Rule = {
  rule: "code-without-test",
  category: "completeness",
  describe: "a change of what the program does comes with a test",
  find: (input) => {
    const { task, examined } = input;
    if (task.category !== "code" || asksForLayout(task) || takesTestsAlong(input)) return [];
    const touched = examined.filter((one) => changesMeaning(one) && !isDeleted(one.file));
    const source = touched.find(({ file }) => isSource(file.path));
    if (
      source === undefined ||
      touched.some(({ file }) => testsBehaviour(file.path) || changesOwnTests(file) || isRead(file, input))
    )
      return [];
    const isOfTypes = touched.every((one) => !isSource(one.file.path) || changesTypesAlone(one));
    if (isOfTypes && touched.some(({ file }) => isTest(file.path) && !isFixture(file.path))) return [];
    const isHalf = touched.some(({ file }) => servesTests(file.path));
    const points = !hasTests(input) ? 1 : isHalf ? 3.8 : 4.2;
    return [
      {
        points,
        path: source.file.path,
        line: gainedLines(source.file)[0]?.line ?? null,
        detail: `${source.file.path} changes, and no test does`,
        remedy: "Add a test that fails without the change.",
      },
    ];
  },
};

/** Whether what changes in a file of Rust stands, in part, among the tests that stand at its end. */
function changesOwnTests(file: GuardedFile): boolean {
  if (!file.path.endsWith(".rs") || file.after === null) return false;
  const start = file.after.split("\n").findIndex((text) => /^\s*#\[cfg\((?:all\()?test\b/.test(text));
  return start >= 0 && gainedLines(file).some(({ line, text }) => line > start + 1 && isTestLine(text));
}

/** From so many neighbours of its kind on, a file is one of the cases through which a test goes. */
const MANY_CASES = 3;

/**
 * Whether a file stands among others like it in a folder of what tests read, or as the file of its name in one of many
 * folders: whoever reads them reads it, too.
 */
function isOneOfMany({ path }: GuardedFile, { surroundings }: HeuristicInput): boolean {
  const ending = /\.\w+$/.exec(path)?.[0];
  if (ending === undefined) return false;
  const folder = folderOf(path);
  const alike = [...surroundings.paths].filter(
    (other) =>
      other !== path &&
      ((folderOf(other) === folder && other.endsWith(ending)) ||
        (nameOf(other) === nameOf(path) && folder !== "" && folderOf(folderOf(other)) === folderOf(folder))),
  );
  return alike.length >= MANY_CASES;
}

/** Whether tests that the change leaves alone read the file: rows for them to run through are tests, too. */
function isRead(file: GuardedFile, input: HeuristicInput): boolean {
  const { surroundings } = input;
  if (!isReadByTests(file.path)) return false;
  if (isTest(file.path) && isOneOfMany(file, input)) return true;
  if (isNew(file)) return false;
  const parts =
    nameOf(file.path)
      .replace(/\.\w+$/, "")
      .match(/[A-Za-z_$][\w$]*/g) ?? [];
  const tests = [...surroundings.words].filter(([path]) => isTest(path) && isCode(path) && !isFixture(path));
  return parts.length > 0 && tests.some(([, { names }]) => parts.every((part) => names.has(part)));
}

const TYPE = /^(?:export\s+)?(?:declare\s+)?(?:type|interface)\b|^import\s+type\b/;

/** Whether a file of TypeScript changes in nothing but types: those, tests of types see. */
function changesTypesAlone({ file, before, after }: ExaminedFile): boolean {
  const isOfTypes = (source: SourceText | null, lines: readonly TextLine[]) => {
    if (source === null) return lines.length === 0;
    const rows = codeLines(source);
    // What a line belongs to begins at the margin.
    const heads = lines
      .filter(({ line }) => (rows[line - 1] ?? "").trim() !== "")
      .map(({ line }) => rows.slice(0, line).findLast((row) => /^\w/.test(row)) ?? "");
    return heads.every((head) => TYPE.test(head));
  };
  return /\.[mc]?tsx?$/.test(file.path) && isOfTypes(after, gainedLines(file)) && isOfTypes(before, lostLines(file));
}

/** Whether the project has tests at all, as far as its files tell. */
function hasTests({ surroundings, files }: HeuristicInput): boolean {
  return (
    files.some(({ path }) => isTest(path)) ||
    [...surroundings.words.keys()].some((path) => isTest(path) && isCode(path))
  );
}

const TEST_TASK_WITHOUT_TEST: Rule = {
  rule: "test-task-without-test",
  category: "completeness",
  describe: "a task about tests changes a test",
  find: ({ task, files }) =>
    task.category === "test" && files.length > 0 && !files.some(({ path }) => servesTests(path))
      ? whole(4, "a test task that touches no test", "Write the test that the task asks for.")
      : [],
};

const CHECKS_FAIL: Rule = {
  rule: "checks-fail",
  category: "completeness",
  describe: "the project's own checks pass after the work",
  find: ({ task, files, checks, runs }) => {
    // A test that fails on the merged code may have found its fault, as it was meant to: that is the judge's to say.
    if (failingOnMergedCode({ task, files }, runs).length > 0) return [];
    const failed = [...new Set(checks.filter(({ passed }) => !passed).map(({ command }) => `\`${command}\``))];
    return failed.length === 0
      ? []
      : whole(
          5,
          `after the work, ${failed.join(" and ")} ${failed.length > 1 ? "fail" : "fails"}`,
          "Run the check, and mend what it says.",
        );
  },
};

export const COMPLETENESS: readonly Rule[] = [
  EMPTY,
  CHECKS_FAIL,
  NO_SUBSTANCE,
  SOURCE_MISSING,
  CODE_WITHOUT_TEST,
  TEST_TASK_WITHOUT_TEST,
];
