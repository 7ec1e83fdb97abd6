import { z } from "zod";
import { observedNoteSchema } from "../domain/observation.ts";
import { taskSchema } from "../domain/task.ts";
import type { ArtifactType } from "./envelope.ts";

/** What a revision answers: the merge request, the change it holds now, and what people said of it. */
const revisionSchema = z.object({
  iid: z.number().int().positive(),
  headSha: z.string(),
  round: z.number().int().positive(),
  /** The merge request's change against `baseSha`, applied before the agent starts. */
  patch: z.string(),
  notes: z.array(observedNoteSchema),
});
export type Revision = z.infer<typeof revisionSchema>;

/** One task of the plan: all that a Hands job needs to know, decided where GitLab can be asked. */
export const planEntrySchema = z.object({
  slot: z.number().int().positive(),
  task: taskSchema,
  /** The commit the agent's tree starts from: the pipeline's own, or a merge request's merge base. */
  baseSha: z.string(),
  branch: z.string(),
  model: z.string(),
  judgeModel: z.string(),
  /** Dollars reserved: Hands may spend `agentUsd`, Reflect `judgeUsd`. */
  agentUsd: z.number().nonnegative(),
  judgeUsd: z.number().nonnegative(),
  /** The first message to the agent: task, acceptance, what preflight found, lessons. */
  brief: z.string(),
  /** What preflight found in the code base, one finding each: the scout looks there. */
  preflight: z.array(z.string()),
  /** Why this task, this model, this much. */
  reasons: z.array(z.string()),
  revision: revisionSchema.nullable(),
});
export type PlanEntry = z.infer<typeof planEntrySchema>;

export const passedOverSchema = z.object({ task: z.string(), reason: z.string() });
export type PassedOver = z.infer<typeof passedOverSchema>;

export const planSchema = z.object({
  /** Why there is nothing to do; empty when there is. */
  restReasons: z.array(z.string()),
  /** Whether this cycle's `cycle.opened` landed; a plan without it has no entries. */
  opened: z.boolean(),
  entries: z.array(planEntrySchema),
  /** The text of prompts/manifest.md in the state of the claims: the same for every task of the cycle. Absent before there is one. */
  manifest: z.string().optional(),
  passedOver: z.array(passedOverSchema),
  /** Malformed task files, in words. */
  faults: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

export const PLAN: ArtifactType<Plan> = { kind: "plan", file: "plan.json", body: planSchema };
