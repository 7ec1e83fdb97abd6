import { z } from "zod";
import { CATEGORIES } from "../../domain/task.ts";
import { DECLINE_REASONS } from "../../domain/work-outcome.ts";
import { defineTool } from "./tool.ts";

/** Lengths that a merge request's intent accepts: longer words are refused here, while the model can still mend them. */
const sentences = (most: number) =>
  z.string(`text, at most ${most} characters`).trim().min(1, "some text").max(most, `at most ${most} characters`);
const evidence = z
  .array(sentences(2_000), "a list of texts")
  .max(20, "at most 20 pieces")
  .describe("What shows it: commands with their result, or files with lines. One fact each, at most 20.");

export const decline = defineTool({
  name: "decline",
  description:
    "Hands the task back, undone. redundant: the repository already does it; blocked: something is missing that you cannot get; unsafe: it would do harm; unclear: it can be read in ways that lead to different work. Look before you decline.",
  example: { reason: "redundant", explanation: "parse() already accepts it.", evidence: ["src/parse.ts:12"] },
  input: {
    reason: z.enum(DECLINE_REASONS, `one of ${DECLINE_REASONS.join(", ")}`),
    explanation: sentences(8_000).describe("For the person who wrote the task, at most 8,000 characters."),
    evidence,
  },
  run: async (input) => ({ kind: "ending", ending: { kind: "decline", ...input } }),
});

export const finish = defineTool({
  name: "finish",
  description:
    "Says that the task is done. The project's checks are then run; if one fails, you get its output and go on. Call it alone, after your last change.",
  example: { summary: "parse() accepts an empty string as 0.", evidence: ["npm test: exit code 0"], follow_ups: [] },
  input: {
    summary: sentences(8_000).describe("What was changed and why, for the reviewer, at most 8,000 characters."),
    evidence,
    follow_ups: z
      .array(
        z.object({
          title: sentences(200),
          description: sentences(8_000),
          category: z.enum(CATEGORIES, `one of ${CATEGORIES.join(", ")}`).optional(),
        }),
        "a list of {title, description, category?}",
      )
      .max(10, "at most 10")
      .optional()
      .describe(
        "Work that you found and that is not part of this task: tests, docs or related work, three at the most.",
      ),
    answers: z
      .array(
        z.strictObject({ note: z.number("the number of a note").int("the number of a note"), text: sentences(8_000) }),
        "a list of {note, text}",
      )
      .max(50, "at most 50")
      .optional()
      .describe(
        "In a revision, what you say in each thread, by the number of its last note. Else the summary is said.",
      ),
  },
  run: async ({ summary, evidence, follow_ups = [], answers = [] }) => ({
    kind: "ending",
    ending: {
      kind: "finish",
      summary,
      evidence,
      followUps: follow_ups,
      answers: answers.map(({ note, text }) => ({ noteId: note, body: text })),
    },
  }),
});
