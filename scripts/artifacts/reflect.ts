import { z } from "zod";
import { chargeSchema } from "../domain/event.ts";
import { gradeSchema } from "../domain/grading.ts";
import { intentSchema } from "../domain/intent.ts";
import { MAX_QUOTAS, quotaSchema } from "../domain/quota.ts";
import type { ArtifactType } from "./envelope.ts";

/** What Reflect made of one task's work: its grade (none for work that offers nothing), its price, and what it asks handover to do. */
export const reflectionSchema = z.object({
  task: z.string(),
  grade: gradeSchema.nullable(),
  charges: z.array(chargeSchema),
  quotas: z.array(quotaSchema).max(MAX_QUOTAS).optional(),
  /** Requests, checked again by handover against the policy. */
  intents: z.array(intentSchema),
});
export type Reflection = z.infer<typeof reflectionSchema>;

export const reflectSchema = z.object({
  reflections: z.array(reflectionSchema),
  /** What people's words come to: requests about no one task. */
  distilled: z.array(intentSchema).max(50).optional(),
});
export type Reflections = z.infer<typeof reflectSchema>;

export const REFLECT: ArtifactType<Reflections> = { kind: "reflect", file: "reflect.json", body: reflectSchema };
