import { gainedLines } from "../guards/changed-lines.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import { isSource } from "./change-kinds.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, Rule } from "./rule.ts";
import { likeness } from "./token-likeness.ts";

/** A body that keeps less of itself, and gains nothing but words, was left out. */
const KEPT = 0.75;
const LOST_TOKENS = 15;

export const LEFT_OUT: Rule = {
  rule: "left-out",
  category: "completeness",
  describe: "no part of a function gives way to a comment",
  find: ({ examined }) =>
    examined.flatMap((one) => {
      const { file, before, after } = one;
      return before === null || after === null || !isSource(file.path) ? [] : leftOut(one, before, after);
    }),
};

/** What is only told does nothing of what stood there, nor does what every language brings along. */
const TELLS =
  /^(?:print\w*|puts|echo|log|info|debug|warn\w*|error|trace|fprintf|console|if|while|for|switch|list|dict|set|tuple|str|int|len|Array|Object|String|Number|Boolean)$/;

/** Whether a new call of something with an argument stands below: what stood there has moved to where that leads. */
function isFollowedByCall(line: number, { tokens }: SourceText, gained: ReadonlySet<number>): boolean {
  if (!gained.has(line + 1)) return false;
  return tokens.some(
    ({ kind, text, line: own }, at) =>
      own === line + 1 &&
      kind === "word" &&
      !TELLS.test(text) &&
      tokens[at + 1]?.text === "(" &&
      /^(?:word|string)$/.test(tokens[at + 2]?.kind ?? ""),
  );
}

/** The function that bore the name before: of several the one in the same order. */
function sameOf(before: SourceText, span: FunctionSpan, after: SourceText): FunctionSpan | undefined {
  const bearers = ({ functions }: SourceText) => functions.filter(({ name }) => name !== null && name === span.name);
  const nth = bearers(after).indexOf(span);
  return bearers(before)[nth];
}

function leftOut({ file }: ExaminedFile, before: SourceText, after: SourceText): Flaw[] {
  const gained = new Set(gainedLines(file).map(({ line }) => line));
  return after.functions.flatMap((span): Flaw[] => {
    const was = sameOf(before, span, after);
    const comment = after.comments.find(({ line, at }) => gained.has(line) && at >= span.bodyAt && at < span.bodyEnd);
    if (was === undefined || comment === undefined) return [];
    const [old, now] = [bodyOf(before, was), bodyOf(after, span)].map((tokens) => tokens.map(({ text }) => text));
    if (old === undefined || now === undefined) return [];
    const isShorter = old.length - now.length >= LOST_TOKENS && now.length <= old.length * KEPT;
    // Nothing new but the comment: what is left stood there before.
    const isRest = now.length === 0 || likeness(now, old.slice(0, now.length), 0.5) >= 0.9;
    if (!isShorter || !isRest || isFollowedByCall(comment.endLine, after, gained)) return [];
    return [
      {
        points: 4,
        path: file.path,
        line: comment.line,
        detail: `${file.path}:${comment.line}: ${quoted(comment.text)} stands in the place of ${old.length - now.length} tokens of \`${span.name}\``,
        remedy: "Write out what belongs there: the code that was there before, or the work that the task asks for.",
      },
    ];
  });
}
