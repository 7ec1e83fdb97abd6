import { linesOf, type TextLine } from "./changed-lines.ts";
import { nameOf } from "./file-kind.ts";
import type { GuardedFile } from "./guard.ts";
import { liveText } from "./live-text.ts";

/** Files that say which tests run. A new one takes the place of what held before, and may leave most of them out. */
const OF_JAVASCRIPT =
  /^(?:(?:vitest|vite|jest|karma|playwright|wdio|ava|web-test-runner)\.(?:config|conf|workspace)[\w.-]*|\.(?:mocharc|nycrc|taprc)[\w.]*)$/i;
const OF_PYTHON = /^(?:pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|pytest\.toml)$/i;

const NO_TESTS = /\bpassWithNoTests["']?\s*:\s*true|--pass-with-no-tests|--passWithNoTests/;
/** Options of pytest that leave tests out. https://docs.pytest.org/en/stable/reference/reference.html#command-line-flags */
const LEAVES_OUT =
  /--deselect\b|--ignore(?:-glob)?[= ]|(?:^|[\s"'=])-k[\s=]*["']?\w|--collect-only\b|--co\b|^norecursedirs\s*=.*\btests?\b|^testpaths\s*=.*\.py\b|^python_files\s*=(?!.*\*)|^python_(?:files|functions|classes)\s*=(?!\s*$)(?!.*(?:test|spec|describe|should|it_))/i;
/** What a plugin of pytest can do to the tests that it is shown. */
const TAMPERS =
  /\bitems\.(?:clear|remove|pop)\(|\bitems\[:\]\s*=|\bdel\s+items\b|\bpytest_deselected\b|\bcollect_ignore(?:_glob)?\s*=|\bdef pytest_(?:ignore_collect|collect_file|pycollect_\w+|pyfunc_call|runtest_(?:call|protocol|testloop))\b|\.outcome\s*=\s*["']passed|\bexitstatus\s*=\s*0\b/;
const MARKS_ALL = /\badd_marker\(.*(?:skip|xfail)/;

/** Lists of what runs and of what does not, by their names in the settings of runners. */
const EXCLUDES =
  /\b(?:exclude|testPathIgnorePatterns|testIgnore|ignore)["']?\s*[:=]\s*(\[[^\]]*\]|["'`][^"'`\n]*["'`])/g;
const INCLUDES = /\b(?:include|testMatch|testRegex|spec|specs|files)["']?\s*[:=]\s*(\[[^\]]*\]|["'`][^"'`\n]*["'`])/g;
/** What nobody wants tests from, and tests that other runners run. */
const HARMLESS =
  /(?:^|[/*\\>])(?:node_modules|bower_components|dist|build|out|lib|libs|es|esm|cjs|output|coverage|vendor|target|tmp|temp|types?|typings|examples?|samples?|demos?|docs?|benchmarks?|bench|e2e|cypress|playwright|fixtures?|__fixtures__|__mocks__|mocks?|helpers?|support|utils?|setup|templates?|public|static|assets|generated|storybook|\.[a-z][\w-]*)(?:$|[/*\\."'])|^\.{3}|\.d\.[cm]?ts$|config/i;

/** The new line by which checks look away, if the file is one that says what they look at. */
export function lookingAway(file: GuardedFile, gained: readonly TextLine[]): TextLine | undefined {
  const found = lineIn(file);
  return gained.find(({ line }) => line === found?.line);
}

function lineIn({ path, after }: GuardedFile): TextLine | null {
  const name = nameOf(path);
  const live = liveText(path, after ?? "");
  const lines = linesOf(live);
  if (name === "conftest.py")
    return (
      lines.find(
        ({ text }, at) =>
          TAMPERS.test(text) || (MARKS_ALL.test(text) && !/^(?:if|elif)\b/.test(lines[at - 1]?.text ?? "")),
      ) ?? null
    );
  if (OF_PYTHON.test(name)) return lines.find(({ text }) => LEAVES_OUT.test(text)) ?? null;
  if (!OF_JAVASCRIPT.test(name)) return null;
  return lines.find(({ text }) => NO_TESTS.test(text)) ?? listed(name, live, lines);
}

function listed(name: string, live: string, lines: readonly TextLine[]): TextLine | null {
  const other = /\b(?:coverage|optimizeDeps|benchmark|typecheck|ssr|watch|server)["']?\s*:\s*\{/g;
  const of = /^vite\./i.test(name) ? onlyBlocks(live, /\btest["']?\s*:\s*\{/g) : live;
  const text = withoutBlocks(of, other);
  const away = (pattern: RegExp, isHarmful: (entry: string) => boolean) =>
    [...text.matchAll(pattern)].find(([, list = ""]) => entriesOf(list).some(isHarmful));
  const found = away(EXCLUDES, (entry) => !HARMLESS.test(entry)) ?? away(INCLUDES, isOneFile);
  if (found === undefined) return null;
  const line = live.slice(0, found.index).split("\n").length;
  return lines.find((one) => one.line === line) ?? null;
}

/** The texts of a list; what it takes over from elsewhere says nothing. */
function entriesOf(list: string): string[] {
  return [...list.matchAll(/["'`]([^"'`\n]+)["'`]/g)].map(([, entry = ""]) => entry);
}

/** A pattern that fits one file's name, or takes files out again. */
function isOneFile(entry: string): boolean {
  const last = entry.slice(entry.lastIndexOf("/") + 1);
  return entry.startsWith("!") || (/\.\w+\$?$/.test(last) && !/[*[({+?|]/.test(last) && !/config/i.test(last));
}

type Block = { from: number; to: number };

function blocksOf(text: string, opening: RegExp): Block[] {
  return [...text.matchAll(opening)].map((match) => {
    const from = match.index + match[0].length;
    let depth = 1;
    let to = from;
    for (; to < text.length && depth > 0; to += 1) {
      if (text[to] === "{") depth += 1;
      if (text[to] === "}") depth -= 1;
    }
    return { from, to };
  });
}

/** Blanks take the place of what is left out, so that places stay. */
function withoutBlocks(text: string, opening: RegExp): string {
  return blocksOf(text, opening).reduce((left, { from, to }) => blanked(left, from, to), text);
}

function onlyBlocks(text: string, opening: RegExp): string {
  const blocks = blocksOf(text, opening);
  const ends = [0, ...blocks.flatMap(({ from, to }) => [from, to]), text.length];
  return ends.reduce((left, from, nth) => (nth % 2 === 0 ? blanked(left, from, ends[nth + 1] ?? from) : left), text);
}

function blanked(text: string, from: number, to: number): string {
  return to <= from ? text : text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, " ") + text.slice(to);
}
