import { z } from "zod";
import { wordsOf } from "./conversation.ts";
import { jsonObjectsIn } from "./json-in-text.ts";
import type { Answer } from "./metered-model.ts";

/** Text of at most so many characters. A model that says too much is cut, not thrown away: its answer was paid for. */
export function clipped(most: number) {
  return z.string().transform((text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text));
}

/** What a model may leave out that has nothing to say, where its server does not hold it to the schema. */
export function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/**
 * The value that a model was asked for as structured output; without one, why not, in words. `who` it was, as in
 * `judge`. Of several objects in the answer, the last that `schema` takes is meant; `others` are those
 * before it.
 */
export function readStructured<T>(
  answer: Answer,
  schema: z.ZodType<T>,
  who: string,
): { kind: "value"; value: T; others: T[] } | { kind: "none"; why: string } {
  const none = (why: string) => ({ kind: "none", why }) as const;
  if (answer.kind === "unaffordable" && answer.callCapUsd !== undefined)
    return none(`a ${who} does not fit into the cap of one call ($${answer.callCapUsd.toFixed(2)})`);
  if (answer.kind === "unaffordable") return none(`no money left for a ${who} ($${answer.leftUsd.toFixed(2)})`);
  if (answer.kind === "failed") return none(`the ${who} gave no answer: ${answer.detail}`);
  if (answer.stopReason === "max_tokens")
    return none(`the ${who}'s answer was cut at ${answer.maxTokens} output tokens`);
  if (answer.stopReason === "refusal") return none(`the ${who} refused`);
  const results = jsonObjectsIn(wordsOf(answer.content)).map((value) => schema.safeParse(value));
  const valid = results.flatMap((result) => (result.success ? [result.data] : []));
  const [last] = valid;
  if (last !== undefined) return { kind: "value", value: last, others: valid.slice(1) };
  const issue = (results[0] ?? schema.safeParse(undefined)).error?.issues[0];
  return none(`the ${who}'s answer is not valid: ${issue?.path.map(String).join(".") || "it"}: ${issue?.message}`);
}
