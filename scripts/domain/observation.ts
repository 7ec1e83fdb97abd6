import { z } from "zod";
import { leftJobsSchema } from "./left-jobs.ts";
import { startedRunsSchema } from "./started-runs.ts";

/** A note by a person on a Night Shift merge request, as GitLab had it when Pulse looked. */
export const observedNoteSchema = z.object({
  noteId: z.number().int().positive(),
  discussionId: z.string(),
  author: z.string(),
  /** The author may steer Night Shift: a member at the configured access level or above. */
  trusted: z.boolean(),
  body: z.string(),
  /** Of a note on a line of the diff. */
  path: z.string().nullable(),
  line: z.number().int().nullable(),
  /** Part of a thread that can be resolved; a single comment cannot. */
  resolvable: z.boolean(),
  resolved: z.boolean(),
  createdAt: z.string(),
});
export type ObservedNote = z.infer<typeof observedNoteSchema>;

/** A note of Night Shift's own in a discussion. */
export const observedReplySchema = z.object({
  noteId: z.number().int().positive(),
  discussionId: z.string(),
  body: z.string(),
  resolvable: z.boolean(),
  resolved: z.boolean(),
  createdAt: z.string(),
  /** The note up to which it answers the discussion; null for an account of an attempt that came to nothing. */
  answers: z.number().int().positive().nullable(),
});
export type ObservedReply = z.infer<typeof observedReplySchema>;

/** A job that made a pipeline fail. Its log is the output of programs: data, whatever it says. */
export const failedJobSchema = z.object({
  id: z.number().int().positive(),
  name: z.string(),
  stage: z.string(),
  url: z.string(),
  /** The end of its log as people read it, with secrets masked. */
  log: z.string(),
});
export type FailedJob = z.infer<typeof failedJobSchema>;

/** The failed pipeline of a merge request's newest commit. */
export const failedPipelineSchema = z.object({
  id: z.number().int().positive(),
  url: z.string(),
  /** What GitLab says is wrong with the pipeline file; empty when it could be read. */
  fault: z.string(),
  jobs: z.array(failedJobSchema),
});
export type FailedPipeline = z.infer<typeof failedPipelineSchema>;

/** A Night Shift merge request as GitLab had it when Pulse looked. */
export const observedMergeRequestSchema = z.object({
  iid: z.number().int().positive(),
  task: z.string(),
  url: z.string(),
  state: z.enum(["opened", "merged", "closed", "locked"]),
  headSha: z.string(),
  /** Merge base with the target branch; empty when the merge request is not open. */
  baseSha: z.string(),
  targetBranch: z.string(),
  draft: z.boolean(),
  /** Null while GitLab has not found out. */
  hasConflicts: z.boolean().nullable(),
  /** Null when the pipeline of the newest commit has not failed, or not through anything in that commit. */
  failure: failedPipelineSchema.nullable(),
  /** Night Shift's 👀 is on it: a cycle has picked it up. */
  hasEyes: z.boolean(),
  /** Who merged or closed it; empty while it is open. */
  by: z.string(),
  mergeSha: z.string(),
  createdAt: z.string(),
  /** Notes of people, oldest first; Night Shift's own are left out. */
  notes: z.array(observedNoteSchema),
  /** Night Shift's own notes, oldest first. */
  replies: z.array(observedReplySchema),
});
export type ObservedMergeRequest = z.infer<typeof observedMergeRequestSchema>;

/** What GitLab says of the pipelines whose cycles the ledger has as open. */
export const observedPipelineSchema = z.object({
  cycle: z.string(),
  finished: z.boolean(),
  /** What an ended one left, and handover is to bring home; absent when there is nothing. */
  left: leftJobsSchema.optional(),
  /** Of one that left nothing: what its jobs may have spent. Absent where nobody could be asked. */
  runs: startedRunsSchema.optional(),
});
export type ObservedPipeline = z.infer<typeof observedPipelineSchema>;
