import { type PriceRow, priceOf, promptTokens, type Usage } from "../domain/prices.ts";

/** One call of a conversation as it was billed. `at`: UTC time. */
export type BilledCall = { model: string; at: string; usage: Usage };

/**
 * The least that a conversation can cost in dollars under prompt caching, derived from what its calls used. Call *i* has
 * a prompt of `P(i)` tokens and an answer of `O(i)`; each prompt continues the one before. Whatever the harness does,
 * a provider that caches prefixes must see every token of the conversation once before it can be read back at the low
 * price, and every call reads its whole prompt, so that no cache can do better than
 *
 *     Σ over i of   (P(i) − seen(i)) × write  +  seen(i) × read  +  O(i) × output
 *     with seen(i) = min(P(i), max of all P(j) with j < i), seen(1) = 0
 *
 * at the prices of the 5-minute cache. Answers are taken as they are: their length is the model's affair. In the last
 * call the new tokens could do without being written, which is left out: nobody knows beforehand that it is the last.
 */
export function minimumUsd(calls: readonly BilledCall[], prices: readonly PriceRow[]): number {
  let longest = 0;
  let millionths = 0;
  for (const call of calls) {
    const price = priceFor(call, prices);
    const prompt = promptTokens(call.usage);
    const seen = Math.min(prompt, longest);
    millionths +=
      (prompt - seen) * price.cacheWrite5m + seen * price.cacheRead + call.usage.outputTokens * price.output;
    longest = Math.max(longest, prompt);
  }
  return millionths / 1e6;
}

/** What the same calls would cost in dollars without any caching: every prompt at the plain input price. */
export function uncachedUsd(calls: readonly BilledCall[], prices: readonly PriceRow[]): number {
  return (
    calls.reduce((sum, call) => {
      const price = priceFor(call, prices);
      return sum + promptTokens(call.usage) * price.input + call.usage.outputTokens * price.output;
    }, 0) / 1e6
  );
}

function priceFor({ model, at, usage }: BilledCall, prices: readonly PriceRow[]) {
  const price = priceOf(prices, model, at, promptTokens(usage));
  if (price === null) throw new Error(`The model ${model} has no price: nothing can be said about its cost`);
  return price;
}
