import { gainedLines, type TextLine } from "../guards/changed-lines.ts";
import { holdsTests, liveLines } from "../guards/test-marks.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";

const NAME = "([A-Za-z_]\\w*)";
const NODE = `(?:process|import\\.meta)\\.env(?:\\.|\\[["'])${NAME}(?:["']\\])?`;
const PYTHON = `os\\.(?:environ\\.get|getenv)\\(\\s*["']${NAME}["']`;
const RUNNER = "(?:it|test|describe|suite|context)\\b";
/** Conditions under which a test runs where a variable of the environment is set, and is skipped where it is not. */
const RUNS_WHERE_SET: readonly RegExp[] = [
  new RegExp(`${NODE}(?:\\s*[!=]==?\\s*["'][^"']*["'])?\\)?\\s*\\?\\s*${RUNNER}(?!\\.skip)`),
  new RegExp(`!\\s*${NODE}\\)?\\s*\\?\\s*${RUNNER}\\.skip`),
  new RegExp(`^(?:if\\s*\\(\\s*)?${NODE}\\s*(?:\\)|&&)\\s*(?:\\{\\s*)?${RUNNER}(?!\\.skip)`),
  new RegExp(`^if\\s*\\(\\s*!\\s*${NODE}\\s*\\)\\s*(?:\\{\\s*)?(?:return\\s+)?(?:this|t|ctx|context|test)\\.skip\\(`),
  new RegExp(
    `\\bskipIf\\(\\s*!\\s*${NODE}|\\brunIf\\(\\s*${NODE}|\\bskip:\\s*!\\s*${NODE}|\\btest\\.skip\\(\\s*!\\s*${NODE}`,
  ),
  new RegExp(`\\bskip[iI]f\\(\\s*not\\s+${PYTHON}|\\bskipUnless\\(\\s*${PYTHON}`),
  new RegExp(`\\bskip[iI]f\\(\\s*["']${NAME}["']\\s+not\\s+in\\s+os\\.environ`),
  new RegExp(`^skip\\b.*\\bunless\\s+ENV(?:\\.key\\?\\(|\\[)\\s*["']${NAME}["']`),
  new RegExp(`^if os\\.Getenv\\("${NAME}"\\) == "" \\{$`),
];
/** Go says on the next line what becomes of the test. */
const SKIPS_NEXT = /^if os\.Getenv/;

const NOTHING = "(?:undefined|null|\"\"|'')";
const IS_NOTHING = new RegExp(`^${NOTHING}$`);
const PLAIN_NODE = "process\\.env\\.\\w+";
/** Ways to say that a variable is set, or is not, as the plain ones. */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:process\.env|import\.meta\.env(?!\.(?:DEV|PROD|SSR|MODE)\b))(?:\.(\w+)|\[["'](\w+)["']\])/g,
    "process.env.$1$2",
  ],
  [/["'](\w+)["']\s+in\s+process\.env\b/g, "process.env.$1"],
  [new RegExp(`(?:Boolean\\(\\s*|!!\\s*)(${PLAIN_NODE})\\s*\\)?(?=\\s*(?:[?;)&]|$))`, "g"), "$1"],
  [new RegExp(`(${PLAIN_NODE})\\s*!==?\\s*${NOTHING}`, "g"), "$1"],
  [new RegExp(`(${PLAIN_NODE})\\s*===?\\s*${NOTHING}`, "g"), "!$1"],
];
const CALLED = /^(?:const|let|var)\s+(\w+)\s*(?::\s*\w+\s*)?=\s*(process\.env\.\w+)\s*;?$/;
const TAKEN = /^(?:const|let|var)\s*\{([\w\s,:="']+)\}\s*=\s*process\.env\s*;?$/;

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
      const lines = inPlainWords(liveLines(path, after));
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

/**
 * The lines of a script with each condition on a variable said in the plainest way and on one line, under its own name: what a
 * file calls otherwise, tries out in other words or writes on several lines is the same condition.
 */
function inPlainWords(lines: readonly TextLine[]): TextLine[] {
  const said = lines.map(({ text, ...rest }, at) => {
    const next = lines.slice(at + 1, at + 3).map((one) => one.text);
    const isOpen = /\benv\b|=$/.test(text) && /^[?:]|\benv\b/.test(next[0] ?? "");
    const whole = isOpen || /^if\b.*\benv\b.*\{$/.test(text) ? [text, ...next].join(" ") : text;
    return { ...rest, text: SAYINGS.reduce((words, [saying, plain]) => words.replace(saying, plain), whole) };
  });
  const names = new Map(said.flatMap(({ text }) => namesGiven(text)));
  if (names.size === 0) return said;
  const any = new RegExp(`(?<![\\w.$"'])(?:${[...names.keys()].join("|")})(?![\\w$:"'])(?!\\s*=[^=])`, "g");
  return said.map((one) =>
    TAKEN.test(one.text) || CALLED.test(one.text)
      ? one
      : { ...one, text: one.text.replace(any, (name) => names.get(name) ?? name) },
  );
}

/** What a line calls variables of the environment. */
function namesGiven(text: string): [string, string][] {
  const [, name = "", of = ""] = CALLED.exec(text) ?? [];
  if (name !== "") return [[name, of]];
  const list = TAKEN.exec(text)?.[1]?.split(",") ?? [];
  return list.flatMap((each): [string, string][] => {
    const [names = "", otherwise] = each.split("=").map((part) => part.trim());
    const [own = "", called = own] = names.split(":").map((part) => part.trim());
    return own === "" || !IS_NOTHING.test(otherwise ?? "null") ? [] : [[called, `process.env.${own}`]];
  });
}
