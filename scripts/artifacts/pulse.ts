import { z } from "zod";
import type { ArtifactType } from "./envelope.ts";

/** One thing Pulse looked at, with its figures: shown by `plan`, in the log and, when it says rest, in the digest. */
export const checkSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** The figures, for people: `$1.20 of $6.00 left today`. */
  detail: z.string(),
  /** What would change it, when it is not ok. */
  remedy: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;

/** A note by a person on a Night Shift merge request, as GitLab had it when Pulse looked. */
export const observedNoteSchema = z.object({
  noteId: z.number().int(),
  discussionId: z.string(),
  author: z.string(),
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
  baseSha: z.string(),
  draft: z.boolean(),
  hasConflicts: z.boolean(),
  /** Who merged or closed it; empty while it is open. */
  by: z.string(),
  mergeSha: z.string(),
  createdAt: z.string(),
  notes: z.array(observedNoteSchema),
});
export type ObservedMergeRequest = z.infer<typeof observedMergeRequestSchema>;

export const pulseSchema = z.object({
  decision: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("work"),
      allowanceUsd: z.number().positive(),
      slots: z.number().int().positive(),
      newWork: z.boolean(),
    }),
    z.object({ kind: z.literal("rest"), reasons: z.array(z.string()).min(1) }),
  ]),
  checks: z.array(checkSchema),
  mergeRequests: z.array(observedMergeRequestSchema),
});
export type Pulse = z.infer<typeof pulseSchema>;

export const PULSE: ArtifactType<Pulse> = { kind: "pulse", file: "pulse.json", body: pulseSchema };
