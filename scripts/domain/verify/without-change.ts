import { z } from "zod";
import type { GuardedFile } from "../guards/guard.ts";
import { isSource, servesTests, testsBehaviour } from "../heuristics/change-kinds.ts";
import type { CheckRun } from "../work-outcome.ts";
import type { ProjectChecks } from "./checks.ts";
import { isLint } from "./lint-count.ts";

/** More names say nothing more. */
export const MAX_PROVING_TESTS = 20;

/** What the tests of a change say of the program without it: what they prove shows in their failing. */
export const withoutChangeSchema = z.discriminatedUnion("kind", [
  /** They fail. `tests`: those that do, as far as a report names them; `count` is 0 where none does. */
  z.object({
    kind: z.literal("failed"),
    command: z.string(),
    tests: z.array(z.string()).max(MAX_PROVING_TESTS),
    count: z.number().int().nonnegative(),
  }),
  /** They all pass: nothing in them depends on the change. */
  z.object({ kind: z.literal("passed"), commands: z.array(z.string()) }),
  z.object({ kind: z.literal("unknown"), why: z.string().max(500) }),
]);
export type WithoutChange = z.infer<typeof withoutChangeSchema>;

/** How a tree is made that has a change's tests, and not what they are for. */
export type Undoing = { remove: string[]; write: { path: string; text: string }[]; executable: string[] };

const TEXT_FILE = /^100[67]\d\d$/;

/**
 * What to do to a changed tree so that only the change of its tests is left: all other files as they were. `none`: the
 * change has no source with tests; a string: why it cannot be undone.
 */
export function undoingOf(files: readonly GuardedFile[]): Undoing | "none" | { why: string } {
  const others = files.filter(({ path }) => !servesTests(path));
  const hasTests = files.some(({ path, before, after }) => after !== null && after !== before && testsBehaviour(path));
  if (!hasTests || !others.some(({ path }) => isSource(path))) return "none";
  const stuck = others.find(
    ({ binary, mode, previousMode }) =>
      binary || [mode, previousMode].some((one) => one !== null && one !== "000000" && !TEXT_FILE.test(one)),
  );
  if (stuck !== undefined) return { why: `${stuck.path} is no text that could be put back` };
  return {
    remove: others
      .filter(({ before, previousPath }) => before === null || previousPath !== null)
      .map(({ path }) => path),
    write: others.flatMap((file) => (file.before === null ? [] : [{ path: earlierPath(file), text: file.before }])),
    executable: others
      .filter(({ before, previousMode }) => before !== null && previousMode === "100755")
      .map(earlierPath),
  };
}

function earlierPath({ path, previousPath }: GuardedFile): string {
  return previousPath ?? path;
}

/**
 * The checks that may show whether tests fail without a change, the fastest first: those that passed and told of their
 * tests, else those that are not a quick look; as many as fit into the time.
 */
export function provingRuns(after: readonly CheckRun[], { full, paths }: ProjectChecks, seconds: number): CheckRun[] {
  const passed = after.filter((run) => run.when === "after" && run.passed && !isLint(run.command));
  const reporting = passed.filter(({ tests }) => tests !== undefined && tests.passed > 0);
  const fullOnes = new Set([...full, ...paths.flatMap((part) => part.full)]);
  const chosen = reporting.length > 0 ? reporting : passed.filter(({ command }) => fullOnes.has(command));
  let left = seconds;
  return [...chosen]
    .sort((a, b) => a.durationS - b.durationS)
    .filter(({ durationS }) => {
      left -= durationS;
      return left >= 0;
    });
}
