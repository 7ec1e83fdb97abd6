import { gainedLines, lostLines, type TextLine } from "../guards/changed-lines.ts";
import { isTest } from "../guards/file-kind.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import type { SourceText } from "../source/source-text.ts";
import { isSource } from "./change-kinds.ts";
import { LEFT_OUT } from "./left-out-code.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, Rule } from "./rule.ts";
import { codeLines } from "./test-function.ts";

/** Fewer lines may well give way to a word about why they went. */
const LOST_LINES = 3;
/** The share of the lines between two that stay which must be gone for good. */
const LOST_SHARE = 0.6;

export const ELIDED: Rule = {
  rule: "elided-code",
  category: "completeness",
  describe: "no comment stands where lines of a function stood, and none speaks of code that is not there",
  find: (input) =>
    input.examined.flatMap((one): Flaw[] => {
      const { file, after } = one;
      // What is told already need not be told twice.
      if (LEFT_OUT.find({ ...input, examined: [one] }).length > 0) return [];
      if (after === null || !isSource(file.path) || isTest(file.path)) return [];
      const found = inPlaceOfLines(one, after) ?? ofTextAlone(one, after);
      return found === null ? [] : [flaw(file.path, found)];
    }),
};

type Found = { line: number; text: string; lost: number };

function flaw(path: string, { line, text, lost }: Found): Flaw {
  const what = lost > 0 ? `stands where ${lost} lines stood` : "speaks of code that is not there";
  const remedy = "Write out what belongs there: the code that was there before, or the work that the task asks for.";
  return { points: 4, path, line, detail: `${path}:${line}: ${quoted(text)} ${what}`, remedy };
}

/** New comments that fill lines of their own, by the number of their first line. */
function newComments({ file }: ExaminedFile, after: SourceText): Map<number, string> {
  const gained = new Set(gainedLines(file).map(({ line }) => line));
  const lines = after.text.split("\n");
  const whole = after.comments.filter(({ text, line }) => (lines[line - 1] ?? "").trim().startsWith(text.slice(0, 2)));
  return new Map(whole.filter(({ line }) => gained.has(line)).map(({ text, line }) => [line, text]));
}

/** A comment between two lines that stay, where the function had at least `LOST_LINES` others between the two. */
function inPlaceOfLines(one: ExaminedFile, after: SourceText): Found | null {
  const { file, before } = one;
  if (before === null) return null;
  const comments = newComments(one, after);
  const old = before.text.split("\n");
  const code = codeLines(before);
  // Words that give way to other words are no code.
  const lost = new Set(lostLines(file).flatMap(({ line }) => ((code[line - 1] ?? "").trim() === "" ? [] : [line])));
  const now = contentLines(after.text, comments);
  for (const [line, text] of comments) {
    const span = innermost(after.functions, line);
    const was = span === null ? undefined : before.functions.find(({ name }) => name !== null && name === span.name);
    const above = now.findLast((other) => other.line < line)?.text;
    const below = now.find((other) => other.line > line)?.text;
    if (was === undefined || above === undefined || below === undefined) continue;
    const gap = smallestGap(old, was, above, below);
    if (gap === null) continue;
    const gone = gap.filter((at) => lost.has(at)).length;
    if (gone >= LOST_LINES && gone >= gap.length * LOST_SHARE) return { line, text, lost: gone };
  }
  return null;
}

/** What fills the place of a block grammatically, and does nothing. */
const IDLE = /^(pass|\.\.\.|;|return;?|nil)$/;

function contentLines(text: string, comments: ReadonlyMap<number, string>): TextLine[] {
  return text
    .split("\n")
    .map((raw, at) => ({ line: at + 1, text: raw.trim(), length: raw.length }))
    .filter(({ text: content, line }) => content !== "" && !comments.has(line) && !IDLE.test(content));
}

function innermost(functions: readonly FunctionSpan[], line: number): FunctionSpan | null {
  const around = functions.filter((span) => span.name !== null && span.line <= line && line <= span.endLine);
  return around.sort((a, b) => a.endLine - a.line - (b.endLine - b.line))[0] ?? null;
}

/** The lines with content between the closest `above` and `below` of a function; null where they do not stand so. */
function smallestGap(lines: readonly string[], span: FunctionSpan, above: string, below: string): number[] | null {
  let gap: number[] | null = null;
  for (let from = span.line; from <= span.endLine; from += 1) {
    if (lines[from - 1]?.trim() !== above) continue;
    const between: number[] = [];
    for (let to = from + 1; to <= span.endLine + 1; to += 1) {
      const text = lines[to - 1]?.trim() ?? "";
      if (text === below) {
        if (gap === null || between.length < gap.length) gap = between;
        break;
      }
      if (text !== "") between.push(to);
    }
  }
  return gap;
}

const set = (words: string) => new Set(words.split(" "));
/** Parts of a text of code. */
const PARTS = set(
  "code line lines statement statements logic body implementation method function class block branch branches case cases step steps handling behaviour behavior version revision part parts section content contents detail details processing flow snippet definition definitions",
);
/** What is said of parts that are not repeated. */
const LEFT = set(
  "rest remainder remaining omitted elided snip snipped truncated unchanged untouched retained kept keep stays stay remains remain identical continues continue shown brevity same existing original previous former",
);
/** Words that say nothing of what a program does. */
const BETWEEN = set(
  "a all and any are as at be before below above but by else earlier current currently previously for former from further go goes here hidden in is it its just left like main more no not nothing now of old on only other others our point see so still that the them then there these they this those to today unmodified until usual was were what which with without changes change edited further file",
);
/** What is said of nothing but text that is not repeated. */
const LEFT_OUT_OF_TEXT = set("unchanged untouched unmodified omitted elided snip snipped truncated");
const FEWEST_WORDS = 2;

/** A comment all of whose words are about the text itself: it says that code is left out, and nothing of what code does. */
function ofTextAlone(one: ExaminedFile, after: SourceText): Found | null {
  for (const [line, text] of newComments(one, after)) {
    if (innermost(after.functions, line) === null) continue;
    const words = text.toLowerCase().match(/[a-z']+/g) ?? [];
    const isOfText = words.every((word) => PARTS.has(word) || LEFT.has(word) || BETWEEN.has(word));
    if (words.length < FEWEST_WORDS || !isOfText) continue;
    const isOfParts = words.some((word) => PARTS.has(word)) && words.some((word) => LEFT.has(word));
    if (isOfParts || words.some((word) => LEFT_OUT_OF_TEXT.has(word))) return { line, text, lost: 0 };
  }
  return null;
}
