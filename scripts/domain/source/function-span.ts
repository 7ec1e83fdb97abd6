import type { Token } from "./tokens.ts";

/** A function as it stands in a text. Offsets are those of the text, lines count from 1; the body is without its brackets. */
export type FunctionSpan = {
  /** Null for one that is handed on or over without a name. */
  name: string | null;
  /** Names of the parameters, as far as they are plain. */
  parameters: string[];
  /** Where what it belongs to begins: the call that it is an argument of, its decorators and attributes included. */
  headLine: number;
  line: number;
  endLine: number;
  bodyAt: number;
  bodyEnd: number;
  /** Whether it belongs to a class or an object: then anybody may call it by its name. */
  isMember: boolean;
};

/** Words that open a function in languages without a grammar here: Kotlin, Swift, Scala, Dart and the like. */
const OPENERS: ReadonlySet<string> = new Set(["fun", "func", "fn", "function", "def", "sub", "proc"]);
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** What begins something else, after a function that has no body. */
const BEGINS_ANOTHER =
  /^(?:fun|func|fn|function|def|class|object|companion|interface|struct|enum|extension|protocol|trait|val|var|let|init|override|abstract|private|public|internal|protected|case|import|return)$/;

/** Functions by their words and brackets alone: `fun name(…) … { … }`. For languages whose grammar is not at hand. */
export function functionsByBrackets(tokens: readonly Token[]): FunctionSpan[] {
  return tokens.flatMap((token, at): FunctionSpan[] => {
    if (!OPENERS.has(token.text)) return [];
    const nameAt = tokens.findIndex(
      (next, index) =>
        index > at &&
        index < at + 8 &&
        tokens[index + 1]?.text === "(" &&
        (next.kind === "word" || next.text.startsWith("`")),
    );
    if (nameAt === -1) return [];
    const close = closingOf(tokens, nameAt + 1);
    const open =
      close === null ? -1 : tokens.findIndex(({ text }, index) => index > close && index < close + 24 && text === "{");
    const isElsewhere = tokens
      .slice((close ?? 0) + 1, Math.max(open, 0))
      .some(({ kind, text }) => kind === "word" && (text.startsWith("@") || BEGINS_ANOTHER.test(text)));
    const end = open === -1 || isElsewhere ? null : closingOf(tokens, open);
    const [first, last] = [tokens[open], end === null ? undefined : tokens[end]];
    if (close === null || first === undefined || last === undefined) return [];
    const parameters = tokens
      .slice(nameAt + 2, close)
      .flatMap(({ kind, text }, index, all) => (kind === "word" && all[index + 1]?.text === ":" ? [text] : []));
    return [
      {
        name: tokens[nameAt]?.text ?? null,
        parameters,
        headLine: tokens[headOf(tokens, at)]?.line ?? token.line,
        line: token.line,
        endLine: last.line,
        bodyAt: first.end,
        bodyEnd: last.at,
        isMember: false,
      },
    ];
  });
}

/** Where the marks and other words before a function's opener begin: `@Test`, `@DisplayName("it reads")`, `internal`. */
function headOf(tokens: readonly Token[], opener: number): number {
  let head = opener;
  for (let at = opener - 1; at >= 0 && opener - at < FARTHEST_MARK; at -= 1) {
    const { text, kind } = tokens[at] ?? { text: "", kind: "sign" };
    if (kind === "word" && text.startsWith("@")) head = at;
    else if (!MODIFIER.test(text) && !/^[().,=]$/.test(text) && kind !== "string") break;
  }
  return head;
}

const FARTHEST_MARK = 24;
const MODIFIER =
  /^(?:public|private|protected|internal|fileprivate|open|final|override|suspend|inline|static|class|mutating|async|operator|infix|tailrec|external|abstract)$/;

/** Where the bracket at `open` is closed; null when it never is. */
export function closingOf(tokens: readonly Token[], open: number): number | null {
  const stack: string[] = [];
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind !== "sign") continue;
    const closing = CLOSING[token.text];
    if (closing !== undefined) stack.push(closing);
    else if (token.text === stack.at(-1)) {
      stack.pop();
      if (stack.length === 0) return at;
    }
  }
  return null;
}

/** Whether a function belongs to an object or a class; what Python and Rust call their methods' own object tells, too. */
export function isMethod({ isMember, parameters }: FunctionSpan): boolean {
  return isMember || /^&?(?:mut )?(?:self|cls)$/.test(parameters[0] ?? "");
}
