import { gainedLines } from "../guards/changed-lines.ts";
import { customChecks } from "../guards/custom-checks.ts";
import { isCode, isReadByTests, isTest } from "../guards/file-kind.ts";
import { isExact, isVague, PROMISES_PEACE } from "../guards/test-marks.ts";
import type { SourceText } from "../source/source-text.ts";
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
      const former = formerOf(now, old);
      const emptied = now.flatMap((test): Flaw[] => {
        const was = former.get(test);
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

/**
 * The tests that bore their titles before: of several with one title the one that does the same, each once, else the one in the same
 * order among the rest; where more come than go, the last of them may be any.
 */
function formerOf(now: readonly TestFunction[], old: readonly TestFunction[]): ReadonlyMap<TestFunction, TestFunction> {
  const bearers = Map.groupBy(old, ({ title }) => title);
  const former = new Map<TestFunction, TestFunction>();
  for (const [title, tests] of Map.groupBy(now, (test) => test.title)) {
    const left = Map.groupBy(bearers.get(title) ?? [], ({ deeds }) => saying(deeds));
    const changed = tests.filter((test) => {
      const same = left.get(saying(test.deeds))?.shift();
      if (same !== undefined) former.set(test, same);
      return same === undefined;
    });
    const remaining = new Set([...left.values()].flat());
    const gone = (bearers.get(title) ?? []).filter((test) => remaining.has(test));
    changed.forEach((test, at) => {
      const was = gone[at] ?? gone.at(-1);
      if (was !== undefined) former.set(test, was);
    });
  }
  return former;
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
