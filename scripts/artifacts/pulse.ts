import { z } from "zod";
import { observedMergeRequestSchema, observedPipelineSchema } from "../domain/observation.ts";
import { organisationCostSchema } from "../domain/organisation-cost.ts";
import { quotaSchema } from "../domain/quota.ts";
import { revertSchema } from "../domain/revert.ts";
import type { ArtifactType } from "./envelope.ts";

/** One thing Pulse looked at, with its figures: shown by `plan`, in the log and, when it says rest, in the digest. */
const checkSchema = z.object({
  name: z.string(),
  /** Null where GitLab was not asked, as `plan` may do. */
  ok: z.boolean().nullable(),
  /** The figures, for people: `$1.20 of $6.00 left today`. */
  detail: z.string(),
  /** What would change it, when it is not ok. */
  remedy: z.string().nullable(),
});

export const pulseSchema = z.object({
  decision: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("work"),
      /** 0 where every model is free and the caps leave nothing. */
      allowanceUsd: z.number().nonnegative(),
      slots: z.number().int().positive(),
      /** How many new tasks at the most: each asks for a review. Revisions are always worked on. */
      newWork: z.number().int().nonnegative(),
      /** The target branch is broken: of new tasks, only those that may mend it. */
      onlyFixes: z.boolean(),
    }),
    z.object({ kind: z.literal("rest"), reasons: z.array(z.string()).min(1) }),
  ]),
  checks: z.array(checkSchema),
  /** What the decision about money rests on. Absent in artifacts of before it was said. */
  sources: z
    .object({
      ledger: z.object({ todayUsd: z.number().nonnegative(), monthUsd: z.number().nonnegative() }),
      /** Rate limits as the jobs of the model zone last saw them, of each model the newest. */
      quotas: z.array(quotaSchema),
      /** Null: no report was asked for. */
      organisation: organisationCostSchema.nullable(),
    })
    .optional(),
  mergeRequests: z.array(observedMergeRequestSchema),
  pipelines: z.array(observedPipelineSchema),
  /** Merges that a commit has taken back. Absent in artifacts of before they were looked for. */
  reverts: z.array(revertSchema).optional(),
});
export type Pulse = z.infer<typeof pulseSchema>;

export const PULSE: ArtifactType<Pulse> = { kind: "pulse", file: "pulse.json", body: pulseSchema };
