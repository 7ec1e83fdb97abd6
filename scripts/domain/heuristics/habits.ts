import { gainedLines } from "../guards/changed-lines.ts";
import { isTest } from "../guards/file-kind.ts";
import { copiesIn } from "./duplicates.ts";
import { idleTestsIn } from "./idle-tests.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Share, StandingFile } from "./rule.ts";
import { skippedTestsIn } from "./skipped-tests.ts";
import { strayLinesIn } from "./stray-output.ts";
import { stubsIn } from "./stubs.ts";
import { hollowTestsIn, uncheckedTestsIn } from "./unchecked-tests.ts";
import { unheardTestsIn } from "./unheard-tests.ts";

/** `units`: what a rule judges one by one, as people call it. */
type Habit = { units: string; shareOf: (file: StandingFile) => Share };

const tests = (shareOf: Habit["shareOf"]): Habit => ({ units: "tests", shareOf });
const lines = (shareOf: Habit["shareOf"]): Habit => ({ units: "lines that print", shareOf });
const functions = (shareOf: Habit["shareOf"]): Habit => ({ units: "functions", shareOf });

/** How to count, by the rule, what it finds fault with. Rules that judge a change as a whole have no units to count. */
const HABITS: Readonly<Record<string, Habit>> = {
  "hollow-test": tests(hollowTestsIn),
  "emptied-test": tests(hollowTestsIn),
  "unchecked-result": tests(uncheckedTestsIn),
  "idle-test": tests(idleTestsIn),
  "test-skip": tests(skippedTestsIn),
  "unheard-test": functions(unheardTestsIn),
  stub: functions(stubsIn),
  "dead-duplicate": functions(copiesIn),
  "debug-leftover": lines(strayLinesIn),
  "stray-output": lines(strayLinesIn),
};

/** One is an exception; so many and such a share are the way of the project, or of what a rule does not understand. */
const FEWEST = 2;
const NOTABLE = 0.25;
/** Of fewer units a file says little about the project's way: others of its kind are asked as well. */
const TELLING = 4;
/** What is the habit of a file is told, and is a trifle. */
const HABITUAL = 1;

/**
 * A flaw that costs little where the file did before what the rule now finds fault with: the rule does not understand this
 * project's way, or the project lives with it. Only what is new can be a habit: what a change takes away, or puts on a line
 * that stood there, keeps its cost.
 */
export function knowingHabits(rule: string, flaw: Flaw, input: HeuristicInput): Flaw {
  const habit = HABITS[rule];
  if (habit === undefined || flaw.points <= HABITUAL || flaw.line === null) return flaw;
  const one = input.examined.find(({ file }) => file.path === flaw.path);
  if (one === undefined || !gainedLines(one.file).some(({ line }) => line === flaw.line)) return flaw;
  const own = one.before === null ? NONE : habit.shareOf({ path: one.file.path, source: one.before });
  if (own.of >= TELLING) return isHabit(own) ? excused(flaw, own, `${habit.units} of this file`) : flaw;
  const all = othersLike(one, input).map(habit.shareOf).reduce(sum, own);
  return isHabit(all) ? excused(flaw, all, `${habit.units} of files like this`) : flaw;
}

const NONE: Share = { such: 0, of: 0 };

const sum = (a: Share, b: Share): Share => ({ such: a.such + b.such, of: a.of + b.of });

const isHabit = ({ such, of }: Share) => such >= FEWEST && such >= of * NOTABLE;

function excused(flaw: Flaw, { such, of }: Share, units: string): Flaw {
  return { ...flaw, points: HABITUAL, detail: `${flaw.detail} (as ${such} of ${of} ${units} before)` };
}

/** Files of the same language and purpose that stood there before: of the change, and around it. */
function othersLike({ file }: ExaminedFile, { examined, surroundings }: HeuristicInput): StandingFile[] {
  const ending = (path: string) => /\.\w+$/.exec(path)?.[0] ?? "";
  const changed = examined.flatMap(({ file: other, before }) =>
    before === null || other.path === file.path ? [] : [{ path: other.path, source: before }],
  );
  return [...changed, ...surroundings.alike].filter(
    ({ path }) => ending(path) === ending(file.path) && isTest(path) === isTest(file.path),
  );
}
