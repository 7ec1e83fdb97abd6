import type { Task } from "../task.ts";
import { linesOf, lostForGood, lostLines, withContent } from "./changed-lines.ts";
import { isFixture } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, type GuardVerdict, isDeleted, isNew } from "./guard.ts";
import { excessiveLoss, LOSS, LOSS_OF_CHARACTERS, type Loss, mayTake } from "./loss.ts";
import { asksForRemoval, removedByName } from "./removal.ts";
import { namesFile } from "./wording.ts";

/** The share that does not go with a part of a file, whatever the part is called. */
const LOSS_WITH_PART = 0.6;
/** Up to this share, a task that asks for removals at all need not say of which file. */
const LOSS_OF_ANY_REMOVAL = 0.4;
/** A deleted file counts as moved when this share of its lines turns up elsewhere in the change. */
const MOVED = 0.5;

export const TRUNCATION: Guard = {
  name: "truncation",
  verdicts: ["refuse", "draft", "warn"],
  describe: `a file that loses more than ${LOSS * 100} % of its lines or ${LOSS_OF_CHARACTERS * 100} % of its characters (a small one: more than half; more than a fifth of it is warned of) is refused (a draft) unless the task asks for that removal by the file's name or the names of what goes; a task that asks for removals of other things makes a draft above ${LOSS_OF_ANY_REMOVAL * 100} %; lines that move elsewhere in the change are not lost, and code in a comment, in a string or where it never runs is`,
  check: ({ task, files, inspection }) => [
    ...files.flatMap((file): GuardFinding[] => {
      if (isNew(file) || file.before === null || file.after === null || isFixture(file.path) || isEmptied(file))
        return [];
      const loss = excessiveLoss(file, files);
      if (loss === null) return [];
      const how = leaveFor(task, file, loss);
      return [
        {
          guard: "truncation",
          verdict: verdictOf(loss, how.verdict),
          path: file.path,
          line: null,
          detail: `${file.path} loses ${loss.lost} of ${loss.of} ${loss.unit}${how.why}`,
          remedy:
            "Restore what the task does not ask to remove; change files with edit_file, a part at a time, instead of writing them anew.",
        },
      ];
    }),
    ...inspection.unchecked.map(
      ({ path, reason }): GuardFinding => ({
        guard: "truncation",
        verdict: "warn",
        path,
        line: null,
        detail: `whether ${path} is whole could not be checked: ${reason}`,
        remedy: `Read the end of ${path} once more.`,
      }),
    ),
  ],
};

/** A file of few lines loses a fifth soon: that is told, and no more; more than half of it makes a draft. */
function verdictOf({ isSmall, isSlight }: Loss, verdict: GuardVerdict): GuardVerdict {
  if (isSlight) return "warn";
  return isSmall && verdict === "refuse" ? "draft" : verdict;
}

/** How far the task's words explain that a file loses much, and how the sentence about it ends: a fault, none, or who knows. */
function leaveFor(task: Task, file: GuardedFile, { lost, of }: Loss): { verdict: GuardVerdict; why: string } {
  const named = removedByName(task, file);
  if (named === "it" || (named === "part" && lost <= of * LOSS_WITH_PART))
    return { verdict: "warn", why: ", as the task asks: a fault only if others went with them" };
  if (asksForRemoval(task))
    return lost <= of * LOSS_OF_ANY_REMOVAL
      ? {
          verdict: "warn",
          why: "; the task asks for a removal without saying where: a fault only if it does not mean these",
        }
      : { verdict: "draft", why: "; the task asks for a removal, but for none of this size" };
  return { verdict: "refuse", why: ", and the task does not ask for a removal" };
}

export const DELETION: Guard = {
  name: "unrelated-deletion",
  verdicts: ["refuse", "draft"],
  describe:
    "a file that is deleted or emptied without the task asking for it is refused, unless its content moved elsewhere in the change; a task that asks for removals and does not name the file makes a draft",
  check: ({ task, files }) =>
    files
      .filter((file) => isDeleted(file) || isEmptied(file))
      .flatMap((file): GuardFinding[] => {
        if (removedByName(task, file) === "it" || hasMoved(file, files)) return [];
        const isNamed = namesFile(task, file.path);
        return [
          {
            guard: "unrelated-deletion",
            verdict: asksForRemoval(task) || isNamed ? "draft" : "refuse",
            path: file.path,
            line: null,
            detail: `${file.path} is ${isDeleted(file) ? "deleted" : "emptied"}, and the task does not ${isNamed ? "ask for that" : "mention it"}`,
            remedy: "Restore the file, unless the task needs it gone: then say so in a task of its own.",
          },
        ];
      }),
};

/** A file that keeps its name and nothing else. */
function isEmptied({ before, after }: GuardedFile): boolean {
  return (
    before !== null &&
    after !== null &&
    withContent(linesOf(after)).length === 0 &&
    withContent(linesOf(before)).length > 0
  );
}

function hasMoved(file: GuardedFile, files: readonly GuardedFile[]): boolean {
  const lines = withContent(lostLines(file));
  if (lines.length === 0) return file.before !== null;
  return withContent(lostForGood(file, mayTake(file, files))).length <= lines.length * (1 - MOVED);
}
