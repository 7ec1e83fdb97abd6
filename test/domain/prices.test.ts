import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BATCH_FACTOR,
  costUsd,
  isFree,
  PRICES,
  type Price,
  priceOf,
  priceTable,
  promptTokens,
  worstCaseUsd,
} from "../../scripts/domain/prices.ts";

const DAY = "2026-11-23T02:00:00Z";
const rates = (price: Price | null) =>
  price && [price.input, price.output, price.cacheWrite5m, price.cacheWrite1h, price.cacheRead];
const priced = (model: string, tokens = 1_000, at = DAY) => rates(priceOf(PRICES, model, at, tokens));

describe("a model is free", () => {
  const zero = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };

  it("when explicit zeros say so, and never by having no price", () => {
    const table = priceTable({ local: zero, cheap: { ...zero, cache_read: 0.01 } });
    expect(["local", "cheap", "claude-haiku-5-5", "unheard-of"].map((m) => isFree(table, m, DAY))).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it("also under the name of a model that costs money elsewhere", () => {
    expect(isFree(priceTable({ "claude-sonnet-5-5": zero }), "claude-sonnet-5-5", DAY)).toBe(true);
  });
});

describe("the price of a model", () => {
  it.each([
    ["claude-opus-5-5", [4, 20, 5, 8, 0.2]],
    ["claude-sonnet-5-5", [2, 10, 2.5, 4, 0.1]],
    ["claude-haiku-5-5", [0.1, 0.5, 0.125, 0.2, 0.01]],
    ["claude-opus-5", [5, 25, 6.25, 10, 0.5]],
    ["claude-opus-4-5", [5, 25, 6.25, 10, 0.5]],
    ["claude-sonnet-5", [2, 10, 2.5, 4, 0.2]],
    ["claude-sonnet-4-6", [3, 15, 3.75, 6, 0.3]],
    ["claude-haiku-4-5-20251001", [1, 5, 1.25, 2, 0.1]],
  ])("%s is the vendor's", (model, price) => {
    expect(priced(model)).toEqual(price);
  });

  it("changes on the day the vendor said", () => {
    expect(priced("claude-sonnet-5-5", 1_000, "2026-10-06T23:59:59Z")?.[4]).toBe(0.2);
    expect(priced("claude-sonnet-5-5", 1_000, "2026-10-07T00:00:00Z")?.[4]).toBe(0.1);
  });

  it("is that of the tier of the whole prompt", () => {
    expect(priced("claude-haiku-5-5", 100_000)?.[0]).toBe(0.1);
    expect(priced("claude-haiku-5-5", 100_001)?.[0]).toBe(0.5);
  });

  it.each(["claude-sonnet-9", "my-claude-opus-5-5", "claude-opus-5-5-latest", "gpt", ""])(
    "of the unknown model %j is never guessed",
    (model) => {
      expect(priced(model)).toBeNull();
      expect(worstCaseUsd(PRICES, { model, at: DAY, promptTokens: 1, maxTokens: 1 })).toBeNull();
    },
  );

  it("may be overridden for exactly the model named", () => {
    const own = { input: 1, output: 2, cache_write_5m: 3, cache_write_1h: 4, cache_read: 5 };
    const table = priceTable({ "claude-haiku-5-5": own, "a.b": own });
    expect(rates(priceOf(table, "claude-haiku-5-5", DAY, 500_000))).toEqual([1, 2, 3, 4, 5]);
    expect(rates(priceOf(table, "a.b", DAY, 1))).toEqual([1, 2, 3, 4, 5]);
    expect(priceOf(table, "axb", DAY, 1)).toBeNull();
    expect(rates(priceOf(table, "claude-opus-5-5", DAY, 1))).toEqual([4, 20, 5, 8, 0.2]);
  });

  it("of a local model is zero when the configuration says zero", () => {
    const free = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
    const call = { model: "local", at: DAY, promptTokens: 9_000, maxTokens: 9_000 };
    expect(worstCaseUsd(priceTable({ local: free }), call)).toBe(0);
  });
});

describe("the cost of a call", () => {
  const price = { input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.1 };
  const million = {
    inputTokens: 1e6,
    cacheWrite5mTokens: 1e6,
    cacheWrite1hTokens: 1e6,
    cacheReadTokens: 1e6,
    outputTokens: 1e6,
  };
  const tokens = fc.nat({ max: 60_000 });
  const usage = fc.record({
    inputTokens: tokens,
    cacheWrite5mTokens: tokens,
    cacheWrite1hTokens: tokens,
    cacheReadTokens: tokens,
    outputTokens: fc.nat({ max: 8_000 }),
  });

  it("is each kind of token at its own rate", () => {
    expect(costUsd(price, million)).toBeCloseTo(18.6, 9);
    expect(costUsd(price, million, BATCH_FACTOR)).toBeCloseTo(9.3, 9);
    expect(promptTokens(million)).toBe(4e6);
  });

  it.each(["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"])(
    "with %s never exceeds the worst case of its own prompt and output",
    (model) => {
      fc.assert(
        fc.property(usage, (used) => {
          const prompt = promptTokens(used);
          const rate = priceOf(PRICES, model, DAY, prompt);
          const worst = worstCaseUsd(PRICES, { model, at: DAY, promptTokens: prompt, maxTokens: used.outputTokens });
          expect(rate === null ? 1 : costUsd(rate, used)).toBeLessThanOrEqual((worst ?? 0) + 1e-12);
        }),
      );
    },
  );

  it("in the worst case grows with the prompt, across tiers too", () => {
    fc.assert(
      fc.property(fc.nat({ max: 300_000 }), fc.nat({ max: 300_000 }), (a, b) => {
        const worst = (prompt: number) =>
          worstCaseUsd(PRICES, { model: "claude-haiku-5-5", at: DAY, promptTokens: prompt, maxTokens: 100 }) ?? 0;
        expect(worst(Math.min(a, b))).toBeLessThanOrEqual(worst(Math.max(a, b)));
      }),
    );
  });

  it("in the worst case counts every prompt token at the dearest rate it could meet", () => {
    const own = { input: 1, output: 1, cache_write_5m: 1, cache_write_1h: 1, cache_read: 7 };
    const call = { model: "odd", at: DAY, promptTokens: 1e6, maxTokens: 1e6 };
    expect(worstCaseUsd(priceTable({ odd: own }), call)).toBe(8);
  });
});

it("a price of the configuration counts for exactly its model: siblings of the built-in table keep theirs", () => {
  const override = { input: 1, output: 1, cache_write_5m: 1, cache_write_1h: 1, cache_read: 1 };
  const table = priceTable({ "claude-opus-5": override });
  const input = (model: string) => priceOf(table, model, "2026-11-23T00:00:00Z", 10)?.input;
  expect([input("claude-opus-5"), input("claude-opus-4-6")]).toEqual([1, 5]);
});
