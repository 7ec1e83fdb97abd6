import { gainedLines, linesOf, type TextLine } from "./changed-lines.ts";
import { isCode, isFixture, isTest } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted, isNew } from "./guard.ts";
import { quoteLine } from "./quote.ts";
import { asksForRemoval, namesFile } from "./wording.ts";

const DECLARATION =
  /^(?:export\s+)?(?:it|test|specify|scenario|Deno\.test|t\.test|tap\.test|xit|xtest|bench|property)(?:\.\w+)*\s*(?:\(|`)|^(?:async\s+)?def test_?\w*\s*\(|^func (?:\([^)]*\)\s*)?Test\w*\(|^#\[(?:\w+::)*test\b|^@(?:Test|ParameterizedTest|Theory|Fact)\b|^\[(?:Fact|Theory|Test|TestMethod|TestCase)\b|^(?:public\s+)?function test\w*\s*\(|^TEST(?:_F|_P)?\(|^(?:test|it) ["']/;
const ASSERTION =
  /\b(?:expect|assert\w*|verify|should|require|chai|must|ok|fail|rejects|throws|doesNotThrow)\b\s*[.(!]|^\s*assert\b|\.should\b|\.to(?:Be|Equal|Match|Have|Throw|Contain|Strict)\w*|\bt\.(?:is|not|deepEqual|notDeepEqual|like|true|false|truthy|falsy|throws\w*|notThrows\w*|regex|snapshot|pass|fail|equal|same|match|ok|notOk|Error|Errorf|Fatal|Fatalf|rejects|strictSame|strictEqual|has|assert|plan|end)\b|\bassert\w*!?\s*\(|\bself\.assert\w+|\bAssert\.\w+|pytest\.(?:raises|warns)|\bpanic!|\bexpect\w*\(|\bensure\w*\(|\bcheck\w*\(|expect(?:Type|Error|Assignable)/;
const SKIP =
  /^(?:export\s+)?(?:it|test|describe|suite|context|specify|t\.test|tap\.test)(?:\.\w+)*\.(?:skip|fixme)\b\s*\(|^x(?:it|describe|test|context|specify)\s*\(|^@(?:pytest\.mark\.skip\b(?!if)|unittest\.skip\b(?!If|Unless)|Disabled\b|Ignore\b)|^pytest\.skip\(|^(?:this|t|self|ctx)\.skip(?:Test|Now)?\(|^t\.Skip(?:f|Now)?\(|^#\[ignore\b|^\[Ignore\b|\bSkip\s*=\s*"|^skip\s+["'](?!.*\b(?:if|unless)\b)|markTestSkipped\(/;
const ONLY =
  /^(?:export\s+)?(?:it|test|describe|suite|context|specify|t\.test)(?:\.\w+)*\.only\b\s*\(|^f(?:it|describe|context)\s*\(/;
const HOLLOW =
  /(?:expect\(\s*(?:true|1)\s*\)\.(?:toBe(?:Truthy)?\(\s*(?:true|1)?\s*\)|to\.(?:be\.true|equal\(true\)))|assert(?:\.ok|\.equal|!|\.isTrue)?\(\s*(?:true|1)\s*(?:,\s*(?:true|1)\s*)?\)|^assert True\s*$|self\.assertTrue\(True\)|t\.(?:pass|true\(true\)|is\(true, true\)))/;

/** A plan for a test is none yet. */
const PLANNED = /^\w+\.todo\b/;
/** A test that waits for its callback fails when nobody calls it. */
const CALLBACK = /\bdone\b/;
/** The share of a file's assertions that may go: some are replaced by fewer, better ones; more go with what a task removes. */
const LOSS = 0.1;
const LOSS_WHEN_ASKED = 0.2;

const tests = (files: readonly GuardedFile[]) =>
  files.filter((file) => isTest(file.path) && isCode(file.path) && !isFixture(file.path));

function count(text: string | null, pattern: RegExp): number {
  return linesOf(text).filter(({ text }) => pattern.test(text)).length;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

export const TEST_DELETION: Guard = {
  name: "test-deletion",
  describe:
    "tests are not deleted or emptied: no test file goes without others in its place, and no file loses assertions while its tests stay",
  check: ({ task, files }) => {
    const touched = tests(files);
    const fewerTests =
      sum(touched.map(({ after }) => count(after, DECLARATION))) <
      sum(touched.map(({ before }) => count(before, DECLARATION)));
    return touched.flatMap((file): GuardFinding[] => {
      const found = whatGoes(file, fewerTests, asksForRemoval(task) ? LOSS_WHEN_ASKED : LOSS);
      if (found === null || (isDeleted(file) && namesFile(task, file.path))) return [];
      return [
        {
          guard: "test-deletion",
          verdict: found.kind === "deleted" && !asksForRemoval(task) ? "refuse" : "draft",
          path: file.path,
          line: null,
          detail: `${file.path} ${found.detail}`,
          remedy:
            "Restore the tests, and make the code pass them; change an expectation only where the task changes behaviour.",
        },
      ];
    });
  },
};

function whatGoes(
  file: GuardedFile,
  fewerTests: boolean,
  bearableLoss: number,
): { kind: "deleted" | "emptied"; detail: string } | null {
  const before = { tests: count(file.before, DECLARATION), assertions: count(file.before, ASSERTION) };
  const after = { tests: count(file.after, DECLARATION), assertions: count(file.after, ASSERTION) };
  if (isDeleted(file)) {
    return before.tests > 0 && fewerTests ? { kind: "deleted", detail: `is deleted with ${before.tests} tests` } : null;
  }
  if (isNew(file) || file.after === null) return null;
  if (before.tests > 0 && after.tests === 0)
    return fewerTests ? { kind: "deleted", detail: `loses all of its ${before.tests} tests` } : null;
  if (before.assertions - after.assertions > before.assertions * bearableLoss && after.tests >= before.tests)
    return {
      kind: "emptied",
      detail: `keeps its tests and loses ${before.assertions - after.assertions} of ${before.assertions} assertions`,
    };
  return null;
}

export const TEST_SKIP: Guard = {
  name: "test-skip",
  describe: "tests are not newly skipped, and `.only` does not leave the others out",
  check: ({ files }) =>
    tests(files).flatMap((file): GuardFinding[] => {
      const only = firstGained(file, ONLY);
      const skip = count(file.after, SKIP) > count(file.before, SKIP) ? firstGained(file, SKIP) : undefined;
      const found = only ?? skip;
      if (found === undefined) return [];
      return [
        {
          guard: "test-skip",
          verdict: "refuse",
          path: file.path,
          line: found.line,
          detail: `${file.path}:${found.line} ${only === undefined ? "skips a test" : "leaves all other tests out"}: ${quoteLine(found.text)}`,
          remedy: "Let every test run; if one cannot pass here, say so in the summary instead of skipping it.",
        },
      ];
    }),
};

export const TEST_HOLLOW: Guard = {
  name: "hollow-test",
  describe: "new tests assert something that can fail",
  check: ({ files }) =>
    tests(files).flatMap((file): GuardFinding[] => {
      const found = firstGained(file, HOLLOW) ?? newTestWithoutAssertion(file);
      if (found === undefined) return [];
      return [
        {
          guard: "hollow-test",
          verdict: "draft",
          path: file.path,
          line: found.line,
          detail: `${file.path}:${found.line} is a test that asserts nothing: ${quoteLine(found.text)}`,
          remedy: "Assert what the test's name says, and see it fail once against the old code.",
        },
      ];
    }),
};

function firstGained(file: GuardedFile, pattern: RegExp): TextLine | undefined {
  return gainedLines(file).find(({ text }) => pattern.test(text));
}

/**
 * The first new test of a file whose new tests assert nothing at all. Tests may assert through functions of their own: one
 * new test that does clears the others, and so does a file where that was the custom.
 */
function newTestWithoutAssertion(file: GuardedFile): TextLine | undefined {
  const gained = new Set(gainedLines(file).map(({ line }) => line));
  const fresh = testsIn(file.after).filter(({ first }) => gained.has(first.line));
  const old = testsIn(file.before);
  const isCustom = old.length > 0 && old.filter(({ asserts }) => !asserts).length >= old.length / 2;
  return isCustom || fresh.some(({ asserts }) => asserts) ? undefined : fresh[0]?.first;
}

/** The tests of a file by their first lines; each reaches to the next. */
function testsIn(text: string | null): { first: TextLine; asserts: boolean }[] {
  const lines = linesOf(text);
  const starts = lines.flatMap((first, at) =>
    DECLARATION.test(first.text) && !PLANNED.test(first.text) ? [{ first, at }] : [],
  );
  return starts.map(({ first, at }, nth) => {
    const body = lines.slice(at, starts[nth + 1]?.at);
    return { first, asserts: body.some(({ text }, at) => ASSERTION.test(text) || (at > 0 && CALLBACK.test(text))) };
  });
}
