import { gainedLines } from "../guards/changed-lines.ts";
import { customChecks } from "../guards/custom-checks.ts";
import { isCode, isReadByTests, isTest } from "../guards/file-kind.ts";
import { isExact, isVague, PROMISES_PEACE } from "../guards/test-marks.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import type { Token } from "../source/tokens.ts";
import { isAttribute, isToFail } from "./blocks-around.ts";
import { quoted } from "./quoted.ts";
import type { ExaminedFile, Flaw, Rule } from "./rule.ts";
import { codeLines, isAssertion, type TestFunction, testsOf } from "./test-function.ts";

/** What mends a test that checks nothing. */
export const REMEDY = "Assert what the test's name says, and see it fail once against the old code.";

/** A file of tests in a change, with what is new in it. */
export type TestFile = { path: string; before: SourceText | null; after: SourceText; gained: ReadonlySet<number> };

/** The files of tests that a change leaves behind: what tests read is none. */
export function testFiles(examined: readonly ExaminedFile[]): TestFile[] {
  return examined.flatMap(({ file, before, after }) =>
    after === null || !isTest(file.path) || !isCode(file.path) || isReadByTests(file.path)
      ? []
      : [{ path: file.path, before, after, gained: new Set(gainedLines(file).map(({ line }) => line)) }],
  );
}

export const EMPTIED_TEST: Rule = {
  rule: "emptied-test",
  category: "tests",
  describe: "a test that is new or changed asserts something",
  find: ({ examined }) =>
    testFiles(examined).flatMap((file): Flaw[] => {
      const { path, before, after, gained } = file;
      const old = before === null ? [] : testsOf(before);
      const now = testsOf(after);
      const total = (tests: readonly TestFunction[]) => tests.reduce((sum, { checks }) => sum + checks.length, 0);
      const standing = new Set(codeLines(after).map((text) => text.trim()));
      const emptied = now.flatMap((test): Flaw[] => {
        const was = sameOf(test, now, old);
        if (was === undefined) return [];
        // Assertions that moved on to other tests of the file are not lost; that others came does not replace them.
        const isLost = test.checks.length === 0 && !was.checks.some((check) => standing.has(check));
        const lost = total(now) < total(old) || isLost ? loss(path, was, test) : [];
        return lost.length > 0 ? lost : weakened(path, was, test);
      });
      // What is only called otherwise, or takes other parameters, does all that it did: with less, it is another test.
      const known = new Set(old.filter(({ deeds }) => deeds.length > 0).map(({ deeds }) => saying(deeds)));
      const fresh = now.filter(
        ({ title, span, deeds }) =>
          gained.has(span.line) &&
          !(known.has(saying(deeds)) && deeds.every(({ line }) => !gained.has(line))) &&
          !PREPARES.test(title) &&
          !old.some((test) => test.title === title),
      );
      const custom = customChecks(old.map(({ checks, calls }) => ({ asserts: checks.length > 0, calls })));
      const hollow = fresh.filter(
        ({ title, checks, acts, calls }) =>
          checks.length === 0 && !(acts && PROMISES_PEACE.test(title)) && ![...calls].some((call) => custom.has(call)),
      );
      // Where it is the custom that tests assert through other means, theirs are not seen here.
      const isCustom = old.length > 0 && old.filter(({ checks }) => checks.length === 0).length >= old.length * 0.4;
      const first = hollow[0];
      if (first === undefined || isCustom) return [...emptied, ...withoutAnyAssertion(file)];
      const points = hollow.every(waits) && hollow.length < MANY_WAIT ? 1.6 : hollow.length * 2 > fresh.length ? 4 : 2;
      const detail = `${path}:${first.span.line}: ${hollow.length} of ${fresh.length} new tests assert nothing, first ${quoted(first.title)}`;
      return [...emptied, { points, path, line: first.span.line, detail, remedy: REMEDY }];
    }),
};

/** The test that bore the title before: of several the one in the same order. */
function sameOf(test: TestFunction, now: readonly TestFunction[], old: readonly TestFunction[]) {
  const nth = now.filter(({ title }) => title === test.title).indexOf(test);
  const bearers = old.filter(({ title }) => title === test.title);
  return bearers[nth] ?? bearers[0];
}

const saying = (deeds: TestFunction["deeds"]) => deeds.map(({ text }) => text).join("\n");

/** Where runners have no hooks of their own, steps before and after the tests are written as tests. */
const PREPARES = /\(\s*["'`](?:set[ -]?up|clean[ -]?up|tear[ -]?down|prepare)\b/i;

const ASSERTS = /\b(?:assert|should|chai|expect|power-assert|unexpected|testify|hamcrest|assertj|truth)\b/;

/** A line that brings something in, and does nothing else. */
const IMPORT =
  /^\s*(?:import|from|use|using|require|require_relative|#\s*include)\b|^\s*(?:const|let|var)\b[^=]*=\s*(?:await\s+import|require)\s*\(\s*["']/;

/** A new file that brings in what asserts, and never does: scripts that run from top to bottom are tests, too. */
function withoutAnyAssertion({ path, before, after }: TestFile): Flaw[] {
  const lines = codeLines(after);
  const isImport = (text: string) => IMPORT.test(text);
  const line = lines.findIndex((text) => isImport(text) && ASSERTS.test(text)) + 1;
  if (before !== null || line === 0 || lines.some((text) => !isImport(text) && isAssertion(text))) return [];
  const detail = `${path}:${line} brings in what asserts, and nothing in the file does`;
  return [{ points: 4, path, line, detail, remedy: REMEDY }];
}

/** One test may have nothing to say but that it was called back; of so many that is not likely. */
const MANY_WAIT = 3;

/** A test that waits for its callback fails when nobody calls it. */
function waits({ span, tokens }: TestFunction): boolean {
  return span.parameters.some((name) => /^(done|cb|callback|finish|resolve)$/i.test(name) && tokens.includes(name));
}

function loss(path: string, was: TestFunction, now: TestFunction): Flaw[] {
  const [left, all] = [now.checks.length, was.checks.length];
  if (all === 0 || left > all / 2) return [];
  const detail = `${path}:${now.span.line}: ${quoted(now.title)} keeps ${left} of its ${all} assertions`;
  const remedy = "Restore the assertions, and make the code meet them.";
  return [{ points: left === 0 ? 4 : 2, path, line: now.span.line, detail, remedy }];
}

/** What a test said exactly, and now is content with: exact words of other tests do not make up for it. */
function weakened(path: string, was: TestFunction, now: TestFunction): Flaw[] {
  const gone = was.checks.filter((check) => !now.checks.includes(check));
  const come = now.checks.filter((check) => !was.checks.includes(check));
  const exact = (checks: readonly string[]) => checks.filter((check) => isExact(check) && !isVague(check)).length;
  const vague = come.find(isVague);
  if (vague === undefined || exact(gone) <= exact(come)) return [];
  const detail = `${path}:${now.span.line}: ${quoted(now.title)} is content with ${quoted(vague)}`;
  return [{ points: 2, path, line: now.span.line, detail, remedy: "Say what comes out, as the test did before." }];
}

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
    unreadIn(path, source, span)
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
function unreadIn(path: string, source: SourceText, span: FunctionSpan): Token[] {
  const body = bodyOf(source, span);
  const readAgain = readByLoops(body);
  const assigns = /\.pyi?$|\.rb$/.test(path);
  return body.filter((token, at) => {
    // A field, as `@name` is in Ruby, is there for whoever shares the object, and a global `$NAME` for everybody.
    const isShared = path.endsWith(".rb") ? /^[_@]|^\$[A-Z]/ : /^[_@]/;
    if (token.kind !== "word" || isShared.test(token.text) || !bindsAt(body, at, assigns)) return false;
    const next = body.findIndex(
      ({ kind, text }, index) =>
        index > at + 1 && (text === token.text || (kind === "string" && text.includes(token.text))),
    );
    const isUnread =
      (next === -1 && !((readAgain.get(token.text) ?? at) < at)) || (assigns && isOverwritten(body, at, next));
    return isUnread && !(assigns && isOfOuter(source, span, token));
  });
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
