import { describe, expect, it } from "vitest";
import type { Outcome } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { costOfTask, type KindOfTask } from "../../scripts/domain/task-cost.ts";
import { type Spent, spends } from "./permission/money-facts.ts";

const CODE: KindOfTask = { category: "code", model: "claude-sonnet-5-5", kind: "first" };
const at = "2026-11-22T02:00:00Z";
const cost = (usd: number, change: Partial<Spent> = {}): Spent => ({
  ...{ usd, at, settledAt: at },
  claim: { reservedUsd: 1 },
  ...change,
});
const times = (n: number, ...args: Parameters<typeof cost>) => Array.from({ length: n }, () => cost(...args));
const of = (...all: Spent[]) => costOfTask(foldLedger(spends(...all)), CODE, 1);

describe("what a task of its kind costs", () => {
  it("is taken for its cap while nothing is known", () => {
    expect(of()).toEqual({ samples: 0, expectedUsd: 1, reserveUsd: 1 });
  });

  it("is drawn towards what was measured, the more the more there is", () => {
    const [one, seven, twenty] = [1, 7, 20].map((n) => of(...times(n, 0.42)).reserveUsd);
    expect([one, seven, twenty]).toEqual([0.71, 0.5, 0.45]);
  });

  it("is expected at the mean, and reserved at what nine of ten get by with", () => {
    const { expectedUsd, reserveUsd } = of(...times(9, 0.2), ...times(9, 0.4), cost(0.9));
    expect(expectedUsd).toBeCloseTo((9 * 0.2 + 9 * 0.4 + 0.9 + 1) / 20, 9);
    expect(reserveUsd).toBe(0.43);
  });

  it("is never more than the cap, whatever was spent before the cap was lowered", () => {
    expect(of(...times(10, 4, { claim: { reservedUsd: 5 } })).reserveUsd).toBe(1);
  });

  it.each<Outcome>(["unfinished", "failed", "refused", "declined"])(
    "counts as its cap where the purse stopped it (%s): reservations must not shrink to what they allow",
    (outcome) => {
      expect(of(...times(10, 0.38, { claim: { reservedUsd: 0.4 }, end: { outcome } })).reserveUsd).toBe(1);
    },
  );

  it("counts in full where it was delivered with the last cent", () => {
    expect(of(...times(10, 0.4, { claim: { reservedUsd: 0.4 } })).reserveUsd).toBe(0.46);
  });

  it("is measured on its own category, model and kind of work", () => {
    const others: Partial<KindOfTask>[] = [{ category: "docs" }, { model: "claude-opus-5-5" }, { kind: "revision" }];
    for (const claim of others) expect(of(...times(10, 0.1, { claim: { reservedUsd: 1, ...claim } })).samples).toBe(0);
  });

  it("is not learnt from tasks of which nobody knows what they cost", () => {
    expect(of(...times(10, 1, { end: { charges: [], estimated: true } })).samples).toBe(0);
  });

  it("is learnt from the newest twenty", () => {
    const newer = { at: "2026-11-22T03:00:00Z", settledAt: "2026-11-22T03:00:00Z" };
    expect(of(...times(20, 0.1, newer), ...times(30, 0.9)).reserveUsd).toBe(0.15);
  });
});
