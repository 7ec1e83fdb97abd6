import { z } from "zod";
import type { ArtifactType } from "./envelope.ts";

/** What handover did, or refused to do, with one task. */
export const handedOverSchema = z.object({
  task: z.string(),
  kind: z.enum(["opened", "updated", "unchanged", "declined", "refused", "failed", "kept"]),
  iid: z.number().int().nullable(),
  url: z.string().nullable(),
  detail: z.string(),
});
export type HandedOver = z.infer<typeof handedOverSchema>;

export const handoverSchema = z.object({
  tasks: z.array(handedOverSchema),
  spentUsd: z.number().nonnegative(),
  refusedIntents: z.array(z.string()),
});
export type Handover = z.infer<typeof handoverSchema>;

export const HANDOVER: ArtifactType<Handover> = { kind: "handover", file: "handover.json", body: handoverSchema };
