import { z } from "zod";
import { wordsOf } from "./conversation.ts";
import type { Answer } from "./metered-model.ts";

/** Text of at most so many characters. A model that says too much is cut, not thrown away: its answer was paid for. */
export function clipped(most: number) {
  return z.string().transform((text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text));
}

/** The value that a model was asked for as structured output; without one, why not, in words. `who` it was, as in `judge`. */
export function readStructured<T>(
  answer: Answer,
  schema: z.ZodType<T>,
  who: string,
): { kind: "value"; value: T } | { kind: "none"; why: string } {
  const none = (why: string) => ({ kind: "none", why }) as const;
  if (answer.kind === "unaffordable") return none(`no money left for a ${who} ($${answer.leftUsd.toFixed(2)})`);
  if (answer.kind === "failed") return none(`the ${who} gave no answer: ${answer.detail}`);
  if (answer.stopReason === "max_tokens")
    return none(`the ${who}'s answer was cut at ${answer.maxTokens} output tokens`);
  if (answer.stopReason === "refusal") return none(`the ${who} refused`);
  const parsed = schema.safeParse(jsonOf(wordsOf(answer.content)));
  if (parsed.success) return { kind: "value", value: parsed.data };
  const issue = parsed.error.issues[0];
  return none(`the ${who}'s answer is not valid: ${issue?.path.map(String).join(".") || "it"}: ${issue?.message}`);
}

/** What the text says as JSON; undefined, which no schema takes, when it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
