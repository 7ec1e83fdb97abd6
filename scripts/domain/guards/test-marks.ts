import { indentOf } from "../source/indent.ts";
import { linesOf, type TextLine, withContent } from "./changed-lines.ts";
import { memberCalls } from "./custom-checks.ts";
import { deafHelpers, handsTo } from "./deaf-helpers.ts";
import { isCode, isReadByTests, isTest, nameOf } from "./file-kind.ts";
import type { GuardedFile } from "./guard.ts";
import { linesInStrings } from "./live-text.ts";
import { FALSE, isExpectedSomewhere, isUnderCondition, TRUE, wholeChoice, withoutChoices } from "./skip-conditions.ts";
import { ONLY, SKIPS } from "./skip-patterns.ts";

/** How tests begin: in JavaScript, Python, Go, Rust, Java and .NET, PHP, C++, Ruby, Elixir and shell. */
export const DECLARATION =
  /^(?:export\s+)?(?:it|test|specify|scenario|(?:Deno|QUnit|suite|t|tap)\.test|bench|property)(?:\.(?:each|for|only|concurrent|sequential|serial|failing|fails|fail|extend|runIf|skipIf|prop|macro|cb|step|slow|scoped)\b(?:\([^()]*\))?)*\s*(?:\(|`)|^(?:async\s+)?def test_?\w*\s*\(|^def test_\w+$|^func (?:\([^)]*\)\s*)?Test\w*\(|^#\[(?:\w+::)*test\b|^@(?:Test|ParameterizedTest|Theory|Fact)\b|^\[(?:Fact|Theory|Test|TestMethod|TestCase)\b|^(?:public\s+)?function test[A-Z_0-9]\w*\s*\(\s*(?=\S)(?:\)|\??[\w\\|]*\s*[$&])|^TEST(?:_F|_P)?\((?!\s*\w+,\s*DISABLED_)|^(?:test|it) ["']|^@test ["']|^(?:public\s+)?func test\w*\(\)/;
/** A line that checks something. */
export const ASSERTION =
  /^\s*(?:assert|refute)_\w+\b|\.(?:must|wont)_\w+|\brequire\.[A-Z]|\b(?:expect|assert\w*|verify|should|chai|must|ok|fail|rejects|throws|doesNotThrow)\b\s*[.(!]|^\s*assert\b|\.should\b|\.to(?:Be|Equal|Match|Have|Throw|Contain|Strict)\w*|\bt\.(?:is|not|deepEqual|notDeepEqual|like|true|false|truthy|falsy|throws\w*|notThrows\w*|regex|snapshot|pass|fail|equals?|notEqual|same|notSame|match|notMatch|ok|notOk|error|ifErr(?:or)?|type|resolves\w*|doesNotThrow|isNot|Error|Errorf|Fatal|Fatalf|rejects|strictSame|strictEqual|has|assert|plan|end)\b|\bassert\w*!?(?:::<[^()]{0,80}>)?\s*\(|\.(?:no_)?(?:fn|re_)match_lines?\w*\(|^(?:await )?(?:(?:is|isNot|same|notSame|strictSame|match|notMatch|hasStrict)\((?:$|.*,)|(?:notOk|resolves)\()|\bself\.assert\w+|\.(?:unwrap|expect)_err\(|\bt\.\w+(?:Equals?|Equivalent)\(|^(?:if !?)?[\w.]+\(t, |^var _ [^=\s]|\bexpect \{|\b\w*Assert\.\w+|^(?:softly\.)?then\(|\.(?:Assert|Require)\w*\(|\.matchSnapshot\(|pytest\.(?:raises|warns|deprecated_call\()|\b(?:\w*T|t)ester\.run\((?:\s*["'`](?!.{0,200}\bvalid:\s*\[\s*\],\s*invalid:\s*\[\s*\])|$)|\bself\.fail(?:If|Unless)\w*\(|\bpanic!|\bsnapshot!|\.until\b|\bexpect\w*\(|\bensure\w*\(|\bcheck\w*\(|\b(?:(?:should|verify|compare)[A-Z_]|assume(?!That|True|False|NotNull|NoException)[A-Z_])\w*\s*\(|\bassume\s*[.(]|(?<![.\w])(?:(?:not|deep|strict|notDeep|notStrict)?[eE]quals?|throws|raises)\(|expect(?:Type|Error|Assignable)|^\[\[? .* \]\]?$|XCTAssert|#expect\(|#require\(|\bexpect do\b|^end\.(?:to|not_to|to_not)\b|^(?:EXPECT|ASSERT|CHECK|REQUIRE)_?[A-Z_]*\(|\.Should\w*\(|\bAssert\w*\s*\(|\bshould(?:Not)?[A-Z]\w*\s|^eq\(|\brun(?:_\w*tests?|[A-Z]\w*Tests?)\(|\.(?:isEqualTo|isInstanceOf|hasMessage)\(/;
/** Assertions that say what comes out, and those that are content with that something does. */
const EXACT =
  /\.to(?:Be|Equal|StrictEqual|MatchObject|Match|HaveLength|Contain\w*|Throw\w*)\((?!\s*\))|\b(?:strict|deep)?[eE]quals?\(|\bassert(?:Equals?|Same|Equal|_eq!?|_equal|In|Raises\w*|Contains)\b|\bassert\b.*(?:==|\bin\b)|\.to eq\b|\bAssert\.(?:Equal|AreEqual|Same|Contains|Throws\w*)/;
const VAGUE =
  /\.toBe(?:Defined|Truthy|InstanceOf)\(|\.not\.toBe(?:Null|Undefined)\(|\.not\.toThrow\(\)|expect\.anything\(|\bassert(?:True|IsNotNone|NotNull|IsInstance|_not_nil|NotNil)\b|\bassert\.(?:ok|exists|isDefined)\(|\bassert \w[\w.]*\s*$|\bassert \w[\w.]* is not None|Assert\.(?:NotNull|True|IsNotNull)|\.to be_truthy|\.not_to be_nil/;

/** What keeps lines from running at all, or lets them fail unheard. */
const DEAD = new RegExp(
  `^(?:\\} else )?if\\s*\\(?\\s*${FALSE}\\s*\\)?\\s*(?:[:{]|&&|and\\b)|^#if 0\\b|^while\\s*\\(?\\s*${FALSE}(?![\\w.])|^for\\b.*\\b(?:of|in)\\s*(?:\\[\\s*\\]|\\(\\s*\\))\\s*\\)?\\s*[:{]|^\\[\\s*\\]\\.(?:forEach|map|each)\\b|^(?:import .*;\\s*)?os\\._exit\\(\\s*0?\\s*\\)`,
);
const SWALLOWS =
  /catch\s*(?:\([^)]*\))?\s*\{\s*\}|^except\b[^:]*:\s*pass\b|^rescue(?:\s+\w+)?\s*;?\s*nil$|^with (?:contextlib\.)?suppress\(.*\b(?:AssertionError|(?:Base)?Exception)\b/;
const CATCHES_ALL = /\.catch\(\s*\(?\w*\)?\s*=>\s*\{?\s*\}?\s*\)|\srescue\s+nil$/;
/** But for the comments that Go reads, and attributes. */
const COMMENT = /^(?:\/\/(?!\s*(?:go:build|\+build))|\/?\*|#(?!\[))/;
/** What a method is called does nothing: `public void verifies_it() {`, `func testExpect() throws {`. */
export const HEADING =
  /^(?:@\w+\s+)?(?:(?:public|private|protected|internal|static|final|override|suspend|async|virtual|open)\s+)+(?!class\b)[\w<>[\]?.]+\s+\w+\s*\([^()]*\)\s*(?:throws\s+[\w.,\s]+)?\{?$|^(?:@\w+\s+)?(?:(?:private|internal|override|suspend|public)\s+)*fun[c]?\s+(?:\w+|`[^`]*`)\s*\(/;
const PLANNED = /^\w+\.todo\b/;
/** A test that waits for its callback fails when nobody calls it. */
const CALLBACK = /\bdone\b/;

const SAME =
  /expect\(\s*([^()]{1,60}?)\s*\)\.to(?:Be|Equal|StrictEqual)\(\s*\1\s*\)|assert(?:Equals?|Same|_equal|_eq!|\.(?:equal|strictEqual|deepEqual))\s*\(\s*([\w.$"']{1,60})\s*,\s*\2\s*[,)]|^assert ([\w.$"']{1,60}) == \3\s*$/;
const CANNOT_FAIL =
  /(?:expect\(\s*(?:true|1)\s*\)\.(?:toBe(?:Truthy)?\(\s*(?:true|1)?\s*\)|to\.(?:be\.true|equal\(true\)))|assert(?:\.ok|\.equal|!|\.isTrue)?\(\s*(?:true|1)\s*(?:,\s*(?:true|1)\s*)?\)|(?:^|^it \{ ?)assert[ (][Tt]rue\)?\s*\}?$|^assert .*\bor True\b|self\.(?:assertTrue|failUnless)\(True\)|self\.failIf\(False\)|\bt\.(?:pass\(|(?:assert\.)?(?:ok|true|assert|truthy)\(\s*(?:true|1)\s*[,)]|is\(true, true\))|\|\|\s*true\s*\)|expect\(\s*(?:async\s*)?\(\)\s*=>\s*\{\s*\}\s*\)\.not\.toThrow|\b(?:(?:XCTA|[aA])ssertTrue|XCTAssert|(?:EXPECT|ASSERT|CHECK|REQUIRE)(?:_TRUE)?|Assert\.(?:True|IsTrue)|Assert\.That)\(\s*true\s*[,)]|\b(?:(?:XCTA|[aA])ssertFalse|(?:EXPECT|ASSERT|CHECK|REQUIRE)_FALSE|Assert\.(?:False|IsFalse))\(\s*false\s*[,)])/;

/** Numbers beside numbers, a text by itself, and Python's pair of a condition and its message: none knows of the program. */
const OF_NOTHING =
  /expect\(\s*\d[\d.\s+*/%-]*\)\.(?:toBe|toEqual|toStrictEqual|to\.equal|to\.eql)\(\s*\d[\d.\s+*/%-]*\)|^assert \d[\d.\s+*/%-]*(?:==|!=|[<>]=?)\s*\d[\d.\s+*/%-]*$|^assert [frb]?(?:"[^"]*"|'[^']*')$|^assert \(.*,\s*[fr]?["'][^"']*["']\s*\)$/;

/** A file with tests in it: by its name, or by what stands in it where tests live beside the code. */
export function holdsTests({ path, previousPath, before, after }: GuardedFile): boolean {
  const named = [path, previousPath ?? path];
  if (named.some((name) => (isTest(name) || nameOf(name) === "conftest.py") && isCode(name) && !isReadByTests(name)))
    return true;
  return /\.(rs|zig)$/.test(path) && [before, after].some((text) => count(path, text, isTestLine) > 0);
}

/** Lines of a text that are no comment and begin in no string: a test in either is none. What follows a comment is a line. */
export function liveLines(path: string, text: string | null): TextLine[] {
  let isIn = false;
  const inStrings = linesInStrings(path, text ?? "");
  const whole = (text ?? "").split("\n");
  return linesOf(text).flatMap((row) => {
    if (inStrings.has(row.line)) return [];
    const opens = !isIn && row.text.startsWith("/*");
    if (!opens && !isIn) return [row];
    const said = whole[row.line - 1]?.trim() ?? "";
    const end = said.indexOf("*/", opens ? 2 : 0);
    isIn = end === -1;
    const rest = isIn ? "" : said.slice(end + 2).trim();
    return rest === "" ? [] : [{ ...row, text: rest }];
  });
}

export function count(path: string, text: string | null, matches: (line: string) => boolean): number {
  return liveLines(path, text).filter(({ text: line }) => matches(line)).length;
}

export const isTestLine = (line: string) => DECLARATION.test(line) && !PLANNED.test(line);
export const asserts = (line: string) => ASSERTION.test(line) && !COMMENT.test(line) && !HEADING.test(line);
export const isExact = (line: string) => EXACT.test(line);
export const isVague = (line: string) => VAGUE.test(line);
/** A line of words alone: behind a comment's end, code may follow. */
const WORDS_ALONE = /^(?:\/\/|\*(?!\/)|#(?!\[))|^\/\*(?!.*\*\/\s*\S)/;
export const leavesOthersOut = (line: string) => ONLY.test(line) && !WORDS_ALONE.test(line);
export const isDead = (line: string) => DEAD.test(line);
export const catchesAll = (line: string) => CATCHES_ALL.test(line);
/** `try { read(); return "did not throw"; } catch (…) {}`: that nothing was thrown is what fails. */
const SAYS_SO_BEFORE = /\btry\s*\{[^}]*;\s*(?:return\s+["']|fail\w*\(|FAIL\(|throw\b)[^}]*\}\s*catch/;
/** What is caught of a call that asserts nothing is tidied up: of a whole test, or of an assertion, it is its failure. */
export const swallows = (line: string) =>
  SWALLOWS.test(line) && (/^(?:try|\}?\s*catch)\b/.test(line) || SWALLOWS.test(line.replace(PLAIN_STRING, '""')))
    ? !SAYS_SO_BEFORE.test(line) && (!/^try\b/.test(line) || asserts(line))
    : CATCHES_ALL.test(line) && (/^(?:[.})]|end\b)/.test(line) || asserts(line));
/** What only says that a place was reached. */
export const reportsArrival = (line: string) =>
  /^(?:\w+\.)?(?:(?:pass|succeed)\(|(?:ok|assert|isTrue)\(\s*true\s*,)/.test(line);
export const cannotFail = (line: string) => CANNOT_FAIL.test(line) || OF_NOTHING.test(line) || SAME.test(line);

/** Lines that leave a test out whatever the circumstances: a skip under a condition is how tests meet other machines. */
export function skipsIn(path: string, text: string | null): TextLine[] {
  const lines = liveLines(path, text);
  return lines.filter(({ text: line }, at) => {
    if (COMMENT.test(line) || !SKIPS.some((pattern) => pattern.test(line))) return false;
    const others = withoutChoices(/^[?:]/.test(line) ? wholeChoice(lines, at) : line, text ?? "");
    if (!SKIPS.some((pattern) => pattern.test(others))) return false;
    return !isUnderCondition(lines, at) && !isExpectedSomewhere(line, lines[at + 1]?.text);
  });
}

/** What may stand between a test's first line and its first deed. */
const OPENS_BODY = /^(?:(?:pub )?fn |async def |def |void |public |@|#\[|\{$)/;
const NOTHING = "(?:\\s+(?:None|nil|null|undefined|true|True|0))?";
const RETURNS = new RegExp(`^(?:if\\s*\\(?\\s*${TRUE}\\s*\\)?\\s*:?\\s*\\{?\\s*)?return\\b${NOTHING}\\s*;?\\s*\\}?$`);
const WHATEVER = new RegExp(`^if\\s*\\(?\\s*${TRUE}\\s*\\)?\\s*[:{]$`);
const CUT_AT_ONCE = new RegExp(
  `(?:=>|function\\s*\\w*\\([^)]*\\)|^func Test\\w*\\(.*\\))\\s*\\{\\s*(?:if\\s*\\(\\s*${TRUE}\\s*\\)\\s*)?return${NOTHING}\\s*;|^(?:async )?def test\\w*\\s*\\(.*\\).*:\\s*return\\b${NOTHING}\\s*$`,
);

/** What ends, counts or merely passes a test checks nothing. */
export const FORMALITY =
  /^(?:await\s+)?(?:\w+\.(?:end|plan|pass|comment|teardown|timeout|log|done)|done)\s*\([^)]*\)\s*;?$/;

/** Of tests that promise that nothing goes wrong, coming to the end is the proof. */
export const PROMISES_PEACE =
  /_succeeds?\b|(?:^|[\s_-])should[\s_-]accept(?![a-z])|(?:(?<![a-z])(?:not|never|no|without)|n't)[\s_-]+(?:\w+[\s_-]+){0,3}?(?:throw\w*|crash\w*|errors?|exceptions?|fail\w*|raise\w*|panic\w*|reject\w*|hang\w*|leak\w*|warn\w*|loop\w*|deadlock\w*|block\w*|recurs\w*|overflow\w*)/i;

/** `promisesPeace`: its name or a comment in it says that nothing goes wrong. `canFail`: something in it checks more than that the end was reached. `isCut`: it returns before it has done anything. `deeds`: the lines of what it does; `calls`: the members that it calls. */
export type TestCase = {
  first: TextLine;
  promisesPeace: boolean;
  asserts: boolean;
  canFail: boolean;
  isCut: boolean;
  deeds: readonly TextLine[];
  calls: ReadonlySet<string>;
};

/** Marks by which a test is to end with a failure: JUnit's, MSTest's and NUnit's, Rust's. PHPUnit's stands in a comment. */
const EXPECTS_FAILURE = /^@Test\(.*\bexpected\s*=|^\[ExpectedException\b|^#\[should_panic/;
const EXPECTS_IN_COMMENT = /^\*\s*@expectedException\s+\\?[A-Z]/;

/** What is written at the head of a test, or above it, and says that it is to end with a failure. All lines are trimmed. */
export function expectedFailures(lines: readonly string[], head: number, first: number): string[] {
  let from = head - 1;
  while (from > 0 && /^(?:\/?\*|#|@|\[)/.test(lines[from - 1] ?? "")) from -= 1;
  const isPhp = lines[0]?.startsWith("<?php") ?? false;
  return lines
    .slice(from, first + 1)
    .filter((line) => EXPECTS_FAILURE.test(line) || (isPhp && EXPECTS_IN_COMMENT.test(line)));
}

/** The tests of a file by their first lines; each reaches to the next. */
export function testsIn(path: string, text: string | null): TestCase[] {
  const lines = liveLines(path, text);
  const helpers = assertingFunctions(text);
  const deaf = deafHelpers(text);
  const checks = (line: string) => asserts(line) && !handsTo(line, deaf);
  const isOfRunner = lines.some(({ text: line }) => BRINGS_RUNNER.test(line));
  const starts = lines.flatMap((first, at) => (isTestLine(first.text) ? [{ first, at }] : []));
  const whole = (text ?? "").split("\n").map((line) => line.trim());
  return starts.map(({ first, at }, nth) => {
    const body = lines.slice(at, starts[nth + 1]?.at);
    const deeds = body.slice(1).filter(({ text: line }) => !OPENS_BODY.test(line) && !COMMENT.test(line));
    const isToFail = expectedFailures(whole, first.line, first.line).length > 0;
    const [opening = "", next = ""] = deeds.map(({ text: line }) => line);
    return {
      first,
      calls: memberCalls(deeds.map(({ text: line }) => line)),
      deeds: withContent(deeds),
      promisesPeace:
        PROMISES_PEACE.test(first.text) ||
        body.some(({ text: line }) => COMMENT.test(line) && PROMISES_PEACE.test(line)),
      asserts:
        isToFail ||
        body.some(
          ({ text: line }, place) =>
            checks(line) || namesAny(line, helpers) || (place === 0 ? isMadeElsewhere(line) : CALLBACK.test(line)),
        ) ||
        (!isOfRunner && isOfData(body.map(({ text: line }) => line))),
      canFail: isToFail || body.some(({ text: line }) => checks(line) && !FORMALITY.test(line) && !cannotFail(line)),
      isCut: CUT_AT_ONCE.test(first.text) || RETURNS.test(opening) || (WHATEVER.test(opening) && RETURNS.test(next)),
    };
  });
}

const DEFINES =
  /^(?:export\s+)?(?:async\s+)?(?:function\s*\*?|def|func|fn|const|let|var|macro_rules!|#\s*define)\s*(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)/;
/** In languages that begin with a type: `private static void roundTrip(String text) {`. */
const DEFINES_BY_TYPE =
  /^(?:(?:public|private|protected|internal|static|final|async|override|virtual|inline|suspend|open)\s+)*(?!(?:return|new|await|throw|else|if|for|while|switch|case|do|delete|yield|using|not|and|or|assert\w*)\b)(?:fun|func|function|[\w<>[\].?:]+[*&]*)\s+[*&]?([A-Za-z_]\w*)\s*\([^;]*$/;
/** What a template is filled with is code. */
const PLAIN_STRING = /"[^"]*"|'[^']*'|`[^`$]*`/g;
const IN_STRING = /(["'`])(?:(?!\1).)*\1/g;

/** Whether code names one of these: it calls it, or hands it on. */
export function namesAny(line: string, names: ReadonlySet<string>): boolean {
  return (
    names.size > 0 && (line.replace(IN_STRING, "").match(/[A-Za-z_$][\w$]*/g) ?? []).some((name) => names.has(name))
  );
}

/** `test("title", macro, 1, 2);`: what the test does is written elsewhere. */
function isMadeElsewhere(line: string): boolean {
  const plain = line.replace(IN_STRING, "");
  return /^(?:it|test)[\w.]*\(\s*,\s*[A-Za-z_$][\w$.]*\s*[,)].*\)\s*;?$/.test(plain) && !/=>|\bfunction\b/.test(plain);
}

/** A runner's own `test` is told no data. */
const BRINGS_RUNNER =
  /(?:\bfrom|\brequire\(|\bimport\()\s*["'](?:node:test|vitest|@jest\/globals|ava|tape?|uvu|bun:test|@playwright\/test|mocha|@japa\/runner)["']/;
/** A name by itself, or a body: what a test does is handed over. */
const HANDS_OVER = /^[A-Za-z_$][\w$.]*(?:\(.*\))?,?$|\)\s*\{|=>|\bfunction\b/;

/** A call over several lines that is handed no function: what is called `test` is the project's own, and is told what comes out. */
function isOfData([first = "", ...others]: readonly string[]): boolean {
  return (
    /^(?:it|test)\($/.test(first) &&
    others.some((line) => line === "{") &&
    !others.some((line) => HANDS_OVER.test(line.replace(IN_STRING, "")) && !/^(?:null|undefined),?$/.test(line))
  );
}

/** Functions of a file that assert and are no tests themselves: whoever calls them asserts. */
export function assertingFunctions(text: string | null, places = { inTests: false }): ReadonlySet<string> {
  const lines = (text ?? "").split("\n");
  const names = new Set<string>();
  // Within a test, a function is not there for the others: with `inTests` it is named all the same.
  let test: string | null = null;
  lines.forEach((line, at) => {
    const within = (other: string, outer: string) => other.trim() === "" || indentOf(other) > indentOf(outer);
    if (test !== null && within(line, test)) return;
    test = isTestLine(line.trim()) && !places.inTests ? line : null;
    const name = test === null ? (DEFINES.exec(line.trim()) ?? DEFINES_BY_TYPE.exec(line.trim()))?.[1] : undefined;
    if (name === undefined) return;
    // A bracket that closes the parameters stands no deeper than the name.
    const end = lines.findIndex((other, place) => place > at && !within(other, line) && !/^\s*[)\]{]/.test(other));
    if (lines.slice(at + 1, end === -1 ? lines.length : end).some((inner) => asserts(inner.trim()))) names.add(name);
  });
  return names;
}
