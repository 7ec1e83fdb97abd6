import { indentOf } from "../source/indent.ts";
import type { TextLine } from "./changed-lines.ts";
import { nameOf } from "./file-kind.ts";
import { type GuardedFile, isNew } from "./guard.ts";
import { linesInStrings, liveText } from "./live-text.ts";
import { asserts, liveLines, namesAny } from "./test-marks.ts";

/** What catches a failed assertion, by the language: it is an exception like others in some, and none in Java. */
const CATCHES: readonly (readonly [RegExp, RegExp])[] = [
  [/\.py$/, /^except(?:\s*\(?[\w\s,.]*\b(?:AssertionError|(?:Base)?Exception)\b.*)?\s*:$/],
  [/\.[mc]?[jt]sx?$/, /^\}?\s*catch\b[^{]*\{$/],
  [/\.(?:java|kt|scala)$/, /^\}?\s*catch\b.*\b(?:Throwable|Error|AssertionError)\b[^{]*\{$/],
  [/\.(?:php|cs)$/, /^\}?\s*catch\b(?:.*\b(?:Throwable|Exception|AssertionFailedError)\b[^{]*)?\s*\{$/],
  [/\.rb$/, /^rescue(?:\s*=>.*|\s+(?:Exception|StandardError|Minitest::Assertion)\b.*)?$/],
];
/** The first line of what is done about it when nothing is. */
const NOTHING = /^(?:pass|\.\.\.|return(?:\s+(?:None|nil|null|true|True))?;?|continue;?|\}.*|end|nil)$/;
/** Whoever only writes a failure down lets it pass. */
const WRITES =
  /^(?:console\.\w+|print(?:ln|f)?|puts|p|pp|echo|System\.(?:out|err)\.\w+|(?:self\.)?log(?:ger|ging)?\.\w+)\s*[( ]/;
const ENDS = /^(?:\}|end$|def |async def |class |@)/;
const TRIES = /^(?:try\s*[:{]|.*\btry\s*\{$|begin$)/;

/** Lines that catch what a test's assertions throw and do nothing about it. */
export function unheardIn(path: string, text: string | null): TextLine[] {
  const catches = CATCHES.find(([ending]) => ending.test(path))?.[1];
  if (catches === undefined) return [];
  const lines = liveLines(path, text).filter(({ text: line }) => !/^(?:\/\/|\/?\*|#)/.test(line));
  return lines.filter(({ text: line }, at) => {
    const [first = "", second = "}"] = lines.slice(at + 1, at + 3).map(({ text: said }) => said);
    const isUnheard = NOTHING.test(first) || (WRITES.test(first) && ENDS.test(second));
    if (!catches.test(line) || !isUnheard) return false;
    const before = lines.slice(0, at);
    const tried = before.slice(before.findLastIndex(({ text: earlier }) => TRIES.test(earlier)));
    return tried.length < before.length && tried.some(({ text: within }) => asserts(within));
  });
}

/** Whether the attempt that ends on a line of a text holds an assertion; so it does where its beginning is not found. */
export function isOfAssertions(path: string, text: string | null, line: number): boolean {
  const above = liveLines(path, text).filter((one) => one.line < line);
  const from = above.findLastIndex(({ text: earlier }) => TRIES.test(earlier));
  return from === -1 || above.slice(from).some(({ text: within }) => asserts(within));
}

/** Longer blocks are not read to their end. */
const LONGEST_BLOCK = 1_000;

/**
 * Whether the block of Python that a line (from 1) of a text opens holds an assertion, by itself or in one of the functions
 * that assert; so it does where its end is too far away. Comments, texts and what stands in brackets end no block.
 */
export function blocksWithAssertions(
  path: string,
  text: string,
  asserting: ReadonlySet<string>,
): (line: number) => boolean {
  const inStrings = linesInStrings(path, text);
  const code = liveText(path, text, "emptied").split("\n");
  const rows = text.split("\n").map((row, at) => ({
    indent: indentOf(row),
    isStatement: (code[at] ?? "").trim() !== "" && !inStrings.has(at + 1),
    opened: count(code[at] ?? "", /[([{]/g) - count(code[at] ?? "", /[)\]}]/g),
  }));
  const lines = text.split("\n");
  const asserted = new Map<number, boolean>();
  const doesAssert = (at: number) => {
    const row = lines[at] ?? "";
    const known = asserted.get(at) ?? (asserts(row.trim()) || namesAny(row, asserting));
    asserted.set(at, known);
    return known;
  };
  return (line) => {
    const own = rows[line - 1]?.indent ?? 0;
    let depth = 0;
    for (let at = line; at < rows.length; at += 1) {
      const row = rows[at];
      if (row === undefined || (depth <= 0 && row.isStatement && row.indent <= own)) return false;
      if (doesAssert(at) || at - line === LONGEST_BLOCK) return true;
      depth += row.opened;
    }
    return false;
  };
}

function count(text: string, signs: RegExp): number {
  return text.match(signs)?.length ?? 0;
}

const MOCKS =
  /\b(?:vi|jest|vitest)\.(?:do|unstable_)?[mM]ock(?:Module)?\(\s*(?:import\(\s*)?["'`](\.{1,2}\/[^"'`]+)["'`]/;
/** What replaces a part of a module, or only listens to it, takes the rest from the module itself. */
const TAKES_THE_REST = /\b(?:importActual|requireActual|importOriginal)\b|\bspy\s*:\s*true\b/;

/** Whether a line puts something else in the place of the module for which the test file is named. */
export function replacesTested({ path, after }: GuardedFile, line: string): boolean {
  const mocked = MOCKS.exec(line)?.[1];
  if (mocked === undefined || TAKES_THE_REST.test(after ?? "")) return false;
  const tested = stemOf(path);
  return tested !== "index" && stemOf(mocked) === tested;
}

function stemOf(path: string): string {
  return nameOf(path).replace(/(?:[._-](?:tests?|spec))?\.[mc]?[jt]sx?$/i, "");
}

const GO_TAGS = /^\/\/\s*(?:go:build|\+build)\s+(.+)$/;
/** Machines and tools of Go, which it sets by itself: https://pkg.go.dev/cmd/go#hdr-Build_constraints */
const OF_GO =
  /^(?:aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos|unix|386|amd64|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm|sparc64|cgo|gc|gccgo|race|msan|asan|go1\.\d+|purego|appengine|tinygo|boringcrypto|goexperiment\.\w+)$/;
/** What projects call the runs in which tests stand that take long or need something. */
const OF_PROJECTS =
  /integration|e2e|end.?to.?end|acceptance|functional|system|slow|smoke|stress|bench|fuzz|unit|live|docker|network|tests?\b|require|need|tools?|cluster|debug|dev/i;

/**
 * Whether a line takes a Go file's tests out of the usual run: a new file of slow tests may say so, or one that tests what
 * the change compiles under the same tag; an old one may not.
 */
export function runsUnderTag(file: GuardedFile, line: string, files: readonly GuardedFile[]): boolean {
  const said = file.path.endsWith("_test.go") ? GO_TAGS.exec(line)?.[1] : undefined;
  if (said === undefined || (file.before !== null && GO_TAGS.test(firstTag(file.before)))) return false;
  const isOfProgram = files.some(
    ({ path, after }) => path.endsWith(".go") && !path.endsWith("_test.go") && tagsOf(after ?? "").includes(line),
  );
  if (isNew(file) && isOfProgram) return false;
  const asked = said.split(/[\s,()&|]+/).filter((tag) => tag !== "" && !tag.startsWith("!"));
  return asked.some((tag) => !OF_GO.test(tag) && !(isNew(file) && OF_PROJECTS.test(tag)));
}

function tagsOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => GO_TAGS.test(line));
}

function firstTag(text: string): string {
  return tagsOf(text)[0] ?? "";
}
