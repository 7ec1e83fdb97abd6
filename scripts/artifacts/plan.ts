import { z } from "zod";
import { curveSchema } from "../domain/calibration/curve.ts";
import { conflictSchema } from "../domain/conflict.ts";
import { wordsSchema } from "../domain/critiques/words.ts";
import { judgeVersionSchema } from "../domain/judge-version.ts";
import { failedPipelineSchema } from "../domain/observation.ts";
import { taskSchema } from "../domain/task.ts";
import { threadSchema } from "../domain/thread.ts";
import type { ArtifactType } from "./envelope.ts";

/** What a revision is about: the merge request, the change it holds now, and why that is not the last word. */
const revisionSchema = z.object({
  iid: z.number().int().positive(),
  headSha: z.string(),
  round: z.number().int().positive(),
  targetBranch: z.string(),
  /** Applied to the entry's `baseSha` before the agent starts: the merge request's change, with a conflict's markers in it. */
  patch: z.string(),
  threads: z.array(threadSchema),
  failure: failedPipelineSchema.nullable(),
  conflict: conflictSchema.nullable(),
});
export type Revision = z.infer<typeof revisionSchema>;

/** One task of the plan: all that a Hands job needs to know, decided where GitLab can be asked. */
export const planEntrySchema = z.object({
  slot: z.number().int().positive(),
  task: taskSchema,
  /** The commit the agent's tree starts from: the pipeline's own, or a merge request's merge base unless it conflicts. */
  baseSha: z.string(),
  branch: z.string(),
  model: z.string(),
  /** Another model than `model`; the same where the configuration names no other, and then none is asked. */
  judgeModel: z.string(),
  /** Absent where only one is asked. */
  secondJudgeModel: z.string().optional(),
  /** Dollars reserved: Hands may spend `agentUsd`, Reflect `judgeUsd`. */
  agentUsd: z.number().nonnegative(),
  judgeUsd: z.number().nonnegative(),
  /** The first message to the agent: task, acceptance, what preflight found, lessons. */
  brief: z.string(),
  /** What preflight found in the code base, one finding each: the scout looks there. */
  preflight: z.array(z.string()),
  /** Critiques that the brief tells, and those held out from it. */
  critiques: z.object({ given: z.array(z.string()), heldOut: z.array(z.string()) }).optional(),
  /** Why this task, this model, this much. */
  reasons: z.array(z.string()),
  /** What its prompt holds, about how many tokens of it, and why. Absent in plans that were not chosen by a cycle. */
  context: z.array(z.string()).optional(),
  revision: revisionSchema.nullable(),
});
export type PlanEntry = z.infer<typeof planEntrySchema>;

export const passedOverSchema = z.object({ task: z.string(), reason: z.string() });
export type PassedOver = z.infer<typeof passedOverSchema>;

const stallSchema = z.object({
  task: z.string(),
  iid: z.number().int().positive(),
  key: z.string(),
  reason: z.enum(["idle", "repeated", "forbidden"]),
  detail: z.string(),
});

export const planSchema = z.object({
  /** Why there is nothing to do; empty when there is. */
  restReasons: z.array(z.string()),
  /** Whether this cycle's `cycle.opened` landed; a plan without it has no entries. */
  opened: z.boolean(),
  entries: z.array(planEntrySchema),
  /** The text of prompts/manifest.md in the state of the claims: the same for every task of the cycle. Absent before there is one. */
  manifest: z.string().optional(),
  /** The text of the project's own AGENTS.md at the pipeline's commit. Absent where there is none. */
  conventions: z.string().optional(),
  /** The curves in use when the cycle was planned, by the judge's version: a gate does not move within a cycle. Absent: none. */
  curves: z.record(judgeVersionSchema, curveSchema).optional(),
  /** What trusted people said that nobody has learnt from yet. Absent in plans of before it was planned. */
  words: z.array(wordsSchema).max(50).optional(),
  passedOver: z.array(passedOverSchema),
  /** Merge requests that go no further until a person speaks, and on which that has not been said yet. */
  stalls: z.array(stallSchema),
  /** Malformed task files, in words. */
  faults: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

export const PLAN: ArtifactType<Plan> = { kind: "plan", file: "plan.json", body: planSchema };
