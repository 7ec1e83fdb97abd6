import { z } from "zod";

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
  resolved: z.boolean(),
  createdAt: z.string(),
});
export type ObservedNote = z.infer<typeof observedNoteSchema>;

/** A Night Shift merge request as GitLab had it when Pulse looked. */
export const observedMergeRequestSchema = z.object({
  iid: z.number().int().positive(),
  task: z.string(),
  url: z.string(),
  state: z.enum(["opened", "merged", "closed", "locked"]),
  headSha: z.string(),
  /** Merge base with the target branch; empty when the merge request is not open. */
  baseSha: z.string(),
  draft: z.boolean(),
  hasConflicts: z.boolean(),
  /** Who merged or closed it; empty while it is open. */
  by: z.string(),
  mergeSha: z.string(),
  createdAt: z.string(),
  /** Notes of people, oldest first; Night Shift's own are left out. */
  notes: z.array(observedNoteSchema),
});
export type ObservedMergeRequest = z.infer<typeof observedMergeRequestSchema>;

/** What GitLab says of the pipelines whose cycles the ledger has as open. */
export const observedPipelineSchema = z.object({ cycle: z.string(), finished: z.boolean() });
export type ObservedPipeline = z.infer<typeof observedPipelineSchema>;
