import { lex, type Token } from "../source/tokens.ts";

type Range = { from: number; to: number };

/**
 * Languages in which a string over several lines has marks of its own: elsewhere an apostrophe in a text turns what is
 * string and what is code about, to the end of the file.
 */
const QUOTES_ONE_LINE = /\.(?:[mc]?[jt]sx?|pyi?|go|java|kts?)$/;

/** `kept`: what stands in strings counts; `emptied`: code that was put into a string is no code any more. */
type Strings = "kept" | "emptied";

/** What follows is data for these languages, and no code. */
const END_OF_CODE: readonly (readonly [RegExp, RegExp])[] = [
  [/\.(rb|rake|gemspec|pl|pm|t)$/i, /^__(?:END|DATA)__[ \t]*\r?$[\s\S]*/m],
  [/\.php$/i, /\b__halt_compiler\s*\(\s*\)[\s\S]*/],
];
const RUBY_COMMENT = /^=begin\b[\s\S]*?(?:^=end\b.*$|(?![\s\S]))/gm;
/** Settings and pages, whose comments take whole lines or stand between signs. */
const HASH_COMMENTS = /\.(ya?ml|toml|ini|cfg|conf|properties|tf|env|mk)$|(^|\/)(?:dockerfile|makefile)[\w.-]*$/i;
const PAGE = /\.(html?|xml|svg|vue|svelte)$/i;

/**
 * A text without its comments and without code that never runs (`if (false) { … }`, `#if 0`, what stands behind `__END__`):
 * blanks take their place, so that lines keep their numbers. Of languages that are not known, the text as it is.
 */
export function liveText(path: string, text: string, strings: Strings = "kept"): string {
  const code = withoutForms(path, text);
  const lexed = lex(path, code);
  if (lexed === null) return code;
  const { tokens, comments } = lexed;
  const ranges = [
    ...comments.map(({ at, text: { length } }) => ({ from: at, to: at + length })),
    ...deadBlocks(path, code, tokens),
    ...(strings === "kept" || !QUOTES_ONE_LINE.test(path)
      ? []
      : tokens.filter(isClosedString).map(({ at, end }) => ({ from: at + 1, to: end - 1 }))),
  ];
  return blanked(code, ranges);
}

/** Lines (from 1) that begin within a string: what looks like code there is a text. */
export function linesInStrings(path: string, text: string): ReadonlySet<number> {
  const inside = new Set<number>();
  if (QUOTES_ONE_LINE.test(path) && !/`|"""|'''/.test(text)) return inside;
  for (const token of lex(path, text)?.tokens ?? []) {
    if (!isClosedString(token)) continue;
    const feeds = token.text.split("\n").length - 1;
    for (let at = 1; at <= feeds; at += 1) inside.add(token.line + at);
  }
  return inside;
}

/** A string that begins with what ends a call is what stands between two strings, one of whose ends was not understood. */
function isClosedString({ kind, text }: Token): boolean {
  // A here-document begins with the end of the line that announces it.
  if (kind === "string" && text.startsWith("\n")) return true;
  return kind === "string" && text.length > 1 && /["'`]$/.test(text) && !/^["'`][);,\]}.:]/.test(text);
}

function withoutForms(path: string, text: string): string {
  const end = END_OF_CODE.find(([ending]) => ending.test(path))?.[1];
  const code = end === undefined ? text : text.replace(end, blank);
  if (/\.(rb|rake|gemspec)$/i.test(path)) return code.replace(RUBY_COMMENT, blank);
  if (HASH_COMMENTS.test(path)) return code.replace(/^[ \t]*#.*$/gm, blank);
  return PAGE.test(path) ? code.replace(/<!--[\s\S]*?-->/g, blank) : code;
}

function blank(piece: string): string {
  return piece.replace(/[^\n]/g, " ");
}

function blanked(text: string, ranges: readonly Range[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { from, to } of ranges.toSorted((one, other) => one.from - other.from)) {
    if (to <= at) continue;
    const start = Math.max(at, from);
    pieces.push(text.slice(at, start), blank(text.slice(start, to)));
    at = to;
  }
  return [...pieces, text.slice(at)].join("");
}

const BY_INDENT = /\.(pyi?|rb|rake|exs?|sh|bash|zsh|lua)$/i;

function deadBlocks(path: string, text: string, tokens: readonly Token[]): Range[] {
  return tokens.flatMap((token, at): Range[] => {
    if (token.kind !== "word" || !/^(?:if|while)$/.test(token.text)) return [];
    if (tokens[at - 1]?.text === "#") return tokens[at + 1]?.text === "0" ? [ofPreprocessor(text, token)] : [];
    const isInBrackets = tokens[at + 1]?.text === "(";
    const condition = at + (isInBrackets ? 2 : 1);
    const length = lengthOfFalse(tokens, condition);
    const next = tokens[condition + length];
    if (length === 0 || next === undefined) return [];
    if (isInBrackets && !/^[)&]$/.test(next.text)) return [];
    if (BY_INDENT.test(path)) return [indented(text, token, /\.pyi?$/i.test(path))];
    const opening = isInBrackets ? closing(tokens, at + 1, "(", ")") + 1 : condition + length;
    if (tokens[opening]?.text !== "{") return [];
    return [{ from: token.at, to: tokens[closing(tokens, opening, "{", "}")]?.end ?? text.length }];
  });
}

/** How many tokens from here on say no, whatever the circumstances. */
function lengthOfFalse(tokens: readonly Token[], at: number): number {
  const [first, second] = [tokens[at]?.text ?? "", tokens[at + 1]?.text ?? ""];
  if (/^(?:false|False|0|null|None|nil)$/.test(first)) return 1;
  return /^(?:!|not)$/.test(first) && /^(?:true|True|1)$/.test(second) ? 2 : 0;
}

/** The place of the bracket that closes the one at `from`; past the end where none does. */
function closing(tokens: readonly Token[], from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    if (tokens[at]?.text === open) depth += 1;
    if (tokens[at]?.text === close) depth -= 1;
    if (depth === 0) return at;
  }
  return tokens.length;
}

function ofPreprocessor(text: string, { end }: Token): Range {
  let depth = 1;
  for (const match of text.slice(end).matchAll(/^[ \t]*#[ \t]*(if|ifdef|ifndef|else|elif|endif)\b/gm)) {
    if (match[1]?.startsWith("if")) depth += 1;
    else if (match[1] === "endif") depth -= 1;
    else if (depth > 1) continue;
    else depth = 0;
    if (depth === 0) return { from: end, to: end + match.index };
  }
  return { from: end, to: text.length };
}

/** To the first line that stands no deeper; where a word closes blocks, to the first of those that has it. */
function indented(text: string, { at }: Token, isPython: boolean): Range {
  const start = text.lastIndexOf("\n", at) + 1;
  const depth = at - start;
  const closes = new RegExp(`^[ \\t]{0,${depth}}${isPython ? "[^\\s]" : "(?:end|fi|done|else|elsif|elif)\\b"}`, "m");
  const next = text.indexOf("\n", at);
  const found = next < 0 ? null : closes.exec(text.slice(next + 1));
  return { from: at, to: found === null ? text.length : next + 1 + found.index };
}
