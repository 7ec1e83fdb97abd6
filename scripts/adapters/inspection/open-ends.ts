import { quoteLine } from "../../domain/guards/quote.ts";
import type { Fault } from "./fault.ts";
import type { Lexis } from "./lexis.ts";

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** What a text opens and never closes, or says is to go on: the first thing that its end lacks. */
export function openEnds(text: string, lexis: Lexis): Fault[] {
  const { plain, opened } = codeOf(text, lexis);
  const all = [
    ...opened,
    ...openBrackets(text, plain),
    ...openBlocks(text, plain, lexis),
    ...openQuote(text, plain),
    ...unfinished(text, plain, lexis),
  ];
  return all.slice(0, 1);
}

/** The code, each line where it was; and the comment or text that reaches to the end without its closing mark. */
function codeOf(text: string, { comments, texts }: Lexis): { plain: string; opened: readonly Fault[] } {
  let opened: readonly Fault[] = [];
  const pattern = new RegExp(`${comments}|${texts}`, "gm");
  const isComment = new RegExp(`^(?:${comments})`);
  const plain = text.replace(pattern, (part, ...rest) => {
    const at = Number(rest.find((value) => typeof value === "number"));
    if (at + part.length >= text.length && isOpen(part)) opened = [unclosed(text, at)];
    // A text is a thing that stands there, a comment is nothing.
    return part.replace(/[^\n]/g, isComment.test(part) ? " " : "~");
  });
  return { plain, opened };
}

/** Marks that stand at the beginning of what may go over lines, and at its end. */
const MARKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^\/\*/, /\*\/\s*$/],
  [/^\{-/, /-\}\s*$/],
  [/^\(\*/, /\*\)\s*$/],
  [/^"""/, /^"""[\s\S]*"""\s*$/],
  [/^'''/, /^'''[\s\S]*'''\s*$/],
  [/^'/, /^'[\s\S]*'\s*$/],
  [/^\$\$/, /^\$\$[\s\S]*\$\$\s*$/],
  [/^(?:--)?\[=*\[/, /\]=*\]\s*$/],
  [/^<<[-~]?\s*["'\\]?\w/, /^<<[-~]?\s*["'\\]?(\w+)[\s\S]*\n\s*\1\s*$/],
];

function isOpen(part: string): boolean {
  const mark = MARKS.find(([opens]) => opens.test(part));
  return mark !== undefined && !mark[1].test(part);
}

function openBrackets(text: string, plain: string): Fault[] {
  const open: { sign: string; at: number }[] = [];
  let closed = 0;
  for (const { 0: sign, index } of plain.matchAll(/[{}()[\]]/g)) {
    if (CLOSING[sign] !== undefined) open.push({ sign, at: index });
    else if (CLOSING[open.at(-1)?.sign ?? ""] === sign) open.pop();
    else closed += 1;
  }
  const innermost = open.at(-1);
  // A bracket that closes what another kind opened means that the text was misread.
  return innermost === undefined || closed > 0 ? [] : [unclosed(text, innermost.at)];
}

function openBlocks(text: string, plain: string, { words }: Lexis): Fault[] {
  if (words === undefined) return [];
  const open: number[] = [];
  const marks = [
    ...[...plain.matchAll(words.opens)].map(({ index, 0: word }) => ({ at: index + word.length - 1, opens: true })),
    ...[...plain.matchAll(words.closes)].map(({ index, 0: word }) => ({ at: index + word.length - 1, opens: false })),
  ].sort((a, b) => a.at - b.at);
  for (const { at, opens } of marks) {
    if (opens) open.push(at);
    else if (open.pop() === undefined) return [];
  }
  const innermost = open.at(-1);
  return innermost === undefined ? [] : [unclosed(text, innermost)];
}

/** A quote on the last line that nothing closes; elsewhere it is an apostrophe, or the text was misread. */
function openQuote(text: string, plain: string): Fault[] {
  const end = plain.trimEnd();
  const last = end.slice(end.lastIndexOf("\n") + 1);
  const at = last.indexOf('"');
  return at < 0 ? [] : [unclosed(text, end.length - last.length + at)];
}

function unfinished(text: string, plain: string, { goesOn }: Lexis): Fault[] {
  const end = plain.trimEnd();
  const last = end.slice(end.lastIndexOf("\n") + 1);
  if (goesOn === undefined || !goesOn.test(last)) return [];
  const line = end.split("\n").length;
  const shown = (text.split("\n")[line - 1] ?? "").trim();
  return [
    { line, detail: `the file ends where ${quoteLine(shown)} is to go on`, text: shown, isSure: true, isAtEnd: true },
  ];
}

function unclosed(text: string, at: number): Fault {
  const row = text.slice(0, at).split("\n").length;
  const opening = (text.split("\n")[row - 1] ?? "").trim();
  const line = text.trimEnd().split("\n").length;
  const detail = `the file ends with line ${row} still open: ${quoteLine(opening)}`;
  return { line, detail, text: opening, isSure: true, isAtEnd: true };
}
