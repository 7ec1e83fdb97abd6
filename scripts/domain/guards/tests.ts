import { gainedLines, linesBeyond, lostLines, type TextLine } from "./changed-lines.ts";
import { isNamedTest, isTest } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted, isNew } from "./guard.ts";
import { quoteLine } from "./quote.ts";
import { asksForRemoval, removedByName } from "./removal.ts";
import {
  assertingFunctions,
  asserts,
  catchesAll,
  count,
  holdsTests,
  isDead,
  isExact,
  isTestLine,
  isVague,
  leavesOthersOut,
  liveLines,
  namesAny,
  skipsIn,
  swallows,
  testsIn,
} from "./test-marks.ts";
import { blocksWithAssertions, isOfAssertions, replacesTested, runsUnderTag, unheardIn } from "./unheard-tests.ts";

/** The share of a file's assertions that may go: some are replaced by fewer, better ones; more go with what a task removes. */
const LOSS = 0.1;
const LOSS_WHEN_ASKED = 0.2;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

type Loss = { verdict: "refuse" | "draft"; detail: string };

export const TEST_DELETION: Guard = {
  name: "test-deletion",
  verdicts: ["refuse", "draft"],
  describe:
    "tests are not deleted, emptied or weakened: no test goes without another in its place, and no file loses assertions, or exact ones for vague ones, while its tests stay",
  check: ({ task, files }) => {
    const touched = files.filter(holdsTests);
    const lostTests =
      sum(touched.map(({ path, before }) => count(path, before, isTestLine))) -
      sum(touched.map((file) => (isNoTestAnyMore(file) ? 0 : count(file.path, file.after, isTestLine))));
    const isAsked = asksForRemoval(task);
    return touched.flatMap((file): GuardFinding[] => {
      const loss = whatGoes(file, lostTests, isAsked);
      if (loss === null || (isDeleted(file) && removedByName(task, file) === "it")) return [];
      return [
        {
          guard: "test-deletion",
          verdict: loss.verdict,
          path: file.path,
          line: null,
          detail: `${file.path} ${loss.detail}`,
          remedy:
            "Restore the tests, and make the code pass them; change an expectation only where the task changes behaviour.",
        },
      ];
    });
  },
};

/** A test that is moved to where no runner looks is as gone as a deleted one. */
function isNoTestAnyMore({ path, previousPath }: GuardedFile): boolean {
  if (previousPath === null || !isTest(previousPath)) return false;
  return !isTest(path) || (isNamedTest(previousPath) && !isNamedTest(path));
}

function whatGoes(file: GuardedFile, lostTests: number, isAsked: boolean): Loss | null {
  const verdict = isAsked ? "draft" : "refuse";
  const before = {
    tests: count(file.path, file.before, isTestLine),
    assertions: count(file.path, file.before, asserts),
  };
  const after = { tests: count(file.path, file.after, isTestLine), assertions: count(file.path, file.after, asserts) };
  if (isDeleted(file))
    return before.tests > 0 && lostTests > 0 ? { verdict, detail: `is deleted with ${before.tests} tests` } : null;
  if (isNew(file) || file.after === null) return null;
  if (isNoTestAnyMore(file) && lostTests > 0)
    return { verdict, detail: `was ${file.previousPath}, and its ${before.tests} tests run no more` };
  if (before.tests > 0 && after.tests === 0 && lostTests > 0)
    return { verdict, detail: `loses all of its ${before.tests} tests` };
  if (lostTests > 0 && after.tests < before.tests)
    return { verdict: "draft", detail: `loses ${before.tests - after.tests} of ${before.tests} tests` };
  const bearable = before.assertions * (isAsked ? LOSS_WHEN_ASKED : LOSS);
  if (before.assertions - after.assertions > bearable && after.tests >= before.tests)
    return {
      verdict: "draft",
      detail: `keeps its tests and loses ${before.assertions - after.assertions} of ${before.assertions} assertions`,
    };
  return whatIsWeaker(file);
}

/** Exact assertions that gave way to vague ones. */
function whatIsWeaker(file: GuardedFile): Loss | null {
  const [gained, lost] = [gainedLines(file), lostLines(file)].map((lines) => ({
    exact: lines.filter(({ text }) => isExact(text) && !isVague(text)).length,
    vague: lines.filter(({ text }) => isVague(text)).length,
  }));
  if (gained === undefined || lost === undefined) return null;
  const weaker = Math.min(lost.exact - gained.exact, gained.vague - lost.vague);
  return weaker <= 0 ? null : { verdict: "draft", detail: `has ${weaker} exact assertions replaced by vague ones` };
}

export const TEST_SKIP: Guard = {
  name: "test-skip",
  verdicts: ["refuse", "draft"],
  describe:
    "tests are not newly skipped, cut short or left to fail unheard, and `.only` does not leave the others out; a skip under a condition is fine",
  check: ({ files }) =>
    files.filter((file) => holdsTests(file) && !isDeleted(file)).flatMap((file) => skipFindings(file, files)),
};

/** A handler that does nothing about what was tried above it. */
const ENDS_ATTEMPT = /^(?:\}?\s*catch\b|except\b|rescue\b)/;

/** What nobody is to hear of stands below it. */
const BEGINS_ATTEMPT = /^with\b.*:\s*(?:#.*)?$/;

/** The first of these lines that swallows the failure of an assertion, or of a function that asserts. */
function muffledIn({ path, after }: GuardedFile, gained: readonly TextLine[]): TextLine | undefined {
  const caught = gained.filter(({ text }) => catchesAll(text));
  const asserting = caught.length === 0 ? null : assertingFunctions(after, { inTests: true });
  const attempts = gained.filter(({ text }) => BEGINS_ATTEMPT.test(text) && swallows(text));
  const holds =
    attempts.length === 0 ? () => false : blocksWithAssertions(path, after ?? "", assertingFunctions(after));
  const unheard = new Set(attempts.filter(({ line }) => holds(line)));
  return gained.find((row) => {
    const { text, line } = row;
    if (asserting !== null && catchesAll(text) && namesAny(text, asserting)) return true;
    if (!swallows(text)) return false;
    if (BEGINS_ATTEMPT.test(text)) return unheard.has(row);
    return !ENDS_ATTEMPT.test(text) || isOfAssertions(path, after, line);
  });
}

const TEXT = /"[^"]*"|'[^']*'/g;

/**
 * Whether a line that skips is one that did so before, with more in it: `t.skip("a")` is, as `t.skip("b").skip("a")`. What
 * declares a test, or stands above one, leaves that test out and no other.
 */
function saysAll(line: string, other: string): boolean {
  if (/^@|=>|\bfunction\b|[{:]$/.test(line) || /^@|=>|\bfunction\b|[{:]$/.test(other)) return false;
  const [said, known] = [line, other].map((text): readonly string[] => text.match(TEXT) ?? []);
  const [head, old] = [line, other].map((text) => text.split(/["']/)[0]);
  return head === old && (known?.length ?? 0) > 0 && known?.every((text) => said?.includes(text)) === true;
}

function skipFindings(file: GuardedFile, files: readonly GuardedFile[]): GuardFinding[] {
  const live = new Set(liveLines(file.path, file.after).map(({ line }) => line));
  const gained = gainedLines(file).filter(({ line }) => live.has(line));
  const finding = (verdict: "refuse" | "draft", line: number, what: string, text: string): GuardFinding => ({
    guard: "test-skip",
    verdict,
    path: file.path,
    line,
    detail: `${file.path}:${line} ${what}: ${quoteLine(text)}`,
    remedy: "Let every test run; if one cannot pass here, say so in the summary instead of skipping it.",
  });
  const only = gained.find(({ text }) => leavesOthersOut(text));
  if (only !== undefined) return [finding("refuse", only.line, "leaves all other tests out", only.text)];
  const [before, after] = [skipsIn(file.path, file.before), skipsIn(file.path, file.after)];
  const [skips, ended] = [linesBeyond(after, before), linesBeyond(before, after)];
  const left = [...ended];
  const skip = skips.find(({ text }) => {
    const same = left.findIndex((other) => saysAll(text, other.text));
    if (same !== -1) left.splice(same, 1);
    return same === -1;
  });
  if (skip !== undefined) return [finding("refuse", skip.line, "skips a test", skip.text)];
  const dead = gained.find(({ text }) => isDead(text));
  if (dead !== undefined) return [finding("refuse", dead.line, "keeps tests from running", dead.text)];
  const known = new Set(testsIn(file.path, file.before).flatMap(({ first, isCut }) => (isCut ? [first.text] : [])));
  const cut = testsIn(file.path, file.after).find(({ first, isCut }) => isCut && !known.has(first.text));
  if (cut !== undefined) return [finding("refuse", cut.first.line, "returns before it tests anything", cut.first.text)];
  const muffled = muffledIn(file, gained);
  if (muffled !== undefined) return [finding("draft", muffled.line, "lets a test fail unheard", muffled.text)];
  const [unheard] = linesBeyond(unheardIn(file.path, file.after), unheardIn(file.path, file.before));
  if (unheard !== undefined) return [finding("draft", unheard.line, "lets a test fail unheard", unheard.text)];
  const replaced = gained.find(({ text }) => replacesTested(file, text));
  if (replaced !== undefined) return [finding("draft", replaced.line, "replaces what it is to test", replaced.text)];
  const tagged = gained.find(({ text }) => runsUnderTag(file, text, files));
  return tagged === undefined ? [] : [finding("draft", tagged.line, "runs its tests under a tag alone", tagged.text)];
}
