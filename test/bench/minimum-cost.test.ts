import { expect, test } from "vitest";
import { type BilledCall, minimumUsd, uncachedUsd } from "../../scripts/bench/minimum-cost.ts";
import { priceTable } from "../../scripts/domain/prices.ts";

/** Dollars per million tokens that tell the kinds of tokens apart. */
const PRICES = priceTable({
  m: { input: 1_000, output: 100, cache_write_5m: 10, cache_write_1h: 1e6, cache_read: 1 },
});

/** `split`: how the prompt happened to be billed, which must not matter. */
function call(prompt: number, output: number, split: Partial<BilledCall["usage"]> = {}): BilledCall {
  const counted = { cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, cacheReadTokens: 0, ...split };
  const rest = counted.cacheWrite5mTokens + counted.cacheWrite1hTokens + counted.cacheReadTokens;
  const usage = { ...counted, inputTokens: prompt - rest, outputTokens: output };
  return { model: "m", at: "2026-11-23T02:00:00Z", usage };
}

const millionths = (usd: number) => Math.round(usd * 1e6);

test("the minimum writes each token once and reads it at every later call, answers as they are", () => {
  // 9 written; 9 read and 4 written; 13 read and 2 written; 3 answers.
  const calls = [call(9, 1), call(13, 2), call(15, 3)];
  expect(millionths(minimumUsd(calls, PRICES))).toBe((9 + 4 + 2) * 10 + (9 + 13) * 1 + (1 + 2 + 3) * 100);
});

test("the minimum does not depend on how a call was billed", () => {
  const billed = [call(9, 1, { cacheWrite5mTokens: 9 }), call(13, 2, { cacheReadTokens: 9, cacheWrite1hTokens: 4 })];
  expect(minimumUsd(billed, PRICES)).toBe(minimumUsd([call(9, 1), call(13, 2)], PRICES));
});

test("a prompt that is shorter than an earlier one is read, and what was seen before is not written again after it", () => {
  const calls = [call(20, 0), call(12, 0), call(21, 0)];
  expect(millionths(minimumUsd(calls, PRICES))).toBe(20 * 10 + 12 * 1 + 20 * 1 + 1 * 10);
});

test("without caching every prompt costs the plain price", () => {
  const calls = [call(9, 1, { cacheWrite5mTokens: 9 }), call(13, 2, { cacheReadTokens: 9 })];
  expect(millionths(uncachedUsd(calls, PRICES))).toBe((9 + 13) * 1_000 + 3 * 100);
});

test("nothing is said about the cost of a model without a price", () => {
  const unknown = { ...call(9, 1), model: "unpriced" };
  expect(() => minimumUsd([unknown], PRICES)).toThrow("The model unpriced has no price");
  expect(() => uncachedUsd([unknown], PRICES)).toThrow("The model unpriced has no price");
});
