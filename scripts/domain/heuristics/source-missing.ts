import { isCode } from "../guards/file-kind.ts";
import { isDeleted } from "../guards/guard.ts";
import {
  addsTests,
  asksForLayout,
  asksForTests,
  asksForWords,
  asksToDocument,
  changesMeaning,
  isCompanion,
  isOfExamples,
  isSource,
  saysMore,
  servesTests,
  speaksOfParts,
  speaksOfSpecs,
  testsBehaviour,
} from "./change-kinds.ts";
import { type Rule, whole } from "./rule.ts";

/** What a program promises to those who use its types: to change that is a change of it. */
const DECLARES_TYPES = /(?<!\.test|\.spec)\.d\.[mc]?ts$/;

/** Titles about types: elsewhere they go along with the program, and do not stand for it. */
const OF_TYPES =
  /\b(?:typ(?:e[sd]?|ings?)|typescript|ts|d\.ts|definitions?|declarations?|generics?|interfaces?|infer\w*)\b/i;

/** Whether types are declared for a script that stands beside them. */
function isOfScript(path: string, paths: ReadonlySet<string>): boolean {
  const stem = path.replace(DECLARES_TYPES, "");
  return [".js", ".mjs", ".cjs"].some((ending) => paths.has(stem + ending));
}

export const SOURCE_MISSING: Rule = {
  rule: "source-missing",
  category: "completeness",
  describe: "a task about code changes the program, and not its tests alone",
  find: ({ task, examined, surroundings }) => {
    if (!["code", "refactor"].includes(task.category)) return [];
    const meaningful = examined.filter(changesMeaning);
    const isOfProgram =
      !asksToDocument(task) &&
      (meaningful.some(addsTests) || (!asksForLayout(task) && speaksOfParts(task, surroundings.paths)));
    if ((asksForWords(task) || asksForLayout(task)) && (saysMore(examined) || !isOfProgram)) return [];
    const touched = meaningful.map(({ file }) => file.path);
    const mayBeOfTypes =
      OF_TYPES.test(task.title) || !meaningful.some((one) => addsTests(one) && testsBehaviour(one.file.path));
    const isProgram = (path: string) =>
      isSource(path) || (DECLARES_TYPES.test(path) && (mayBeOfTypes || !isOfScript(path, surroundings.paths)));
    // Deleting is half of a move: where tests grow, something must have come as well.
    const isOnlyDeleted =
      !/\b(remov|delet|drop)/i.test(task.title) &&
      meaningful.every(({ file }) => !isProgram(file.path) || isDeleted(file));
    const hasSource = touched.some(isProgram) && !isOnlyDeleted;
    if (!touched.some(servesTests) || hasSource || isOfExamples(touched)) return [];
    const others = touched.filter((path) => !servesTests(path) && !isCompanion(path) && !isCode(path));
    const points = ASKS_FOR_NOTHING_ELSE.test(task.title)
      ? 0.5
      : asksForTests(task) && !(speaksOfSpecs(task) && !touched.some(isSpec))
        ? 2.5
        : others.length > 0
          ? 3.8
          : 5;
    return whole(
      points,
      "tests change, and nothing of the program does",
      "Make the change that the tests are for; if the program needs none, say so in the summary.",
    );
  },
};

/** Tests that their project calls specs: elsewhere, a spec is what a program is to fulfil, or how it is to format. */
const isSpec = (path: string) => /spec/i.test(path);

/** A title that begins with tests, or with what is to become of them, and one about coverage. */
const ASKS_FOR_NOTHING_ELSE =
  /^tests?\b|\bcoverage\b|^(?:add|more|improv\w*|extend|unify|refactor\w*|clean\w*|fix\w*|updat\w*|rewrit\w*|mov\w*)\s+(?:[\w-]+\s+)?tests?\b/i;
