import type { Task } from "../task.ts";
import { gainedLines } from "./changed-lines.ts";
import { isCode, isFixture, isTest } from "./file-kind.ts";
import type { Guard, GuardFinding } from "./guard.ts";
import { linesInStrings } from "./live-text.ts";
import { quoteLine } from "./quote.ts";
import { wordsOf } from "./wording.ts";

/** Not the middle one: seven equals signs underline headings too. */
const MARKER = /^(<{7}|>{7}|\|{7})(\s|$)/;
const NONE: ReadonlySet<number> = new Set();
/** Halts the program wherever it runs: never wanted in a commit. */
const BREAKPOINT =
  /^((?:.*[;{)]\s*)?debugger\s*;?\s*\}?$|(import pdb\s*;\s*)?pdb\.set_trace\(\)|(import ipdb\s*;\s*)?ipdb\.set_trace\(\)|breakpoint\(\)|binding\.(pry|irb)\b|byebug\b|runtime\.Breakpoint\(\))/;
const TRACE =
  /^(console\.(log|debug|trace)|print|println|puts|p|fmt\.Print(ln|f)?|System\.(out|err)\.println|e?println!|Console\.WriteLine|error_log|echo)\s*\(?\s*[fr]?["'`]\s*(debug\b|here\b|xxx|>>>|<<<|===|---|\*\*\*|!!!|got here|reached|start\b|end\b)|^(dbg!\(|var_dump\(|dd\(|console\.(trace|dir)\()/i;

/** Examples show what they do by printing it. */
const EXAMPLE = /(^|\/)(examples?|demos?)\//i;

/** Whether the task quotes the words that a line prints. */
function isAsked(line: string, task: Task): boolean {
  const said = /["'`]([^"'`]{3,})["'`]/.exec(line)?.[1] ?? "";
  return ['"', "'", "`"].some((sign) => said !== "" && wordsOf(task).includes(`${sign}${said}${sign}`));
}

export const MERGE_MARKER: Guard = {
  name: "merge-marker",
  verdicts: ["refuse"],
  describe: "markers of an unfinished merge are refused",
  check: ({ files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isFixture(file.path)) return [];
      const marked = gainedLines(file).filter(({ text }) => MARKER.test(text));
      // Of a test of merging, what comes out stands in a text.
      const told = marked.length > 0 && isTest(file.path) ? linesInStrings(file.path, file.after ?? "") : NONE;
      const found = marked.find(({ line }) => !told.has(line));
      if (found === undefined) return [];
      return [
        {
          guard: "merge-marker",
          verdict: "refuse",
          path: file.path,
          line: found.line,
          detail: `${file.path}:${found.line} is a marker of an unfinished merge`,
          remedy: "Decide between the two sides, and remove the three markers.",
        },
      ];
    }),
};

export const DEBUG: Guard = {
  name: "debug-leftover",
  verdicts: ["draft", "warn"],
  describe: "breakpoints make the merge request a draft; output for debugging is mentioned in it",
  check: ({ files, task }) =>
    files.flatMap((file): GuardFinding[] => {
      if (!isCode(file.path) || isFixture(file.path)) return [];
      const gained = gainedLines(file);
      const halt = gained.find(({ text }) => BREAKPOINT.test(text));
      const trace =
        isTest(file.path) || EXAMPLE.test(file.path)
          ? undefined
          : gained.find(({ text }) => TRACE.test(text) && !isAsked(text, task));
      const found = halt ?? trace;
      if (found === undefined) return [];
      return [
        {
          guard: "debug-leftover",
          verdict: halt === undefined ? "warn" : "draft",
          path: file.path,
          line: found.line,
          detail: `${file.path}:${found.line} looks left over from debugging: ${quoteLine(found.text)}`,
          remedy: "Remove the line, unless the task asks for this output.",
        },
      ];
    }),
};
