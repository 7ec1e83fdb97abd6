import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billOf, book } from "../../scripts/agent/bill.ts";
import type { Charge } from "../../scripts/domain/event.ts";
import { PRICES, priceTable, worstCaseUsd } from "../../scripts/domain/prices.ts";
import { type KnownPrices, repriced } from "../../scripts/domain/repricing.ts";

const AT = "2026-11-23T02:00:00.000Z";
const known: KnownPrices = { table: PRICES, times: [AT], usdPerSearch: 0.005, models: {}, unknownUsd: 1 };
const SONNET = "claude-sonnet-5-5";
const HAIKU = "claude-haiku-5-5";

const charge = (usd: number, change: Partial<Charge> = {}): Charge => ({
  ...{ purpose: "agent", model: SONNET, usd, calls: 3, inputTokens: 100_000, outputTokens: 10_000, estimated: false },
  ...change,
});
const usdOf = (one: Charge, prices: KnownPrices = known) => repriced([one], prices).charges[0]?.usd;

describe("charges at the prices that the forge zone knows", () => {
  test("are what their jobs said while their tokens may have cost that little, all of them from the cache", () => {
    // 100,000 tokens at $0.10 and 10,000 at $10, a million each.
    const said = [charge(0.11), charge(0.3)];
    expect(repriced(said, known)).toEqual({ charges: said, corrected: [] });
  });

  test("that are below what their tokens cost are charged at the dearest rates, estimated, with what was said", () => {
    // 100,000 tokens at $4 (written for an hour) and 10,000 at $10.
    expect(repriced([charge(0.1)], known)).toEqual({
      charges: [charge(0.5, { estimated: true, saidUsd: 0.1 })],
      corrected: [
        "charges: $0.100000 are said of agent (claude-sonnet-5-5: 3 calls, 100000 tokens in, 10000 out), which cost at least $0.110000: $0.500000 are charged",
      ],
    });
  });

  test("of a judge may be half of that, for it may have answered in a batch", () => {
    const judge = (usd: number) => charge(usd, { purpose: "judge" });
    expect([usdOf(judge(0.055)), usdOf(judge(0.05))]).toEqual([0.055, 0.5]);
  });

  test("that are estimated stay estimated, however much they are", () => {
    const said = [charge(0.3, { estimated: true })];
    expect(repriced(said, known).charges).toEqual(said);
  });

  test("keep no word of theirs on what was said before", () => {
    expect(repriced([charge(0.3, { saidUsd: 0.001 })], known).charges).toEqual([charge(0.3)]);
  });

  test("of a model with tiers are below no tier's cost, and at their worst at the dearest one's", () => {
    const said = charge(0.003, { model: HAIKU });
    expect([usdOf({ ...said, usd: 0.006 }), usdOf(said)]).toEqual([0.006, 0.125]);
  });

  test("of calls during which a price has changed may have had either", () => {
    const tokens = { inputTokens: 1_000_000, outputTokens: 0 };
    const across = { ...known, times: ["2026-10-06T23:00:00.000Z", AT] };
    expect([usdOf(charge(0.1, tokens), across), usdOf(charge(0.09, tokens), across)]).toEqual([0.1, 4]);
    const before = { ...known, times: ["2026-10-06T23:00:00.000Z"] };
    expect([usdOf(charge(0.2, tokens), before), usdOf(charge(0.1, tokens), before)]).toEqual([0.2, 4]);
  });

  test("of a free model are nothing, and of one at the project's own price what that says", () => {
    const free = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
    const table = priceTable({ local: free, [SONNET]: { ...free, output: 50 } });
    expect(usdOf(charge(0, { model: "local" }), { ...known, table })).toBe(0);
    expect(usdOf(charge(0.11), { ...known, table })).toBe(0.5);
  });

  test("of a model without a price are the whole reservation: the meter calls none", () => {
    expect([usdOf(charge(0.2, { model: "secret" })), usdOf(charge(3, { model: "secret" }))]).toEqual([1, 3]);
  });

  test("of a model that the plan does not have for their purpose are the whole reservation, and the words name both", () => {
    const planned = { ...known, models: { agent: [SONNET], judge: [HAIKU] } };
    const said = charge(0.5, { model: HAIKU });
    expect(repriced([said, { ...said, purpose: "judge" }, { ...said, purpose: "scout" }], planned)).toEqual({
      charges: [
        { ...said, usd: 1, estimated: true, saidUsd: 0.5 },
        { ...said, purpose: "judge" },
        { ...said, purpose: "scout" },
      ],
      corrected: [`charges: agent is said to have been ${HAIKU}, and the plan has ${SONNET}: $1.000000 are charged`],
    });
  });

  test("of searches cost what each of them does", () => {
    const searches = { purpose: "search" as const, model: "brave", inputTokens: 0, outputTokens: 0 };
    expect([usdOf(charge(0.015, searches)), usdOf(charge(0.001, searches))]).toEqual([0.015, 0.015]);
    expect(usdOf(charge(0, searches), { ...known, usdPerSearch: null })).toBe(0);
  });

  test("are never corrected when the meter has booked them", () => {
    const tokens = fc.nat({ max: 300_000 });
    const usage = fc.record({
      ...{ inputTokens: tokens, cacheWrite5mTokens: tokens, cacheWrite1hTokens: tokens },
      ...{ cacheReadTokens: tokens, outputTokens: tokens },
    });
    const call = fc.record({
      usage,
      fate: fc.constantFrom("answered" as const, "broken off" as const, "dropped" as const, "unknown" as const),
    });
    const models = fc.constantFrom(SONNET, HAIKU, "claude-opus-5-5");
    fc.assert(
      fc.property(models, fc.array(call, { minLength: 1, maxLength: 8 }), (model, calls) => {
        const charges = calls.reduce<Charge[]>((booked, { usage, fate }) => {
          const size = { model, at: AT, promptTokens: 400_000, maxTokens: 300_000 };
          const reserved = { ...size, worstUsd: worstCaseUsd(PRICES, size) ?? Number.NaN };
          const answer = { content: [], stopReason: "end_turn" as const, requestId: null };
          const failed = { kind: "failure" as const, severity: "retry" as const, detail: "", retryAfterMs: null };
          const bill =
            fate === "answered" || fate === "unknown"
              ? billOf({ kind: "message", ...answer, usage: fate === "unknown" ? null : usage }, reserved, PRICES)
              : billOf(
                  { ...failed, charge: fate === "dropped" ? { kind: "worst" } : { kind: "usage", usage } },
                  reserved,
                  PRICES,
                );
          return bill === null ? booked : book(booked, "agent", model, bill);
        }, []);
        expect(repriced(charges, known)).toEqual({ charges, corrected: [] });
      }),
    );
  });
});
