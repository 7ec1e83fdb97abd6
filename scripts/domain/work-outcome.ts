import { z } from "zod";
import { changedCoverageSchema, MAX_COVERED_FILES } from "./coverage/uncovered-lines.ts";
import { CATEGORIES } from "./task.ts";
import { testReportSchema } from "./test-report/report.ts";

/** Why an agent may hand a task back. */
export const DECLINE_REASONS = ["redundant", "blocked", "unsafe", "unclear"] as const;

/** What is said in one thread of a merge request; `noteId` is a note of the thread. */
export const threadAnswerSchema = z.object({ noteId: z.number().int(), body: z.string() });
export type ThreadAnswer = z.infer<typeof threadAnswerSchema>;

/** What the agent (or the harness on its behalf) says became of a task. */
export const workOutcomeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("delivered"),
    summary: z.string(),
    evidence: z.array(z.string()),
    /** Of a revision: its own words for threads; the summary answers the others. */
    answers: z.array(threadAnswerSchema).optional(),
  }),
  z.object({
    kind: z.literal("declined"),
    reason: z.enum(DECLINE_REASONS),
    explanation: z.string(),
    evidence: z.array(z.string()),
  }),
  /** A limit ended it; what there is, is handed over as work in progress, never presented as done. */
  z.object({ kind: z.literal("unfinished"), limit: z.string(), summary: z.string() }),
  z.object({ kind: z.literal("failed"), detail: z.string() }),
  /** A kill switch was on before anything was spent: no attempt, and nobody's fault. */
  z.object({ kind: z.literal("paused"), detail: z.string() }),
]);
export type WorkOutcome = z.infer<typeof workOutcomeSchema>;

export const followUpSchema = z.object({
  title: z.string().min(1).max(200),
  description: z.string().max(8_000),
  /** Absent where the agent does not say, and in work of before it could. */
  category: z.enum(CATEGORIES).optional(),
});
export type FollowUp = z.infer<typeof followUpSchema>;

/** Names of more tests that fail, and longer names, say nothing more. */
export const MAX_TESTS = 20;
export const MAX_TEST_NAME = 300;

const count = z.number().int().nonnegative();

/** One run of one of the project's own checks. */
export const checkRunSchema = z.object({
  command: z.string(),
  /** `before`: on the base, before the agent started; `after`: on what it made. */
  when: z.enum(["before", "after"]),
  passed: z.boolean(),
  exitCode: z.number().int().nullable(),
  durationS: z.number().nonnegative(),
  /**
   * Of a run `before` on another tree than the one that the work began with: the commit that it ran on. A merge request
   * whose own tree is to be mended is compared with its target, without its change.
   */
  baseSha: z.string().optional(),
  /** The end of its output. */
  tail: z.string(),
  /** Of its tests, those that failed in this run or in the one before; null when it made no report. */
  report: testReportSchema.nullable().default(null),
  /** All of its tests, counted; absent when it made no report. */
  tests: z.object({ passed: count, failed: count, skipped: count }).optional(),
  /** Findings that a linter told of; absent for other checks, and where they could not be counted. */
  lint: count.optional(),
  /** Of the changed lines, those that coverage reports speak of: what the checks up to this one have left. Absent when there is none. */
  coverage: z.array(changedCoverageSchema).max(MAX_COVERED_FILES).optional(),
  /** Of the tests that failed, those that passed when they were run again on the same tree. Absent where none did, or none was. */
  flaky: z.array(z.string().max(MAX_TEST_NAME)).max(MAX_TESTS).optional(),
  /** Tests that are missing in `report`, because there are too many to keep. */
  leftOut: count.optional(),
});
export type CheckRun = z.infer<typeof checkRunSchema>;
