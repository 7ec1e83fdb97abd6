import { z } from "zod";
import type { Usage } from "../../domain/prices.ts";

const tokens = z.int().nonnegative().nullish();

/** Usage as events report it; every figure may be missing, as local servers leave them out. */
export const usageSchema = z.looseObject({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
  cache_creation: z.looseObject({ ephemeral_5m_input_tokens: tokens, ephemeral_1h_input_tokens: tokens }).nullish(),
});

export type ReportedUsage = z.infer<typeof usageSchema>;

/**
 * What a call used, from `message_start` and (null while it has not come) `message_delta`. The later figures win; the
 * split of cache writes by time to live comes in the first alone. Writes that no split explains count as 5-minute
 * writes, the only ones that are asked for. Null when input or output is not known.
 */
export function usageOf(start: ReportedUsage | null, delta: ReportedUsage | null): Usage | null {
  const inputTokens = delta?.input_tokens ?? start?.input_tokens ?? null;
  const outputTokens = delta?.output_tokens ?? start?.output_tokens ?? null;
  if (inputTokens === null || outputTokens === null) return null;
  const oneHour = start?.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const fiveMinutes = start?.cache_creation?.ephemeral_5m_input_tokens ?? 0;
  const written = delta?.cache_creation_input_tokens ?? start?.cache_creation_input_tokens ?? fiveMinutes + oneHour;
  return {
    inputTokens,
    cacheWrite5mTokens: Math.max(0, written - oneHour),
    cacheWrite1hTokens: Math.min(written, oneHour),
    cacheReadTokens: delta?.cache_read_input_tokens ?? start?.cache_read_input_tokens ?? 0,
    outputTokens,
  };
}
