import { z } from "zod";
import { promptTokens, type Usage } from "../../domain/prices.ts";

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
 * split of cache writes by time to live comes in the first alone, and writes that no split explains count as the only
 * ones that were asked for. Null when input or output is not known: a prompt of no tokens is a server's way of saying so.
 */
export function usageOf(
  start: ReportedUsage | null,
  delta: ReportedUsage | null,
  cacheTtl: "5m" | "1h" = "5m",
): Usage | null {
  const inputTokens = delta?.input_tokens || (start?.input_tokens ?? delta?.input_tokens ?? null);
  const outputTokens = delta?.output_tokens ?? start?.output_tokens ?? null;
  if (inputTokens === null || outputTokens === null) return null;
  const oneHour = start?.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  const fiveMinutes = start?.cache_creation?.ephemeral_5m_input_tokens ?? 0;
  const written = delta?.cache_creation_input_tokens ?? start?.cache_creation_input_tokens ?? fiveMinutes + oneHour;
  const longWrites = cacheTtl === "1h" && fiveMinutes + oneHour === 0 ? written : Math.min(written, oneHour);
  const usage = {
    inputTokens,
    cacheWrite5mTokens: written - longWrites,
    cacheWrite1hTokens: longWrites,
    cacheReadTokens: delta?.cache_read_input_tokens ?? start?.cache_read_input_tokens ?? 0,
    outputTokens,
  };
  return promptTokens(usage) === 0 ? null : usage;
}
