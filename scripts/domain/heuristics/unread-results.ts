import type { FunctionSpan } from "../source/function-span.ts";
import { indentOf } from "../source/indent.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import type { Token } from "../source/tokens.ts";
import { isAttribute, isToFail } from "./blocks-around.ts";
import type { Flaw, Rule } from "./rule.ts";
import { codeLines, isAssertion } from "./test-function.ts";
import { testFiles } from "./unchecked-tests.ts";

export const UNCHECKED_RESULT: Rule = {
  rule: "unchecked-result",
  category: "tests",
  describe: "what a test computes, it looks at",
  find: ({ examined }) =>
    testFiles(examined).flatMap(({ path, before, after }): Flaw[] => {
      const known = new Set(before === null ? [] : unreadResults(path, before).map(({ statement }) => statement));
      const fresh = unreadResults(path, after).filter(({ statement }) => !known.has(statement));
      const worst = fresh.find(({ isLast }) => isLast) ?? fresh[0];
      if (worst === undefined) return [];
      const { token, isLast } = worst;
      return [
        {
          points: fresh.length > 2 || isLast ? 3.8 : 1,
          path,
          line: token.line,
          detail: `${path}:${token.line}: the test computes \`${token.text}\` and never looks at it`,
          remedy: "Assert something about the result, or do without it.",
        },
      ];
    }),
};

/** A result that is not read; `isLast`: and the test checks nothing after it. */
type Unread = { token: Token; statement: string; isLast: boolean };

function unreadResults(path: string, source: SourceText): Unread[] {
  const lines = codeLines(source);
  const found = source.functions.flatMap((span) =>
    unreadIn(path, source, span, lines)
      .filter(({ line }) => !isToFail(lines, line) && !isAttribute(lines, line))
      .map((token): [number, Unread] => {
        const rest = lines.slice(token.line, span.endLine);
        const statement = (lines[token.line - 1] ?? "").trim();
        return [token.at, { token, statement, isLast: !rest.some(isAssertion) }];
      }),
  );
  // A function's tokens are those of the function around it, too.
  return [...new Map(found).values()].filter(
    ({ statement }) => !/spy|mock|stub/i.test(statement) && !THROWS.test(statement),
  );
}

/** All of it in one line: what is computed there is to fail. */
const THROWS = /\b(?:Throws\w*|assertThrows\w*|toThrow\w*|raises|assertFailsWith|XCTAssertThrows\w*)\b.*[{(]/;

const DECLARES = /^(const|let|var|val|auto)$/;

/** Names that a function binds to a value and does not read before the next value, or its end. */
function unreadIn(path: string, source: SourceText, span: FunctionSpan, lines: readonly string[]): Token[] {
  const body = bodyOf(source, span);
  const readAgain = readByLoops(body);
  const assigns = /\.pyi?$|\.rb$/.test(path);
  // What is said to be another's is there for whoever shares it.
  const shared = new Set(body.flatMap(({ text }, at) => (text === "global" ? namesFrom(body, at + 1) : [])));
  const inner = source.functions.filter(
    (other) => other !== span && other.bodyAt > span.bodyAt && other.bodyEnd <= span.bodyEnd,
  );
  return body.filter((token, at) => {
    // A field, as `@name` is in Ruby, is there for whoever shares the object, and a global `$NAME` for everybody.
    const isShared = path.endsWith(".rb") ? /^[_@]|^\$[A-Z]/ : /^[_@]/;
    if (token.kind !== "word" || shared.has(token.text) || isShared.test(token.text) || !bindsAt(body, at, assigns))
      return false;
    // What a function within binds is looked at there.
    if (inner.some(({ bodyAt, bodyEnd }) => token.at >= bodyAt && token.at < bodyEnd)) return false;
    const next = body.findIndex(
      ({ kind, text }, index) =>
        index > at + 1 &&
        (text === token.text || text === `@${token.text}` || (kind === "string" && text.includes(token.text))),
    );
    const isUnread =
      (next === -1 && !((readAgain.get(token.text) ?? at) < at)) || (assigns && isOverwritten(body, at, next));
    return isUnread && !(assigns && (isOfOuter(source, span, token) || isReadByRound(body, at, lines)));
  });
}

/** The names of a list: `global a, b`. */
function namesFrom(body: readonly Token[], from: number): string[] {
  const line = body[from]?.line;
  return body
    .slice(from, from + MOST_NAMES)
    .flatMap((token) => (token.line === line && token.kind === "word" ? [token.text] : []));
}

const MOST_NAMES = 20;
const LOOP = /^(?:for|while|until)$/;

/** Whether the next round of a loop around a binding reads what this one leaves: the name stands above it, within the loop. */
function isReadByRound(body: readonly Token[], at: number, lines: readonly string[]): boolean {
  const bound = body[at];
  if (bound === undefined) return false;
  const indent = (line: number) => indentOf(lines[line - 1] ?? "");
  const loop = body.findLast(
    ({ text, line }, index) => index < at && LOOP.test(text) && indent(line) < indent(bound.line),
  );
  if (loop === undefined) return false;
  const between = Array.from({ length: bound.line - loop.line - 1 }, (_, nth) => loop.line + 1 + nth);
  return (
    between.every((line) => (lines[line - 1] ?? "").trim() === "" || indent(line) > indent(loop.line)) &&
    body.some(({ text, line }) => text === bound.text && line > loop.line && line < bound.line)
  );
}

/** What the heads of loops look at, each time anew, and where they first do. */
function readByLoops(body: readonly Token[]): ReadonlyMap<string, number> {
  const heads = new Set(body.flatMap(({ text, line }) => (/^(?:while|until)$/.test(text) ? [line] : [])));
  const places = body
    .map(({ text }, at): [string, number] => [text, at])
    .filter(([, at]) => heads.has(body[at]?.line ?? 0));
  return new Map(places.reverse());
}

/** Whether a function around this one says the name, too: where assigning is declaring, it may be the outer one's. */
function isOfOuter(source: SourceText, inner: FunctionSpan, { text }: Token): boolean {
  const isWithin = (at: number, span: FunctionSpan) => at >= span.bodyAt && at < span.bodyEnd;
  const outer = source.functions.filter(
    (span) => span !== inner && isWithin(inner.bodyAt, span) && span.bodyEnd > inner.bodyEnd,
  );
  return outer.some((span) =>
    source.tokens.some((token) => token.text === text && isWithin(token.at, span) && !isWithin(token.at, inner)),
  );
}

/** `const x =`, `x :=`, and where assigning is declaring `x =` at the beginning of a line and `as x:`. */
function bindsAt(body: readonly Token[], at: number, assigns: boolean): boolean {
  const [previous, next, after] = [body[at - 1], body[at + 1], body[at + 2]];
  if (next?.text === "=" && after?.text !== "=" && after?.text !== ">")
    return (
      (DECLARES.test(previous?.text ?? "") && !isKept(body, at)) ||
      (assigns && isFirstOfLine(body, at) && !/^[,([{.]$/.test(previous?.text ?? ""))
    );
  if (next?.text === ":" && after?.text === "=") return isFirstOfLine(body, at);
  return assigns && previous?.text === "as" && next?.text === ":";
}

/** What is bound is a name like a declaring word's (`var val float64`), or is let go of at the end: `using var`, `try (var`. */
function isKept(body: readonly Token[], at: number): boolean {
  const [first, second] = [body[at - 3]?.text ?? "", body[at - 2]?.text ?? ""];
  return DECLARES.test(second) || second === "using" || (second === "(" && /^(?:try|using)$/.test(first));
}

function isFirstOfLine(body: readonly Token[], at: number): boolean {
  return at === 0 || (body[at - 1]?.line ?? 0) < (body[at]?.line ?? 0);
}

/** A new value on the same path, before any look at the old one: one in a branch may never come. */
function isOverwritten(body: readonly Token[], at: number, next: number): boolean {
  const isAgain = bindsAt(body, next, true) || body[next - 1]?.text === "as";
  const isRead = body.slice(next + 2).some(({ text, line }) => line === body[next]?.line && text === body[at]?.text);
  return (
    isAgain && !isRead && !body.slice(at, next).some(({ text }) => /^(for|while|if|else|elif|except|try)$/.test(text))
  );
}
