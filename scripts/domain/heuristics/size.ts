import { gainedLines, lostLines } from "../guards/changed-lines.ts";
import { isCode, isFixture, isGenerated, isProse, isTest, manifestsOfLock } from "../guards/file-kind.ts";
import type { FunctionSpan } from "../source/function-span.ts";
import { bodyOf, type SourceText } from "../source/source-text.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Rule } from "./rule.ts";

/** From so much on, one reviewer cannot hold a change in mind. */
const MAX_LINES = 800;
const MAX_FILES = 25;

export const SPRAWLING: Rule = {
  rule: "sprawling",
  category: "quality",
  describe: "a change is small enough to be reviewed",
  find: ({ files }) => {
    const written = files.filter(
      ({ path }) => !isGenerated(path) && !isFixture(path) && manifestsOfLock(path) === null,
    );
    const lines = written.reduce((sum, file) => sum + gainedLines(file).length + lostLines(file).length, 0);
    if (lines <= MAX_LINES && written.length <= MAX_FILES) return [];
    const detail = `${lines} changed lines in ${written.length} files`;
    return [
      { points: 1, path: null, line: null, detail, remedy: "Cut the work in parts that can be reviewed one by one." },
    ];
  },
};

/** A function is tangled beyond so many branches, and beyond twice what its neighbours have. */
const MANY_BRANCHES = 15;
const MANY_LINES = 80;
const BEYOND_NEIGHBOURS = 2;
const BRANCH = /^(if|elif|elsif|else|for|foreach|while|until|case|when|catch|except|rescue|match|switch|\?|unless)$/;

export const TANGLED: Rule = {
  rule: "tangled-function",
  category: "quality",
  describe: "a function that is new or grows has no more branches and lines than its neighbourhood knows twice over",
  find: (input) => {
    const known = neighbours(input);
    const [branches, lines] = [most(known.map(({ branches }) => branches)), most(known.map(({ lines }) => lines))];
    return input.examined.flatMap((one): Flaw[] => {
      const { file, after, before } = one;
      if (after === null || !isCode(file.path) || isTest(file.path) || isFixture(file.path) || isProse(file.path))
        return [];
      return grown(one).flatMap((span): Flaw[] => {
        const size = sizeOf(after, span);
        const was = before?.functions.find(({ name }) => name === span.name);
        const old = was === undefined || before === null ? { branches: 0, lines: 0 } : sizeOf(before, was);
        const tangled = size.branches > Math.max(MANY_BRANCHES, BEYOND_NEIGHBOURS * branches, old.branches + 5);
        const long = size.lines > Math.max(MANY_LINES, BEYOND_NEIGHBOURS * lines, old.lines + 20);
        if (!tangled && !long) return [];
        return [
          {
            points: 0.5,
            path: file.path,
            line: span.line,
            detail: `${file.path}:${span.line}: \`${span.name}\` has ${size.branches} branches on ${size.lines} lines, far more than its neighbours`,
            remedy: "Split it by what its parts do.",
          },
        ];
      });
    });
  },
};

type Size = { branches: number; lines: number };

function sizeOf(source: SourceText, span: FunctionSpan): Size {
  const branches = bodyOf(source, span).filter(({ text }) => BRANCH.test(text)).length;
  return { branches, lines: span.endLine - span.line + 1 };
}

/** Functions with a name that lie in changed lines. One that holds others is a frame for them. */
function grown({ file, after }: ExaminedFile): FunctionSpan[] {
  const gained = gainedLines(file).map(({ line }) => line);
  const named = (after?.functions ?? []).filter(({ name }) => name !== null);
  return named.filter(
    (span) =>
      gained.some((line) => line >= span.line && line <= span.endLine) &&
      !named.some((inner) => inner !== span && inner.bodyAt > span.bodyAt && inner.bodyEnd <= span.bodyEnd),
  );
}

function neighbours({ examined, surroundings }: HeuristicInput): Size[] {
  const sources = [...examined.map(({ before }) => before), ...surroundings.alike.map(({ source }) => source)];
  return sources.flatMap((source) => (source === null ? [] : source.functions.map((span) => sizeOf(source, span))));
}

const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);
