import { gainedLines, type TextLine } from "./changed-lines.ts";
import type { Guard, GuardedFile, GuardFinding } from "./guard.ts";
import { quoteLine } from "./quote.ts";
import { cannotFail, holdsTests, testsIn } from "./test-marks.ts";

export const TEST_HOLLOW: Guard = {
  name: "hollow-test",
  describe: "new tests assert something that can fail",
  check: ({ files }) =>
    files.filter(holdsTests).flatMap((file): GuardFinding[] => {
      const found = gainedLines(file).find(({ text }) => cannotFail(text)) ?? newTestWithoutAssertion(file);
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

/**
 * The first new test of a file whose new tests assert nothing at all. Tests may assert through functions of their own: one
 * new test that does clears the others, and so does a file where that was the custom.
 */
function newTestWithoutAssertion(file: GuardedFile): TextLine | undefined {
  const gained = new Set(gainedLines(file).map(({ line }) => line));
  const fresh = testsIn(file.path, file.after).filter(({ first }) => gained.has(first.line));
  const old = testsIn(file.path, file.before);
  const isCustom = old.length > 0 && old.filter(({ asserts }) => !asserts).length >= old.length / 2;
  return isCustom || fresh.some(({ asserts }) => asserts) ? undefined : fresh[0]?.first;
}
