import { gainedLines } from "../guards/changed-lines.ts";
import { holdsTests, liveLines } from "../guards/test-marks.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";

const NAME = "([A-Za-z_]\\w*)";
const NODE = `(?:process|import\\.meta)\\.env(?:\\.|\\[["'])${NAME}(?:["']\\])?`;
const PYTHON = `os\\.(?:environ\\.get|getenv)\\(\\s*["']${NAME}["']`;
/** Conditions under which a test runs where a variable of the environment is set, and is skipped where it is not. */
const RUNS_WHERE_SET: readonly RegExp[] = [
  new RegExp(`${NODE}(?:\\s*[!=]==?\\s*["'][^"']*["'])?\\)?\\s*\\?\\s*(?:it|test|describe|suite)\\b(?!\\.skip)`),
  new RegExp(`!\\s*${NODE}\\)?\\s*\\?\\s*(?:it|test|describe|suite)\\.skip`),
  new RegExp(`\\bskipIf\\(\\s*!\\s*${NODE}|\\brunIf\\(\\s*(?:!!\\s*)?${NODE}|\\bskip:\\s*!\\s*${NODE}`),
  new RegExp(`\\bskip[iI]f\\(\\s*not\\s+${PYTHON}|\\bskipUnless\\(\\s*${PYTHON}`),
  new RegExp(`\\bskip[iI]f\\(\\s*["']${NAME}["']\\s+not\\s+in\\s+os\\.environ`),
  new RegExp(`^skip\\b.*\\bunless\\s+ENV(?:\\.key\\?\\(|\\[)\\s*["']${NAME}["']`),
  new RegExp(`^if os\\.Getenv\\("${NAME}"\\) == "" \\{$`),
];
/** Go says on the next line what becomes of the test. */
const SKIPS_NEXT = /^if os\.Getenv/;
/** What systems, runners and pipelines set by themselves. */
const SET_BY_OTHERS =
  /^(?:CI|HOME|PATH|USER|SHELL|TERM|TZ|LANG|PWD|TMPDIR|TEMP|DEBUG|OS|COLUMNS|DISPLAY|EDITOR|NODE_ENV|NODE_OPTIONS)$|^(?:CI|GITHUB|GITLAB|npm|LC|RUNNER|CIRCLE|TRAVIS|JENKINS|VITEST|JEST|PYTEST|TOX|CARGO|GO)_/;

export const UNMET_CONDITION: Rule = {
  rule: "unmet-condition",
  category: "tests",
  describe: "what a new test waits for in the environment is set or spoken of somewhere in the project",
  find: (input) =>
    input.examined.flatMap((one): Flaw[] => {
      const { path, after } = one.file;
      if (after === null || !holdsTests(one.file)) return [];
      const gained = new Set(gainedLines(one.file).map(({ line }) => line));
      const lines = liveLines(path, after);
      const found = lines.find(({ text, line }, at) => {
        if (!gained.has(line) || (SKIPS_NEXT.test(text) && !/\.Skip/.test(lines[at + 1]?.text ?? ""))) return false;
        return namesIn(text).some((name) => !SET_BY_OTHERS.test(name) && !isSpokenOf(name, one, input));
      });
      if (found === undefined) return [];
      return [
        {
          ...{ points: 3.7, path, line: found.line },
          detail: `${path}:${found.line} runs only where something is set that nothing else speaks of: ${quoted(found.text)}`,
          remedy: "Set the variable where the tests run, or let the test run without it.",
        },
      ];
    }),
};

function namesIn(text: string): string[] {
  return RUNS_WHERE_SET.flatMap(
    (pattern) =>
      pattern
        .exec(text)
        ?.slice(1)
        .filter((name) => name !== undefined) ?? [],
  );
}

function isSpokenOf(name: string, { file }: ExaminedFile, { files, surroundings }: HeuristicInput): boolean {
  return (
    surroundings.settings.has(name) ||
    [...surroundings.words.values(), ...surroundings.changed.values()].some(({ names }) => names.has(name)) ||
    files.some((other) => other !== file && other.after?.includes(name) === true)
  );
}
