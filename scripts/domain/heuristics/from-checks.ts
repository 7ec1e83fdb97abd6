import { coverageOfRuns, lineRanges } from "../coverage/uncovered-lines.ts";
import type { Flaw, HeuristicInput, Rule } from "./rule.ts";

/** Fewer lines are a guard clause, or what only a fault of the machine would reach. */
const FEW_LINES = 3;
const MAX_RANGES = 120;

const UNCOVERED: Rule = {
  rule: "uncovered-change",
  category: "tests",
  describe: "where checks leave a coverage report, the tests run the changed lines",
  find: ({ task, runs }) => {
    if (task.category !== "code" && task.category !== "test" && task.category !== "refactor") return [];
    return coverageOfRuns(runs).flatMap(({ path, covered, uncovered }): Flaw[] => {
      const share = uncovered.length / (covered.length + uncovered.length);
      if (uncovered.length === 0 || (uncovered.length < FEW_LINES && share < 1)) return [];
      const points = share > 0.5 ? 2 : share > 0.2 ? 1 : 0.5;
      const lines = lineRanges(uncovered).slice(0, MAX_RANGES);
      const of = `${uncovered.length} of the ${covered.length + uncovered.length}`;
      const detail = `${path}: no test runs ${of} changed lines that could be run: ${lines}`;
      return [{ points, path, line: uncovered[0] ?? null, detail, remedy: "Add a test that runs them." }];
    });
  },
};

const PASSES_WITHOUT: Rule = {
  rule: "passes-without-change",
  category: "tests",
  describe: "of a task about code, the tests of the change fail without it",
  find: ({ task, withoutChange }) => {
    if (task.category !== "code" || withoutChange?.kind !== "passed") return [];
    const commands = withoutChange.commands.map((command) => `\`${command}\``).join(" and ");
    const detail = `the tests of the change pass without it: ${commands}, run on the old program, ${withoutChange.commands.length > 1 ? "find" : "finds"} nothing`;
    const remedy = "Write a test that fails on the old program and passes on the new one.";
    return [{ points: 2, path: null, line: null, detail, remedy }];
  },
};

const LINT_WORSE: Rule = {
  rule: "lint-worse",
  category: "quality",
  describe: "the project's linter finds no more after the change than before it",
  find: (input) =>
    input.runs.flatMap((run): Flaw[] => {
      const before = lintBefore(input, run.command);
      // A check that passed and fails now is a flaw of its own.
      const isTold = input.checks.some(({ command, passed }) => command === run.command && !passed);
      if (run.when !== "after" || run.lint === undefined || before === null || run.lint <= before || isTold) return [];
      const more = run.lint - before;
      const points = more >= 10 ? 2 : more >= 3 ? 1 : 0.5;
      const detail = `\`${run.command}\` finds ${run.lint} faults, and found ${before} before the change`;
      return [{ points, path: null, line: null, detail, remedy: "Mend what the linter says of the changed lines." }];
    }),
};

/** What a linter found on the tree that the work began with: the newest run before it, as a target's comes first. */
function lintBefore({ runs }: HeuristicInput, command: string): number | null {
  return runs.findLast((run) => run.when === "before" && run.command === command)?.lint ?? null;
}

/** What only running the project can tell. */
export const CHECK_RULES: readonly Rule[] = [UNCOVERED, PASSES_WITHOUT, LINT_WORSE];
