import { z } from "zod";
import { chargeSchema } from "../domain/event.ts";
import { taskSchema } from "../domain/task.ts";
import { checkRunSchema, followUpSchema, workOutcomeSchema } from "../domain/work-outcome.ts";
import type { ArtifactType } from "./envelope.ts";

const guardFindingSchema = z.object({
  guard: z.string(),
  verdict: z.enum(["refuse", "draft", "warn"]),
  path: z.string().nullable(),
  line: z.number().int().nullable(),
  detail: z.string(),
  remedy: z.string(),
});

const workSchema = z.object({
  task: taskSchema,
  outcome: workOutcomeSchema,
  /** Every change is in `changes.patch` beside this file; its digest binds the two together. */
  patchSha256: z.string(),
  files: z.array(
    z.object({ path: z.string(), added: z.number().int(), removed: z.number().int(), binary: z.boolean() }),
  ),
  checks: z.array(checkRunSchema),
  /** What the guards say of the change as it is handed over. */
  guards: z.array(guardFindingSchema),
  followUps: z.array(followUpSchema),
  charges: z.array(chargeSchema),
  turns: z.number().int().nonnegative(),
  durationS: z.number().nonnegative(),
  /** How the agent's commands were confined. */
  sandbox: z.string(),
});
export type Work = z.infer<typeof workSchema>;

/** The work of one task: `hands/<task>/work.json`. */
export function workArtifact(taskId: string): ArtifactType<Work> {
  return { kind: "work", file: `hands/${taskId}/work.json`, body: workSchema };
}

export const patchFileOf = (taskId: string): string => `hands/${taskId}/changes.patch`;
export const transcriptFileOf = (taskId: string): string => `hands/${taskId}/transcript.jsonl`;
