import { markupReader, mayHoldMarkup } from "./markup.ts";
import { endOfTemplate } from "./template.ts";

/** A piece of code that counts: comments and blanks are none. `at` and `end` are offsets in the text, lines count from 1. */
export type Token = {
  kind: "word" | "number" | "string" | "sign";
  text: string;
  at: number;
  end: number;
  line: number;
};

export type Comment = { text: string; at: number; line: number; endLine: number };

export type Lexed = { tokens: Token[]; comments: Comment[] };

/** Patterns of a language family; each is tried where one of its first signs stands. */
type Family = {
  comment: RegExp;
  string: RegExp;
  hasPatterns: boolean;
  hasDocstrings: boolean;
  hereDocument: RegExp | null;
};

const END = String.raw`(?![\s\S])`;
const SLASHES = String.raw`\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|${END})`;
const DOUBLE = String.raw`"(?:\\[\s\S]|[^"\\\n])*"?`;
const SINGLE = String.raw`'(?:\\[\s\S]|[^'\\\n])*'?`;
const TICKS = "`(?:\\\\[\\s\\S]|[^`\\\\])*`?";
const TRIPLE_DOUBLE = String.raw`"""[\s\S]*?(?:"""|${END})`;
const TRIPLE_SINGLE = String.raw`'''[\s\S]*?(?:'''|${END})`;

function family(comment: string, string: string, more: Partial<Family> = {}): Family {
  return {
    comment: new RegExp(comment, "y"),
    string: new RegExp(string, "y"),
    hasPatterns: false,
    hasDocstrings: false,
    hereDocument: null,
    ...more,
  };
}

/** `<<~WORD` and `<<-'WORD'`: from the next line on there is a text, to the line on which the word stands alone. */
const RUBY_HERE = /<<(?:[~-](["'`]?)([A-Za-z_]\w*)\1|(["'`]?)([A-Z_][A-Z0-9_]*)\3(?!\w))/y;

/** How languages write what is no code, by the ending of a file's name. */
const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/\.([mc]?[jt]sx?|vue|svelte)$/i, family(SLASHES, `${DOUBLE}|${SINGLE}|${TICKS}`, { hasPatterns: true })],
  [/\.pyi?$/i, family("#[^\\n]*", [TRIPLE_DOUBLE, TRIPLE_SINGLE, DOUBLE, SINGLE].join("|"), { hasDocstrings: true })],
  [
    /\.(go|java|kts?|scala|groovy|gradle|cs|swift|dart|zig|css|scss|less|c|h|cc|cpp|cxx|hpp|hh)$/i,
    family(SLASHES, [TRIPLE_DOUBLE, DOUBLE, SINGLE, TICKS].join("|")),
  ],
  // A quote may begin a lifetime as well as a character.
  [
    /\.rs$/i,
    family(SLASHES, String.raw`r(#*)"[\s\S]*?(?:"\1|${END})|"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[^\n]|[^'\\\n])'|'\w*`),
  ],
  [/\.php$/i, family(`${SLASHES}|#(?!\\[)[^\\n]*`, String.raw`"(?:\\[\s\S]|[^"\\])*"?|'(?:\\[\s\S]|[^'\\])*'?`)],
  [/\.(rb|rake|gemspec)$/i, family("#(?!\\{)[^\\n]*", `${DOUBLE}|${SINGLE}`, { hereDocument: RUBY_HERE })],
  [/\.(exs?|pl|r)$/i, family("#(?!\\{)[^\\n]*", `${DOUBLE}|${SINGLE}`)],
  [/\.(sh|bash|zsh)$/i, family("(?<![^\\s;])#[^\\n]*", String.raw`"(?:\\[\s\S]|[^"\\])*"?|'[^']*'?`)],
  [/\.(sql|lua|hs|elm)$/i, family(String.raw`--[^\n]*|\/\*[\s\S]*?(?:\*\/|${END})`, `${DOUBLE}|${SINGLE}`)],
];

const WORD = /[A-Za-z_$@\u0080-\uffff][\w$\u0080-\uffff]*/y;
/** Two dots lead from a number to another, or to a name: `0..width`. */
const NUMBER = /\d(?:\w|\.(?!\.))*/y;
/** Words after which a slash begins a pattern rather than a division. */
const BEFORE_PATTERN = /^(return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await|instanceof)$/;
/** Bounded: where a pattern is never closed, each slash would else be read to the end of its line. */
const PATTERN = /\/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n]){0,400}\]|[^/\\[\n]){1,1000}\/[dgimsuvy]*/y;

function familyOf(path: string): Family | undefined {
  return FAMILIES.find(([ending]) => ending.test(path))?.[1];
}

/** The tokens and comments of a text in the language that the path's ending names; null for languages that are not known. */
export function lex(path: string, text: string): Lexed | null {
  const language = familyOf(path);
  if (language === undefined) return null;
  const markup = mayHoldMarkup(path) && /<[A-Za-z>]/.test(text) ? markupReader(text) : null;
  const lexed = read(text, language, markup);
  // What looked like an element and was never closed was none.
  return markup === null || markup.isWhole() ? lexed : read(text, language, null);
}

const FEED = 10;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;
const SLASH = 47;
const LESS = 60;
const TICK = 96;
/** `#`, `-` and `/`. */
const COMMENT_SIGNS: ReadonlySet<number> = new Set([35, 45, SLASH]);
/** `"`, `'`, a backtick, and the `r` of raw strings. */
const STRING_SIGNS: ReadonlySet<number> = new Set([34, 39, 96, 114]);

function read(text: string, language: Family, markup: ReturnType<typeof markupReader> | null): Lexed {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let line = 1;
  let at = 0;
  // A template that is never closed is none, and neither are those after it: each would be looked for to the end.
  let nests = true;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.test(text) && pattern.lastIndex > at ? text.slice(at, pattern.lastIndex) : null;
  };
  const push = (kind: Token["kind"], piece: string) => {
    tokens.push({ kind, text: piece, at, end: at + piece.length, line });
    if (kind === "string") line += countFeeds(piece);
    at += piece.length;
  };
  const announced: string[] = [];
  while (at < text.length) {
    const sign = text.charCodeAt(at);
    if (sign === FEED && announced.length > 0) {
      push("string", text.slice(at, endOfHereDocuments(text, at, announced.splice(0))));
      continue;
    }
    if (sign === LESS && language.hereDocument !== null) {
      const opener = match(language.hereDocument);
      if (opener !== null) {
        announced.push(opener.replace(/^<<[~-]?|["'`]/g, ""));
        push("string", opener);
        continue;
      }
    }
    if (sign === FEED) line += 1;
    if (sign <= SPACE) {
      at += 1;
      continue;
    }
    const piece = markup?.read(at, () => mayBePattern(tokens.at(-1))) ?? null;
    if (piece !== null) {
      push(piece.kind, piece.text);
      continue;
    }
    const comment = COMMENT_SIGNS.has(sign) ? match(language.comment) : null;
    if (comment !== null) {
      const endLine = line + countFeeds(comment);
      comments.push({ text: comment, at, line, endLine });
      at += comment.length;
      line = endLine;
      continue;
    }
    if (sign === SLASH && language.hasPatterns && mayBePattern(tokens.at(-1))) {
      const pattern = match(PATTERN);
      if (pattern !== null) {
        push("string", pattern);
        continue;
      }
    }
    if (STRING_SIGNS.has(sign) && !(sign === TICK && language.hasPatterns && isWithinWords(text, at))) {
      const mayNest = nests && sign === TICK && language.hasPatterns;
      const end = mayNest ? endOfTemplate(text, at) : null;
      if (mayNest && end === null) nests = false;
      const string = end === null ? match(language.string) : text.slice(at, end);
      if (string !== null && language.hasDocstrings && isDocstring(string, tokens.at(-1), line)) {
        const endLine = line + countFeeds(string);
        comments.push({ text: string, at, line, endLine });
        at += string.length;
        line = endLine;
        continue;
      }
      if (string !== null) {
        push("string", string);
        continue;
      }
    }
    const number = sign >= ZERO && sign <= NINE ? match(NUMBER) : null;
    if (number !== null) push("number", number);
    else {
      const word = match(WORD);
      push(word === null ? "sign" : "word", word ?? text.charAt(at));
    }
  }
  return { tokens, comments };
}

/** Behind the last of the words that end the texts which begin on the next line; where one never comes, there are none. */
function endOfHereDocuments(text: string, from: number, words: readonly string[]): number {
  let end = from;
  for (const word of words) {
    const closing = new RegExp(`^[ \\t]*${word}[ \\t]*\\r?$`, "gm");
    closing.lastIndex = end + 1;
    if (!closing.test(text)) return end > from ? end : from + 1;
    end = closing.lastIndex;
  }
  return end;
}

function countFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Whether what stands before a sign is words of a page, as in `<p>Set \` apart</p>`: no template begins there. */
function isWithinWords(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - LONGEST_WORD), at);
  const word = /(?:^|[^\w$.])([A-Za-z]+)[ \t]+$/.exec(before)?.[1];
  return (word !== undefined && !BEFORE_TEMPLATE.test(word)) || /<\/?[\w.]+(?:\s[^<>]*)?(?<!=)>$/.test(before);
}

/** So many signs reach to the word before. */
const LONGEST_WORD = 60;
/** Words of the language behind which a template may stand. */
const BEFORE_TEMPLATE =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await|instanceof|default|extends|import|export|from|as|is|satisfies|keyof|type|require|echo|html|css|sql|gql|graphql|md|dedent)$/;

function mayBePattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "word") return BEFORE_PATTERN.test(before.text);
  return before.kind === "sign" && !/[)\]}]/.test(before.text);
}

/** A long string that stands for itself explains what is around it. */
function isDocstring(piece: string, before: Token | undefined, line: number): boolean {
  return /^("""|''')/.test(piece) && (before === undefined || (before.line < line && !/^[=(,[{+%]$/.test(before.text)));
}
