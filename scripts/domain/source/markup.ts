/** Whether a script of this kind may hold elements of a page (JSX). In plain TypeScript, `<T>` is a type. */
export function mayHoldMarkup(path: string): boolean {
  return /\.(?:[cm]?js|[jt]sx)$/i.test(path);
}

/** A token that the markup says of a place: what stands there is no code. */
export type MarkupPiece = { kind: "word" | "string" | "sign"; text: string };

/** What a place lies in: code with so many open braces; a tag with so many open type arguments; the words of a page. */
type Mode = { kind: "code"; depth: number } | { kind: "tag"; depth: number; isClosing: boolean } | { kind: "words" };

const OPENS = /<(?:>|[A-Za-z_$][\w$.:-]*(?=[\s/>{])(?!\s+extends\b))/y;
const ATTRIBUTE = /"[^"]*"|'[^']*'/y;
const WORD = /[A-Za-z_$@\u0080-\uffff][\w$\u0080-\uffff]*/y;

/** Where a reader stands: the innermost mode last; none outside of all elements. */
type Reading = { text: string; modes: Mode[] };

/**
 * Tells code from the words of a page by the grammar of https://facebook.github.io/jsx: within these a tick, a quote or `//`
 * is a sign like any other. Asked from place to place, forward; `isWhole` says whether all that was opened was closed, without
 * which it was no markup.
 */
export function markupReader(text: string): {
  read: (at: number, mayBegin: () => boolean) => MarkupPiece | null;
  isWhole: () => boolean;
} {
  const reading: Reading = { text, modes: [] };
  return {
    read: (at, mayBegin) => {
      const mode = reading.modes.at(-1);
      if (mode?.kind === "tag") return inTag(reading, mode, at);
      return mode?.kind === "words" ? inWords(reading, at) : inCode(reading, mode, at, mayBegin);
    },
    isWhole: () => reading.modes.length === 0,
  };
}

function inCode({ text, modes }: Reading, mode: Mode | undefined, at: number, mayBegin: () => boolean) {
  const first = text[at];
  if (mode?.kind === "code" && first === "{") mode.depth += 1;
  if (mode?.kind === "code" && first === "}") mode.depth -= 1;
  if (mode?.kind === "code" && mode.depth === 0) modes.pop();
  return first === "<" && mayBegin() && match(OPENS, text, at) !== null ? openTag(modes, "<", false) : null;
}

function inTag({ text, modes }: Reading, mode: Mode & { kind: "tag" }, at: number): MarkupPiece | null {
  const first = text[at];
  if (first === "<") mode.depth += 1;
  else if (first === ">" && mode.depth > 0) mode.depth -= 1;
  else if (first === ">") return endTag(modes, ">");
  else if (text.startsWith("/>", at)) return endTag(modes, "/>");
  else if (first === "{") modes.push({ kind: "code", depth: 1 });
  const attribute = match(ATTRIBUTE, text, at);
  return attribute === null ? null : { kind: "string", text: attribute };
}

function inWords({ text, modes }: Reading, at: number): MarkupPiece | null {
  const first = text[at] ?? "";
  if (/\s/.test(first)) return null;
  if (text.startsWith("</", at)) return openTag(modes, "</", true);
  if (first === "<") return openTag(modes, "<", false);
  if (first === "{") modes.push({ kind: "code", depth: 1 });
  const word = match(WORD, text, at);
  return word === null ? { kind: "sign", text: first } : { kind: "word", text: word };
}

function openTag(modes: Mode[], piece: string, isClosing: boolean): MarkupPiece {
  modes.push({ kind: "tag", depth: 0, isClosing });
  return { kind: "sign", text: piece };
}

/** The words of an element begin behind its first tag, and are over with the closing one. */
function endTag(modes: Mode[], piece: ">" | "/>"): MarkupPiece {
  const tag = modes.pop();
  if (tag?.kind === "tag" && tag.isClosing) modes.pop();
  else if (piece === ">") modes.push({ kind: "words" });
  return { kind: "sign", text: piece };
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
