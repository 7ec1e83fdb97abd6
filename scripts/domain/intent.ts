import { z } from "zod";
import { distilledSchema } from "./critiques/words.ts";
import { CATEGORIES, taskIdSchema } from "./task.ts";

const text = (most: number) => z.string().min(1).max(most);

/**
 * The closed list of what the model zone may ask for. Everything else it produces is data.
 * Bodies are plain text or Markdown from a model: escaped before they reach GitLab, never trusted.
 */
export const intentSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("open-merge-request"),
    task: taskIdSchema,
    summary: text(8_000),
    evidence: z.array(text(2_000)).max(20),
    draft: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("update-merge-request"),
    task: taskIdSchema,
    summary: text(8_000),
    evidence: z.array(text(2_000)).max(20),
    /** It becomes, or stays, a draft. Without it, a draft of Night Shift's own becomes ready, and a person's stays. */
    draft: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("reply-to-note"),
    task: taskIdSchema,
    noteId: z.number().int().positive(),
    body: text(8_000),
  }),
  /** What came of a failed pipeline or a conflict, which have no thread: said on the merge request itself. */
  z.strictObject({ kind: z.literal("tell-round"), task: taskIdSchema, body: text(8_000) }),
  z.strictObject({
    kind: z.literal("add-task"),
    parent: taskIdSchema,
    title: text(200),
    description: text(8_000),
    category: z.enum(CATEGORIES).optional(),
  }),
  z.strictObject({
    kind: z.literal("add-critique"),
    task: taskIdSchema,
    lesson: text(500),
    /** What went wrong, in a sentence. */
    wrong: z.string().max(2_000).optional(),
    /** What led to it. */
    why: z.string().max(2_000).optional(),
    body: text(8_000),
  }),
  /** What people's words come to; null: they hold nothing to learn. `events` are of the plan's words. */
  z.strictObject({
    kind: z.literal("distil-words"),
    events: z.array(text(300)).min(1).max(20),
    critique: distilledSchema.nullable(),
  }),
]);
export type Intent = z.infer<typeof intentSchema>;
