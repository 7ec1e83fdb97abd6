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

/**
 * Tells code from the words of a page by the grammar of https://facebook.github.io/jsx: within these a tick, a quote or `//`
 * is a sign like any other. Asked from place to place, forward; `isWhole` says whether all that was opened was closed, without
 * which it was no markup.
 */
export function markupReader(text: string): {
  read: (at: number, mayBegin: () => boolean) => MarkupPiece | null;
  isWhole: () => boolean;
} {
  const modes: Mode[] = [];
  const match = (pattern: RegExp, at: number): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const sign = (piece: string): MarkupPiece => ({ kind: "sign", text: piece });
  const open = (): MarkupPiece => {
    modes.push({ kind: "tag", depth: 0, isClosing: false });
    return sign("<");
  };
  /** The words of an element that ends are over with its closing tag. */
  const endTag = (piece: string, isOver: boolean): MarkupPiece => {
    const tag = modes.pop();
    if (tag?.kind === "tag" && tag.isClosing) modes.pop();
    else if (!isOver) modes.push({ kind: "words" });
    return sign(piece);
  };
  const inCode = (at: number, mode: Mode | undefined, mayBegin: () => boolean): MarkupPiece | null => {
    const first = text[at];
    if (mode?.kind === "code" && first === "{") mode.depth += 1;
    if (mode?.kind === "code" && first === "}") mode.depth -= 1;
    if (mode?.kind === "code" && mode.depth === 0) modes.pop();
    return first === "<" && mayBegin() && match(OPENS, at) !== null ? open() : null;
  };
  const inTag = (at: number, mode: Mode & { kind: "tag" }): MarkupPiece | null => {
    const first = text[at];
    if (first === "<") mode.depth += 1;
    else if (first === ">" && mode.depth > 0) mode.depth -= 1;
    else if (first === ">") return endTag(">", false);
    else if (text.startsWith("/>", at)) return endTag("/>", true);
    else if (first === "{") modes.push({ kind: "code", depth: 1 });
    const attribute = match(ATTRIBUTE, at);
    return attribute === null ? null : { kind: "string", text: attribute };
  };
  const inWords = (at: number): MarkupPiece | null => {
    const first = text[at] ?? "";
    if (/\s/.test(first)) return null;
    if (text.startsWith("</", at)) {
      modes.push({ kind: "tag", depth: 0, isClosing: true });
      return sign("</");
    }
    if (first === "<") return open();
    if (first === "{") {
      modes.push({ kind: "code", depth: 1 });
      return sign("{");
    }
    const word = match(WORD, at);
    return word === null ? sign(first) : { kind: "word", text: word };
  };
  return {
    read: (at, mayBegin) => {
      const mode = modes.at(-1);
      if (mode?.kind === "tag") return inTag(at, mode);
      return mode?.kind === "words" ? inWords(at) : inCode(at, mode, mayBegin);
    },
    isWhole: () => modes.length === 0,
  };
}
