import { gainedLines } from "../guards/changed-lines.ts";
import { isCode, isReadByTests, isTest } from "../guards/file-kind.ts";
import { idleTestsIn } from "./idle-tests.ts";
import type { ExaminedFile, Flaw, HeuristicInput, Share, StandingFile, Surroundings } from "./rule.ts";
import { skippedTestsIn } from "./skipped-tests.ts";
import { leftOverLinesIn } from "./stray-output.ts";
import { stubsIn } from "./stubs.ts";
import { isAssertion } from "./test-function.ts";
import { hollowTestsIn, uncheckedTestsIn } from "./unchecked-tests.ts";
import { unheardTestsIn } from "./unheard-tests.ts";

/**
 * `units`: what a rule judges one by one, as people call it. `shareAround`: the same of the project's files, as far as words tell,
 * for a file that has no past.
 */
type Habit = {
  units: string;
  shareOf: (file: StandingFile) => Share;
  shareAround?: (path: string, surroundings: Surroundings) => Share;
};

const tests = (shareOf: Habit["shareOf"]): Habit => ({ units: "tests", shareOf });
const lines = (shareOf: Habit["shareOf"]): Habit => ({ units: "lines that print", shareOf });
const functions = (shareOf: Habit["shareOf"]): Habit => ({ units: "functions", shareOf });

/** How to count, by the rule, what it finds fault with. Rules that judge a change as a whole have no units to count. */
const HABITS: Readonly<Record<string, Habit>> = {
  "hollow-test": { ...tests(hollowTestsIn), shareAround: filesWithoutAssertions },
  "emptied-test": { ...tests(hollowTestsIn), shareAround: filesWithoutAssertions },
  "unchecked-result": tests(uncheckedTestsIn),
  "idle-test": tests(idleTestsIn),
  "test-skip": tests(skippedTestsIn),
  "unheard-test": functions(unheardTestsIn),
  stub: functions(stubsIn),
  "debug-leftover": lines(leftOverLinesIn),
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
  if (isHabit(all)) return excused(flaw, all, `${habit.units} of files like this`);
  const around = one.before === null ? (habit.shareAround?.(one.file.path, input.surroundings) ?? NONE) : NONE;
  return isHabit(around) ? excused(flaw, around, "files of tests") : flaw;
}

const NONE: Share = { such: 0, of: 0 };

const sum = (a: Share, b: Share): Share => ({ such: a.such + b.such, of: a.of + b.of });

const isHabit = ({ such, of }: Share) => such >= FEWEST && such >= of * NOTABLE;

function excused(flaw: Flaw, { such, of }: Share, units: string): Flaw {
  return { ...flaw, points: HABITUAL, detail: `${flaw.detail} (as ${such} of ${of} ${units} before)` };
}

/** Files of the same language and purpose that stood there before: of the change, and around it. */
function othersLike({ file }: ExaminedFile, { examined, surroundings }: HeuristicInput): StandingFile[] {
  const changed = examined.flatMap(({ file: other, before }) =>
    before === null || other.path === file.path ? [] : [{ path: other.path, source: before }],
  );
  return [...changed, ...surroundings.alike].filter(
    ({ path }) => endingOf(path) === endingOf(file.path) && isTest(path) === isTest(file.path),
  );
}

const endingOf = (path: string) => /\.\w+$/.exec(path)?.[0] ?? "";

/** A project of more test files shows its way in these. */
const MOST_FILES = 200;
/** What begins a test, by the languages' ways. */
const BEGINS_TEST = /^(?:it|test|specify|test_\w+|Test[A-Z]\w*)$/;

/** How many files of tests in a file's language, of those that the change leaves alone, name nothing that is known to assert. */
function filesWithoutAssertions(path: string, { words }: Surroundings): Share {
  const saying = new Map<string, boolean>();
  const says = (name: string) => {
    const known = saying.get(name) ?? [`${name}(`, `.${name}(`, `t.${name}(`].some(isAssertion);
    saying.set(name, known);
    return known;
  };
  const files = [...words]
    .filter(([other]) => endingOf(other) === endingOf(path) && isTest(other) && isCode(other) && !isReadByTests(other))
    .map(([, { names }]) => [...names])
    .filter((names) => names.some((name) => BEGINS_TEST.test(name)))
    .slice(0, MOST_FILES);
  return { such: files.filter((names) => !names.some(says)).length, of: files.length };
}
