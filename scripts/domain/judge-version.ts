import { createHash } from "node:crypto";
import { z } from "zod";
import type { Reasoning } from "./reasoning.ts";
import { compareText } from "./text-order.ts";

/** `judge@` and 12 hexadecimal digits: grades by different versions are different measures. */
export const judgeVersionSchema = z.string().regex(/^judge@[0-9a-f]{12}$/);

/**
 * Names a judge by all that decides how it grades: its prompts (rubric and the frame of what it is shown), its model, how
 * hard that thinks, and the version of what it is asked for. Whoever changes one of them has another judge.
 */
export function judgeVersion(judge: {
  prompts: readonly string[];
  model: string;
  reasoning: Reasoning;
  schema: number;
}): string {
  const { prompts, model, reasoning, schema } = judge;
  const told = JSON.stringify([prompts, model, reasoning.effort, reasoning.thinking, schema]);
  return named(told);
}

/** Names two judges whose mean is the grade: another measure than either of them alone, whoever was asked first. */
export function panelVersion(versions: readonly string[]): string {
  return named(JSON.stringify(["panel", ...[...versions].sort(compareText)]));
}

function named(told: string): string {
  return `judge@${createHash("sha256").update(told).digest("hex").slice(0, 12)}`;
}
