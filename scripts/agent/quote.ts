import { SetupError } from "../domain/fault.ts";
import { type PriceRow, worstCaseUsd } from "../domain/prices.ts";

/** Money that must still be there after a call: enough for one more call of the conversation, so much longer and with so much output. */
export type KeptCall = { promptTokens: number; outputTokens: number };

/** `keptUsd`: what the kept call costs at its worst. */
export type Quote =
  | { kind: "affordable"; maxTokens: number; worstUsd: number; keptUsd: number }
  | { kind: "unaffordable" };

/** An answer shorter than this is of little use (a tool call with an edit in it does not fit); below it the agent wraps up. */
const USEFUL_OUTPUT_TOKENS = 1_024;

/**
 * The largest output limit, up to `call.maxTokens`, with which a call fits into `leftUsd` at its worst, `keep` included,
 * and it and what is kept for later each into `callUsd`.
 * Unaffordable below a useful floor. Throws a SetupError for a model without a price.
 */
export function quoteCall(
  prices: readonly PriceRow[],
  call: { model: string; at: string; promptTokens: number; maxTokens: number; keep: KeptCall | null },
  { leftUsd, callUsd }: { leftUsd: number; callUsd: number },
): Quote {
  const worst = (promptTokens: number, maxTokens: number): number => {
    const usd = worstCaseUsd(prices, { model: call.model, at: call.at, promptTokens, maxTokens });
    if (usd !== null) return usd;
    throw new SetupError(
      `The model ${call.model} has no price, and is not called: add it under prices: in nightshift.yml, with explicit zeros when it is free`,
    );
  };
  const { keep, promptTokens } = call;
  const kept = (maxTokens: number) =>
    keep === null ? 0 : worst(promptTokens + maxTokens + keep.promptTokens, keep.outputTokens);
  const fits = (maxTokens: number) => {
    const [now, later] = [worst(promptTokens, maxTokens), kept(maxTokens)];
    return now + later <= leftUsd && Math.max(now, later) <= callUsd;
  };
  const least = Math.min(USEFUL_OUTPUT_TOKENS, call.maxTokens);
  if (!fits(least)) return { kind: "unaffordable" };
  const maxTokens = largest(least, call.maxTokens, fits);
  return { kind: "affordable", maxTokens, worstUsd: worst(promptTokens, maxTokens), keptUsd: kept(maxTokens) };
}

/** The largest whole number from `low` (which fits) to `high` that fits; what fits is fewer than what does not. */
function largest(low: number, high: number, fits: (n: number) => boolean): number {
  if (fits(high)) return high;
  let below = low;
  let above = high;
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (fits(middle)) below = middle;
    else above = middle;
  }
  return below;
}
