import { isCode, isFixture, isGenerated, isProse, isTest, nameOf } from "../guards/file-kind.ts";
import { count, isTestLine } from "../guards/test-marks.ts";
import type { Task } from "../task.ts";
import { usesLayoutTool } from "./layout-tools.ts";
import type { ExaminedFile } from "./rule.ts";

/** Code beside the program: nobody's behaviour changes with it. What lies within its sources is the program's own. */
const ASIDE =
  /^(?:(?!(?:src|lib|internal|pkg)\/)[^/]+\/)*(examples?|samples?|docs?|website|benchmarks?|bench|demos?|scripts|tools|extras?|\.github|\.husky|\.storybook)\/|^contrib\/|\.d\.[mc]?ts$|^(play(ground)?|scratch)\.\w+$|(^|\/)(bench(mark)?s?|Gruntfile|Gulpfile|Rakefile|setup|conf|noxfile)\.\w+$|\.gradle\.kts$|(^|\/)Package(@swift-[\d.]+)?\.swift$|(^|\/)[.\w-]+\.(config|conf|rc)\.\w+$|(^|\/)\.[\w-]+rc(\.\w+)?$/i;

/** Whether a file holds what the program does. */
export function isSource(path: string): boolean {
  return isCode(path) && !isTest(path) && !isFixture(path) && !isGenerated(path) && !ASIDE.test(path);
}

/** Whether a file is read by tests: tests themselves, and what lies beside them for their sake. */
export function servesTests(path: string): boolean {
  return isTest(path) || isFixture(path);
}

/** Tests of types alone: they run nothing. */
const TYPE_TEST = /\.test-d\.[mc]?tsx?$|(^|\/)(typings?|types|dtslint|test-d)\/.*\.[mc]?tsx?$/i;

/** Whether a file tests what a program does: fixtures and tests of types do not. */
export function testsBehaviour(path: string): boolean {
  return isTest(path) && !isFixture(path) && !TYPE_TEST.test(path);
}

/** Lists of packages and versions, change logs and the like: they go along with a change and are none by themselves. */
const COMPANION =
  /^(package\.json|.*\.lock|package-lock\.json|pnpm-lock\.yaml|go\.(mod|sum)|cargo\.toml|pyproject\.toml|setup\.(py|cfg)|gemfile|.*\.gemspec|composer\.json|changes|changelog|history|news|authors|contributors|license|version|\.gitignore|\.npmignore|\.editorconfig)(\..*)?$/i;

export function isCompanion(path: string): boolean {
  return COMPANION.test(nameOf(path)) || isProse(path);
}

/** Whether what a file says to a machine changes: comments, blanks and line breaks do not count. */
export function changesMeaning({ file, before, after }: ExaminedFile): boolean {
  if (file.before === file.after) return file.binary || file.mode !== file.previousMode;
  if (file.before === null || file.after === null) return (after ?? before)?.tokens.length !== 0;
  if (before === null || after === null) return squeezed(file.before) !== squeezed(file.after);
  return (
    before.tokens.length !== after.tokens.length ||
    before.tokens.some(({ text }, at) => text !== after.tokens[at]?.text)
  );
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, "");
}

const TEST_WORDS =
  /\b(tests?|testing|tested|specs?|coverage|regression|fixtures?|snapshots?|test suite|unit[- ]tests?)\b/i;
const DOC_WORDS =
  /\b(docs?|documentation|documented?|readme|comments?|commented|docstrings?|(?:js|java|k|ts|php|r)docs?|rustdoc|godoc|doxygen|changelog|typos?|spelling|wording|guide|examples?|licen[cs]e|links?|translat\w+)\b/i;

/** To document is the task; documents are what a program is about, and what becomes of them its fault. */
const DOCUMENTS =
  /^(?:[\w./-]{1,60}(?:\([^)]{0,60}\))?!?:\s*)?document(?:s|ing)?\s+(?:(?:that|how|the|what|why|when|where|which|whether|all|every|each)\b|(?!.*(?::|\b(?:is|are|was|were|fails?|should|must|can|cannot|can't|does|doesn't|do|don't|breaks?|crash\w*|loses?)(?!\w)))\S)/i;

/** Whether nothing but specs makes the task's title one about tests. */
export function speaksOfSpecs({ title }: Task): boolean {
  return TEST_WORDS.test(title) && !TEST_WORDS.test(title.replace(/\bspecs?\b/gi, ""));
}

/** Whether the task's title is about tests. */
export function asksForTests(task: Task): boolean {
  return task.category === "test" || TEST_WORDS.test(task.title);
}

/** Whether a change of prose or comments may be all that the task wants. Descriptions speak of docs in passing: its title counts. */
export function asksForWords(task: Task): boolean {
  return (
    ["docs", "research", "analysis"].includes(task.category) || DOC_WORDS.test(task.title) || DOCUMENTS.test(task.title)
  );
}

/** Whether to document is all that the title asks for. */
export function asksToDocument(task: Task): boolean {
  return DOCUMENTS.test(task.title);
}

/** Whether what makes a task one about words is what sources of the project are called: translations, comments, links. */
export function speaksOfParts(task: Task, paths: Iterable<string>): boolean {
  const words = Array.from(task.title.matchAll(new RegExp(DOC_WORDS, "gi")), ([word]) =>
    word.toLowerCase().slice(0, STEM),
  );
  const others = task.title.replace(new RegExp(DOC_WORDS, "gi"), "");
  if (words.length === 0 || asksForWords({ ...task, title: others })) return false;
  const sources = [...paths].filter(isSource).map((path) => path.toLowerCase());
  return words.every((word) => word.length >= STEM && sources.some((path) => path.includes(word)));
}

/** So many letters tell `translations` and `translate` from other words. */
const STEM = 5;

/** Tasks that are about layout itself, or about what linters say: whichever code that is, and whatever it is about. */
const LAYOUT =
  /^style\b.*:|\b(reformat\w*|gofmt|rustfmt|[\w-]+-format|spotless|editorconfig|re-?indent\w*|code style|style checks?|whitespace|lint(s|ing|er)?|tabs|line (endings|length))\b/i;
export function asksForLayout(task: Task): boolean {
  return LAYOUT.test(task.title) || usesLayoutTool(task.title) || ASKS_FOR_FORMAT.test(task.title);
}

/** `Fix formatting`: at the end of a longer title, a format is what a program reads or writes. */
const ASKS_FOR_FORMAT = /^(?:[^\s]+\s+){0,2}format(?:ting)?$/i;

/** Whether code beside the program changes, and with it tests of that code alone: examples may have tests of their own. */
export function isOfExamples(paths: readonly string[]): boolean {
  const [tests, others] = [paths.filter(servesTests), paths.filter((path) => isCode(path) && !servesTests(path))];
  return others.some((path) => OF_EXAMPLES.test(path)) && tests.every((path) => OF_EXAMPLES.test(path));
}

const OF_EXAMPLES = /^(?:examples?|samples?|demos?|playgrounds?)\//i;

/** Whether sources change, in nothing but what they say to people. */
export const saysMore = (examined: readonly ExaminedFile[]) =>
  examined.some((one) => isSource(one.file.path) && !changesMeaning(one));

/** Whether a file has more tests than before: those test what a program does, and not what is said of it or how it is laid out. */
export function addsTests({ file: { path, before, after } }: ExaminedFile): boolean {
  return isTest(path) && isCode(path) && count(path, after, isTestLine) > count(path, before, isTestLine);
}
