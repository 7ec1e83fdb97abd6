import { z } from "zod";
import { chargeSchema } from "../domain/event.ts";
import { MAX_QUOTAS, quotaSchema } from "../domain/quota.ts";
import { scoutingSchema } from "../domain/scouting.ts";
import { taskSchema } from "../domain/task.ts";
import { withoutChangeSchema } from "../domain/verify/without-change.ts";
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
  /** What the tests of the change say without it; absent where that was not asked. */
  withoutChange: withoutChangeSchema.optional(),
  /** What the guards say of the change as it is handed over. */
  guards: z.array(guardFindingSchema),
  /** What the scout said; null for a revision, and where set-up failed before it. */
  scouting: scoutingSchema.nullable().default(null),
  followUps: z.array(followUpSchema),
  charges: z.array(chargeSchema),
  /** Rate limits as the API last told them. */
  quotas: z.array(quotaSchema).max(MAX_QUOTAS).optional(),
  turns: z.number().int().nonnegative(),
  durationS: z.number().nonnegative(),
  /** How the agent's commands were confined. */
  sandbox: z.string(),
});
export type Work = z.infer<typeof workSchema>;

/** The place of a task in the plan. A plan's entry is one. */
export type SlotOfTask = { slot: number; task: { id: string } };

/**
 * Where a slot leaves what it made. Each slot's job publishes its own folder and no other's (`artifacts: paths` in the
 * component, which the runner reads and not the job), so that no slot can put its files in another's place.
 */
const folderOf = ({ slot, task }: SlotOfTask): string => `hands/${slot}/${task.id}`;

/** The work of one task: `hands/<slot>/<task>/work.json`. */
export function workArtifact(of: SlotOfTask): ArtifactType<Work> {
  return { kind: "work", file: `${folderOf(of)}/work.json`, body: workSchema };
}

export const patchFileOf = (of: SlotOfTask): string => `${folderOf(of)}/changes.patch`;
export const transcriptFileOf = (of: SlotOfTask): string => `${folderOf(of)}/transcript.jsonl`;
