import type { FunctionSpan } from "./function-span.ts";
import type { Lexed, Token } from "./tokens.ts";

/** A text with what parsers say of it. */
export type SourceText = Lexed & {
  text: string;
  functions: FunctionSpan[];
};

/** The tokens of a function's body. */
export function bodyOf({ tokens }: SourceText, { bodyAt, bodyEnd }: FunctionSpan): Token[] {
  const from = firstFrom(tokens, bodyAt);
  return tokens.slice(from, firstFrom(tokens, bodyEnd));
}

/** The position of the first token that begins at an offset or after it. Tokens stand in order. */
function firstFrom(tokens: readonly Token[], offset: number): number {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.at ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many lines a text has; the end of the last is none. */
export function linesIn(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}
