import { linesOf, placesOf, withContent } from "../guards/changed-lines.ts";
import { isCode, isFixture, isGenerated, isTest, nameOf } from "../guards/file-kind.ts";
import { type GuardFinding, type GuardVerdict, isDeleted } from "../guards/guard.ts";
import { COMMENT, excessiveLoss, LOSS } from "../guards/loss.ts";
import { asksForRemoval } from "../guards/removal.ts";
import { scriptsIn } from "../guards/run-scripts.ts";
import { GUARDS } from "../guards/table.ts";
import { indentOf } from "../source/indent.ts";
import { isSource } from "./change-kinds.ts";
import type { Category, HeuristicInput, Rule } from "./rule.ts";

type Weight = { category: Category } & Record<GuardVerdict, number>;

const weight = (category: Category, refuse: number, draft: number, warn: number): Weight => ({
  category,
  refuse,
  draft,
  warn,
});

/**
 * What a guard's finding costs, by its verdict: what must not leave the job costs a grade as well. Labelled changes hold
 * nothing that hidden text, scripts at install, fetched code, squeezed lines, poisoned lock files or weakened checks could
 * be weighed with; of these only false alarms on merged commits are known, and what is common there costs little.
 */
const WEIGHTS: Readonly<Record<string, Weight>> = {
  secret: weight("quality", 8, 8, 8),
  "protected-path": weight("quality", 1, 0.5, 0.5),
  "out-of-scope": weight("completeness", 3, 3, 1),
  "file-mode": weight("quality", 2, 1, 0.5),
  binary: weight("quality", 2, 0.5, 0),
  "patch-size": weight("quality", 2, 1, 0.5),
  "generated-file": weight("quality", 2, 0.5, 0),
  "lock-file": weight("quality", 1, 0, 0),
  "merge-marker": weight("quality", 7, 7, 3),
  syntax: weight("quality", 6, 6, 3),
  // Nothing: what the task asks for by name, and a language that nobody here can check, are no flaws.
  truncation: weight("completeness", 5, 5, 0),
  placeholder: weight("completeness", 5, 5, 2),
  "unrelated-deletion": weight("completeness", 2, 1.5, 0.5),
  dependency: weight("quality", 5, 0.5, 0),
  "test-deletion": weight("tests", 4, 1.5, 0.5),
  "test-skip": weight("tests", 5, 4, 1),
  "hollow-test": weight("tests", 4, 4, 1),
  "debug-leftover": weight("quality", 5, 5, 4.5),
  "hidden-text": weight("quality", 6, 4, 1),
  "opaque-text": weight("quality", 4, 2, 0.5),
  "install-script": weight("quality", 5, 2, 0.5),
  "fetched-code": weight("quality", 5, 2, 0.5),
  "lock-contents": weight("quality", 5, 2, 0.5),
  "package-source": weight("quality", 5, 2, 0.5),
  "project-checks": weight("tests", 5, 1, 0.5),
};

/** A guard that nobody has weighed yet. */
const UNWEIGHED = weight("quality", 3, 1, 0.5);

/** A package that a manifest names with the change may well exist: what nobody has vouched for is a question, not a fault. */
const DECLARED = 1.5;

/** A package that a program does without when it is not there: whoever writes so means one that is nowhere declared. */
const OPTIONAL = 1;

/** A test or an example of what is encrypted brings a key of its own. */
const PRIVATE_KEY = /\bprivate key\b|\.(?:key|pem|p12|pfx|jks) is a file for secrets\b/;
const KEY_OF_TESTS = 2;
/** Examples bring what they need, and nobody else installs it. */
const EXAMPLE = /(^|\/)_?(examples?|demos?)\//i;

const isTried = (path: string) => isTest(path) || isFixture(path) || EXAMPLE.test(path);

/** That a built file cannot be read is in its nature, and that it is built is told already. */
const BUILT = 0.5;

/** What goes from a test file is weighed by the guard of tests: that lines go with it says little more. */
const LINES_OF_TESTS = 1.5;
/** Where the task asks for a removal, tests of what is removed go with it. */
const ASKED_LOSS = 0.5;

/** What a file loses in places that are written anew is not cut off there. */
const WRITTEN_ANEW = 1.5;
/** The share of the lines that go in one place which must come there for it to be written anew. */
const COMES = 0.25;

/** Whether most of what a file loses goes where other lines come. */
function isWrittenAnew({ path }: GuardFinding, { files }: HeuristicInput): boolean {
  const file = files.find((one) => one.path === path);
  if (file === undefined) return false;
  const places = placesOf(file, ({ text }) => !COMMENT.test(text));
  const gone = places.filter(({ lost, gained }) => gained < lost * COMES).reduce((sum, { lost }) => sum + lost, 0);
  return gone <= withContent(linesOf(file.before)).length * LOSS;
}

/** What a finding costs at most, given where and for which task it is made. */
function mostPoints(finding: GuardFinding, input: HeuristicInput): number {
  const { guard, verdict, path, detail } = finding;
  if (isDeclared(finding, input)) return DECLARED;
  if (guard === "dependency" && isOptional(finding, input)) return OPTIONAL;
  if (["test-deletion", "unrelated-deletion"].includes(guard) && goesWithTested(finding, input)) return ASKED_LOSS;
  if (["truncation", "unrelated-deletion"].includes(guard) && path !== null && isTest(path)) return LINES_OF_TESTS;
  if (guard === "truncation" && isWrittenAnew(finding, input)) return WRITTEN_ANEW;
  if (guard === "truncation" && isSmallLoss(finding, input)) return SMALL_LOSS;
  if (guard === "test-deletion" && verdict === "draft" && asksForRemoval(input.task)) return ASKED_LOSS;
  if (guard === "install-script" && isWrittenOtherwise(finding, input)) return WRITTEN_OTHERWISE;
  if (guard === "opaque-text" && path !== null && isGenerated(path)) return BUILT;
  if (guard === "secret" && path !== null && isTried(path) && PRIVATE_KEY.test(detail)) return KEY_OF_TESTS;
  if (guard === "dependency" && path !== null && EXAMPLE.test(path)) return DECLARED;
  // Data that tests read may be broken on purpose.
  if (guard === "syntax" && path !== null && isTest(path) && !isCode(path)) return 0;
  return Number.POSITIVE_INFINITY;
}

/**
 * Of 665 merged changes of 56 repositories five were told by what a file loses alone, each by less than 25 lines; of 8,556 spoilt
 * ones 57, 16 of them by so few. Three to one is less than what any other rule is right: it weighs less than a plain fault.
 */
const FEW_LINES = 25;
const SMALL_LOSS = 3.4;

function isSmallLoss({ path }: GuardFinding, { files }: HeuristicInput): boolean {
  const file = files.find((one) => one.path === path);
  const loss = file === undefined ? null : excessiveLoss(file, files);
  return loss !== null && loss.unit === "lines" && loss.lost < FEW_LINES;
}

const HOOK = /runs by itself as `(\w+)`/;
const WRITTEN_OTHERWISE = 1.5;

/** Programs that are there to be run so, and run nothing that their words name. */
const OF_HOOKS =
  /^(?:husky|tsc|patch-package|simple-git-hooks|lefthook|tsup|unbuild|microbundle|rollup|preconstruct|lerna|is-ci)$/;

/** Whether what runs by itself is a program that the package ran before, with other words, or what another script of it was before. */
function isWrittenOtherwise({ path, detail }: GuardFinding, { files }: HeuristicInput): boolean {
  const file = files.find((one) => one.path === path);
  const name = HOOK.exec(detail)?.[1];
  if (file === undefined || name === undefined) return false;
  const [before, after] = [scriptsIn(file.before), scriptsIn(file.after)];
  const [was, now] = [before[name], after[name]];
  if (typeof was !== "string" || typeof now !== "string" || !/^[\w@./: -]+$/.test(now)) return false;
  const [program = ""] = now.split(" ");
  const known = Object.values(before).filter((command) => typeof command === "string");
  return known.includes(now) || (OF_HOOKS.test(program) && known.some((one) => one.split(" ")[0] === program));
}

/** Names that many files bear, whatever is in them. */
const EVERYWHERE = /^(?:main|index|utils?|helpers?|common|core|base|app|lib|mod|init|__init__|api|types?)$/i;

/**
 * Whether a test file is deleted together with the code that it is named after: one without the other were a fault. Where
 * code of that name is left, or comes, it has only moved.
 */
function goesWithTested({ path }: GuardFinding, { files, surroundings }: HeuristicInput): boolean {
  if (path === null || !files.some((file) => file.path === path && isDeleted(file))) return false;
  const tested = nameOf(path).replace(/^test_|(?:[._-](?:tests?|spec))?\.\w+$/gi, "");
  if (EVERYWHERE.test(tested)) return false;
  const isTested = (other: string) => isSource(other) && nameOf(other).replace(/\.\w+$/, "") === tested;
  return files.some((file) => isDeleted(file) && isTested(file.path)) && ![...surroundings.paths].some(isTested);
}

const NEAR = 4;
/** What answers, on one of the lines below, to a package that is not there; and what begins such an attempt, above. */
const ABSENT =
  /^\s*(?:except\b.*\b(?:ImportError|ModuleNotFoundError|Exception)\b|except\s*:|rescue\b.*\bLoadError\b|\}?\s*catch\b)/;

/** Whether an import stands in an attempt that reckons with its failure. */
function isOptional({ path, line, detail }: GuardFinding, { files }: HeuristicInput): boolean {
  const text = files.find((file) => file.path === path)?.after;
  if (line === null || text === undefined || text === null) return false;
  const lines = text.split("\n");
  const isTried = (at: number) =>
    lines.slice(at, at + NEAR).some((row) => ABSENT.test(row) && indentOf(row) < indentOf(lines[at - 1] ?? ""));
  if (isTried(line)) return true;
  // What is looked for in one place, others that come to it later may take for granted.
  const name = / imports ([\w-]+),/.exec(detail)?.[1];
  const brings = name === undefined ? null : new RegExp(`^\\s*(?:import|from|require)\\b.{0,9}\\b${name}\\b`);
  return brings !== null && lines.some((row, at) => brings.test(row) && isTried(at + 1));
}

function isDeclared({ guard, path, detail }: GuardFinding, { inspection }: HeuristicInput): boolean {
  return (
    guard === "dependency" &&
    inspection.unknownPackages.some(
      (unknown) => unknown.how !== "imported" && unknown.path === path && detail.includes(` ${unknown.name},`),
    )
  );
}

/** The guards as rules: what they find is found once. */
export const GUARD_RULES: readonly Rule[] = GUARDS.map((guard): Rule => {
  const weights = WEIGHTS[guard.name] ?? UNWEIGHED;
  return {
    rule: guard.name,
    category: weights.category,
    describe: guard.describe,
    find: (input) =>
      guard.check(input).map((finding: GuardFinding) => {
        const { verdict, path, line, detail, remedy } = finding;
        return { points: Math.min(weights[verdict], mostPoints(finding, input)), path, line, detail, remedy };
      }),
  };
});
