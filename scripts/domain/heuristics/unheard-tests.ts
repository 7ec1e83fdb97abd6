import { gainedLines } from "../guards/changed-lines.ts";
import { isCode, isFixture, isTest } from "../guards/file-kind.ts";
import { isTestLine } from "../guards/test-marks.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import type { SourceText } from "../source/source-text.ts";
import { quoted } from "./quoted.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";
import { codeLines, isAssertion } from "./test-function.ts";

/** Runners of these languages find tests by their names or marks alone. */
const BY_NAME = /\.(py|go|rs)$/;
/** Of these as well, where other tests of the file are named or marked as its runner has it: some runners have it otherwise. */
const BY_MARK = /\.(php|swift|java|kts?|cs)$/;

/** What a runner or a framework calls by itself. */
const HOOK =
  /^(setup|teardown|before|after|init|main|fixture|pytest_|__)\w*$|^(set|tear)_?\w*(up|down)\w*$|^(Benchmark|Example|Fuzz)/i;

export const UNHEARD_TEST: Rule = {
  rule: "unheard-test",
  category: "tests",
  describe: "what asserts in a test file is found by a runner, or called by something",
  find: (input) =>
    input.examined.flatMap(({ file, after }): Flaw[] => {
      if (
        after === null ||
        !(BY_NAME.test(file.path) || BY_MARK.test(file.path)) ||
        !isTest(file.path) ||
        !isCode(file.path)
      )
        return [];
      if (isFixture(file.path)) return [];
      const gained = new Set(gainedLines(file).map(({ line }) => line));
      const lines = codeLines(after);
      if (BY_MARK.test(file.path) && !lines.some((text) => isTestLine(text.trim()))) return [];
      const unheard = after.functions.find(
        (span) =>
          gained.has(span.line) &&
          asserts(span, lines) &&
          isNoTest(span, lines) &&
          (!BY_MARK.test(file.path) || mayBeTest(span, after, lines)) &&
          !isSaid(span, after, input),
      );
      if (unheard === undefined) return [];
      const { line, name } = unheard;
      return [
        {
          ...{ points: 4, path: file.path, line },
          detail: `${file.path}:${line}: ${quoted(name ?? "")} asserts, and no runner finds it and nothing calls it`,
          remedy: "Name or mark it as this project's other tests are, so that it runs.",
        },
      ];
    }),
};

function asserts({ line, endLine }: FunctionSpan, lines: readonly string[]): boolean {
  return lines.slice(line, endLine).some(isAssertion);
}

/** Neither named nor marked as a test, nor as anything else that is called by its mark. */
function isNoTest({ name, headLine, line }: FunctionSpan, lines: readonly string[]): boolean {
  if (name === null || HOOK.test(name)) return false;
  const head = lines.slice(headLine - 1, line).map((text) => text.trim());
  // A decorator or an attribute may make a test, a fixture or a handler of it.
  const above = (lines[headLine - 2] ?? "").trim();
  return !head.some((text) => isTestLine(text) || /^[@#[]/.test(text)) && !/^[@#[]/.test(above);
}

/** PHPUnit reads marks in comments. */
const MARK_IN_COMMENT = /@(?:test|before|after|dataProvider|depends)\b/i;

/** Whether a method could be a test but for its name or mark: nothing is handed to it, and it replaces none of its parent's. */
function mayBeTest(span: FunctionSpan, { functions, comments }: SourceText, lines: readonly string[]): boolean {
  const isMarked = comments.some(
    ({ text, endLine }) => endLine < span.line && endLine >= span.headLine - 2 && MARK_IN_COMMENT.test(text),
  );
  if (isMarked) return false;
  if (span.parameters.length > 0 || /\b(?:override|static|private|abstract)\b/.test(lines[span.line - 1] ?? ""))
    return false;
  return !functions.some((other) => other !== span && other.bodyAt <= span.bodyAt && span.bodyEnd <= other.bodyEnd);
}

function isSaid({ name, line }: FunctionSpan, after: SourceText, { surroundings, examined }: HeuristicInput): boolean {
  if (name === null) return true;
  const isHere = after.tokens.some(
    ({ text, line: at, kind }) => at !== line && (text === name || (kind === "string" && text.includes(name))),
  );
  const others = examined.filter((one) => one.after !== null && one.after !== after);
  return (
    isHere ||
    others.some((one) => one.after?.tokens.some(({ text }) => text === name)) ||
    [...surroundings.words.values()].some(({ names }) => names.has(name))
  );
}
