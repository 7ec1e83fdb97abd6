import { type TextLine, withContent } from "../guards/changed-lines.ts";
import { memberCalls } from "../guards/custom-checks.ts";
import { deafHelpers, handsTo } from "../guards/deaf-helpers.ts";
import {
  ASSERTION,
  assertingFunctions,
  DECLARATION,
  expectedFailures,
  FORMALITY,
  HEADING,
  namesAny,
  reportsArrival,
} from "../guards/test-marks.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import { indentOf } from "../source/indent.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";

/** A test of a file: the line that names it, and the lines with which it checks something. */
export type TestFunction = {
  title: string;
  span: FunctionSpan;
  checks: string[];
  tokens: string[];
  /** Whether it does anything but come to its end. */
  acts: boolean;
  /** The members that it calls: `Helper.validate`. */
  calls: ReadonlySet<string>;
  /** The lines of what it does; none where all of it stands on one line. */
  deeds: TextLine[];
};

/** The tests of a file. What calls a function of the file that asserts does so itself. */
export function testsOf(source: SourceText): TestFunction[] {
  const lines = codeLines(source);
  const deaf = deafHelpers(source.text);
  const trimmed = source.text.split("\n").map((text) => text.trim());
  const named = source.functions.filter((span) => titleOf(span, lines) !== null);
  // What a test defines for its own sake may well be called test.
  const spans = named.filter(
    (span) => !named.some((other) => other !== span && other.bodyAt <= span.bodyAt && span.bodyEnd <= other.bodyEnd),
  );
  const asserting = new Set([
    // Macros of Rust are no functions.
    ...(/macro_rules!|#\s*define\b/.test(source.text) ? assertingFunctions(source.text) : []),
    ...source.functions
      .filter((span) => span.name !== null && !spans.some((test) => isWithin(span, test)))
      .filter((span) => checksOf(span, lines, new Set()).length > 0)
      .map(({ name }) => name ?? ""),
  ]);
  return spans.map((span) => ({
    title: titleOf(span, lines) ?? "",
    span,
    checks: [...checksOf(span, lines, asserting), ...expectedFailures(trimmed, span.headLine, span.line)].filter(
      (text) => !handsTo(text, deaf),
    ),
    tokens: bodyOf(source, span).map(({ text }) => text),
    calls: memberCalls(bodyLines(span, lines)),
    deeds: deedsOf(span, lines),
    acts: bodyLines(span, lines).some((text) => /\w/.test(text) && !FORMALITY.test(text.trim())),
  }));
}

function deedsOf({ line, endLine }: FunctionSpan, lines: readonly string[]): TextLine[] {
  const within = lines.slice(line, Math.max(line, endLine));
  return withContent(within.map((raw, nth) => ({ line: line + 1 + nth, text: raw.trim(), length: raw.length })));
}

/** What a test defines for itself is not there for the others. */
function isWithin(span: FunctionSpan, test: FunctionSpan): boolean {
  return span === test || (test.bodyAt <= span.bodyAt && span.bodyEnd <= test.bodyEnd);
}

/** The first line is the test's name, unless all of it stands there. */
function bodyLines({ line, endLine }: FunctionSpan, lines: readonly string[]): readonly string[] {
  return lines.slice(endLine > line ? line : line - 1, endLine);
}

const ATTRIBUTES = /^(?:@[\w.]+(?:\([^()]{0,200}\))?\s*|#?\[[^\]]{0,200}\]\s*)+/;

function titleOf({ name, headLine, line }: FunctionSpan, lines: readonly string[]): string | null {
  const head = lines.slice(headLine - 1, line).map((text) => text.trim());
  if (!head.some((text) => DECLARATION.test(text))) return null;
  // An attribute names nothing: the function behind it does.
  const title = head
    .map((text) => text.replace(ATTRIBUTES, ""))
    .filter((text) => text !== "" && !/^[@#[]/.test(text))
    .join(" ");
  return title === "" ? (name ?? "") : title;
}

/** Whether a line of a test checks something. */
export function isAssertion(line: string): boolean {
  const text = line.trim();
  return ASSERTION.test(text) && !FORMALITY.test(text) && !HEADING.test(text);
}

function checksOf(span: FunctionSpan, lines: readonly string[], asserting: ReadonlySet<string>): string[] {
  const body = bodyLines(span, lines);
  const own = indentOf(body.find((text) => text.trim() !== "") ?? "");
  return body
    .filter(
      (text, at) =>
        (isAssertion(text) && !expectsNothing(text, body[at + 1])) ||
        // In a callback it says that the callback was called.
        (reportsArrival(text.trim()) && indentOf(text) > own) ||
        namesAny(text, asserting),
    )
    .concat(lines.slice(span.headLine - 1, span.line).filter((text) => namesAny(text, asserting)))
    .map((text) => text.trim());
}

/** `expect(sum);` says of nothing what it is to be, unless the next line does. With a second argument it is Dart's. */
function expectsNothing(line: string, next = ""): boolean {
  const text = line.trim().replace(/;$/, "");
  const start = /^(?:await\s+)?expect\s*\(/.exec(text)?.[0];
  if (start === undefined || next.trimStart().startsWith(".")) return false;
  let depth = 1;
  for (let at = start.length; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    if (sign === "," && depth === 1) return false;
    if (depth === 0) return at === text.length - 1;
  }
  return false;
}

/** The lines of a text, with blanks in the place of comments. */
export function codeLines({ text, comments }: SourceText): string[] {
  let plain = "";
  let at = 0;
  for (const comment of comments) {
    plain += text.slice(at, comment.at) + comment.text.replace(/[^\n]/g, " ");
    at = comment.at + comment.text.length;
  }
  return (plain + text.slice(at)).split("\n");
}
