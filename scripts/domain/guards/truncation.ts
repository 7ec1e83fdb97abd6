import { gainedLines, linesBeyond, linesOf, lostForGood, lostLines, withContent } from "./changed-lines.ts";
import { isFixture } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted, isNew } from "./guard.ts";
import { asksForRemoval, namesFile, namesRemoval } from "./wording.ts";

/** Below this many lines with content a fifth is soon gone for good reasons. */
const TINY_LINES = 25;
/** The share of a file that may go without having been asked for, and the share that nobody expects to go even then. */
const LOSS = 0.2;
const LOSS_WHEN_ASKED = 0.6;
/** A deleted file counts as moved when this share of its lines turns up elsewhere in the change. */
const MOVED = 0.5;

/** Lines that a file loses and nothing takes the place of, of how many. */
export function netLoss(file: GuardedFile, files: readonly GuardedFile[]): { lost: number; of: number } {
  const of = withContent(linesOf(file.before)).length;
  const lost = withContent(lostForGood(file, files)).length - withContent(gainedLines(file)).length;
  return { lost: Math.max(0, lost), of };
}

export const TRUNCATION: Guard = {
  name: "truncation",
  describe: `a file that loses more than ${LOSS * 100} % of its lines is refused unless the task asks for removal, and makes a draft where it asks for a change that may need one; lines that move elsewhere in the change are not lost`,
  check: ({ task, files }) => {
    const limit = namesRemoval(task) ? LOSS_WHEN_ASKED : LOSS;
    const isAsked = asksForRemoval(task);
    return files.flatMap((file): GuardFinding[] => {
      if (isNew(file) || file.before === null || file.after === null || isFixture(file.path)) return [];
      const { lost, of } = netLoss(file, files);
      if (of < TINY_LINES || lost <= of * limit) return [];
      return [
        {
          guard: "truncation",
          verdict: isAsked ? "draft" : "refuse",
          path: file.path,
          line: null,
          detail: `${file.path} loses ${lost} of ${of} lines, and ${isAsked ? "that is more than the task explains" : "the task does not ask for a removal"}`,
          remedy:
            "Restore what the task does not ask to remove; change files with edit_file, a part at a time, instead of writing them anew.",
        },
      ];
    });
  },
};

export const DELETION: Guard = {
  name: "unrelated-deletion",
  describe:
    "a deleted file that the task does not mention is refused, unless its content moved elsewhere in the change",
  check: ({ task, files }) =>
    files.filter(isDeleted).flatMap((file): GuardFinding[] => {
      if (namesFile(task, file.path) || hasMoved(file, files)) return [];
      return [
        {
          guard: "unrelated-deletion",
          verdict: asksForRemoval(task) ? "warn" : "refuse",
          path: file.path,
          line: null,
          detail: `${file.path} is deleted, and the task does not mention it`,
          remedy: "Restore the file, unless the task needs it gone: then say so in a task of its own.",
        },
      ];
    }),
};

function hasMoved(file: GuardedFile, files: readonly GuardedFile[]): boolean {
  const lines = withContent(lostLines(file));
  if (lines.length === 0) return file.before !== null;
  const elsewhere = files.filter((other) => other !== file).flatMap(gainedLines);
  return linesBeyond(lines, elsewhere).length <= lines.length * (1 - MOVED);
}
