import { gainedLines, type TextLine } from "./changed-lines.ts";
import { customChecks } from "./custom-checks.ts";
import type { Guard, GuardFinding } from "./guard.ts";
import { quoteLine } from "./quote.ts";
import { cannotFail, holdsTests, liveLines, reportsArrival, type TestCase, testsIn } from "./test-marks.ts";

export const TEST_HOLLOW: Guard = {
  name: "hollow-test",
  verdicts: ["draft"],
  describe: "new tests assert something that can fail",
  check: ({ files }) =>
    files.filter(holdsTests).flatMap((file): GuardFinding[] => {
      // A test within a text is what a program is tried on.
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      const lines = (file.after ?? "").split("\n");
      const [old, tests] = [testsIn(file.path, file.before), testsIn(file.path, file.after)];
      const found =
        liveLines(file.path, file.after).find(
          (line) =>
            gained.has(line.line) &&
            cannotFail(line.text) &&
            !isReport(line, lines, tests) &&
            !isEndInPeace(line, tests, old),
        ) ?? newTestWithoutAssertion(old, gained, tests);
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

/** `assert True` at the end of a test that promises that nothing goes wrong, calls something that might, and asserted no more before. */
function isEndInPeace({ text, line }: TextLine, tests: readonly TestCase[], old: readonly TestCase[]): boolean {
  if (!/^assert True$/.test(text)) return false;
  const around = tests.findLast((test) => test.first.line < line);
  if (around?.promisesPeace !== true) return false;
  if (old.some(({ first, canFail }) => canFail && first.text === around.first.text)) return false;
  return around.deeds.every((deed) => deed.line <= line) && around.deeds.some((deed) => /\w\(/.test(deed.text));
}

/** Deeper than the test's own statements: in a callback, or behind a condition. */
const DEEPER = 1.5;

/**
 * Whether a line is the word of a callback that it was called: `t.pass()` there fails, by its absence, a test that has
 * said how many such words it waits for, or that ends with them. At the test's own level it is said in any case, and
 * is a formality where something else in the test can fail.
 */
function isReport({ text, line }: TextLine, lines: readonly string[], tests: readonly TestCase[]): boolean {
  if (!reportsArrival(text)) return false;
  const indent = (at: number) => /^[ \t]*/.exec(lines[at - 1] ?? "")?.[0].length ?? 0;
  const around = tests.findLast((test) => test.first.line < line);
  if (around === undefined) return false;
  const first = around.first.line;
  if (around.canFail) return true;
  const body = lines.slice(first, line - 1).findIndex((row) => row.trim() !== "") + first + 1;
  return indent(line) - indent(first) >= DEEPER * Math.max(1, indent(body) - indent(first));
}

/**
 * The first new test of a file whose new tests assert nothing at all. Tests may assert through functions of their own: one
 * new test that does clears the others, and so does a file where that was the custom.
 */
function newTestWithoutAssertion(
  old: readonly TestCase[],
  gained: ReadonlySet<number>,
  tests: readonly TestCase[],
): TextLine | undefined {
  // What is only called otherwise, or takes other parameters, does all that it did: with less, it is another test.
  const known = new Set(old.filter(({ deeds }) => deeds.length > 0).map(({ deeds }) => saying(deeds)));
  const isOld = ({ line }: TextLine) => !gained.has(line);
  const fresh = tests.filter(
    ({ first, deeds }) => gained.has(first.line) && !(known.has(saying(deeds)) && deeds.every(isOld)),
  );
  const isCustom = old.length > 0 && old.filter(({ asserts }) => !asserts).length >= old.length / 2;
  const custom = customChecks(old);
  const hollow = fresh.filter(
    ({ promisesPeace, calls }) => !promisesPeace && ![...calls].some((call) => custom.has(call)),
  );
  return isCustom || fresh.some(({ asserts }) => asserts) ? undefined : hollow[0]?.first;
}

const saying = (deeds: readonly TextLine[]) => deeds.map(({ text }) => text).join("\n");
