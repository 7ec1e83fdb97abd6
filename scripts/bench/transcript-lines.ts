import { z } from "zod";
import type { BilledCall } from "./minimum-cost.ts";

const tokens = z.int().nonnegative();
const usageSchema = z.object({
  inputTokens: tokens,
  cacheWrite5mTokens: tokens,
  cacheWrite1hTokens: tokens,
  cacheReadTokens: tokens,
  outputTokens: tokens,
});

/** The lines that a bench reads; others are left aside. */
const lineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("start"), model: z.string() }),
  z.object({ type: z.literal("message"), at: z.string(), usage: usageSchema.nullable(), costUsd: z.number() }),
  z.object({
    type: z.literal("tool-result"),
    turn: z.int(),
    name: z.string(),
    durationMs: z.number(),
    isError: z.boolean(),
    text: z.string(),
  }),
  z.object({ type: z.enum(["scout", "nudge", "check-run", "end"]) }),
]);

export type RecordedResult = Extract<z.infer<typeof lineSchema>, { type: "tool-result" }>;

/** What `transcript.jsonl` says of a run: the agent's calls, what they cost together, and the results of its tools. */
export type Recording = { calls: BilledCall[]; costUsd: number; results: RecordedResult[] };

/** Reads a transcript. Throws for one in which an answer has no usage: its cost would be a guess. */
export function readRecording(text: string): Recording {
  const lines = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => lineSchema.parse(JSON.parse(line)));
  const model = lines.find((line) => line.type === "start")?.model ?? "";
  const messages = lines.filter((line) => line.type === "message");
  const calls = messages.map(({ at, usage }) => {
    if (usage === null) throw new Error("An answer came without usage: what the conversation cost is not known");
    return { model, at, usage };
  });
  const costUsd = messages.reduce((sum, message) => sum + message.costUsd, 0);
  return { calls, costUsd, results: lines.filter((line) => line.type === "tool-result") };
}
