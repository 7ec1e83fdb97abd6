import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowanceUsd, budgetLines } from "../../scripts/domain/budget.ts";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { usd } from "./arbitrary.ts";
import { claimed, claims, eventsOf } from "./claims.ts";

describe("the budget", () => {
  const budget = { task_usd: 1, cycle_usd: 3, day_usd: 6, month_usd: 100 };
  const now = new Date("2026-11-23T22:30:00Z");
  const spent = (amount: number, at: string) => foldLedger([makeEvent(claimed("BUG-1", amount), "p1", new Date(at))]);

  it("has a line for the day and one for the month, in the time zone", () => {
    const ledger = spent(0.5, "2026-11-23T22:30:00Z");
    expect(budgetLines(ledger, budget, "Europe/Zurich", now)).toEqual([
      { cap: "day", capUsd: 6, spentUsd: 0.5, leftUsd: 5.5 },
      { cap: "month", capUsd: 100, spentUsd: 0.5, leftUsd: 99.5 },
    ]);
    const tomorrow = new Date("2026-11-23T23:00:00Z");
    expect(budgetLines(ledger, budget, "Europe/Zurich", tomorrow)[0]?.spentUsd).toBe(0);
  });

  it("has nothing left, not less, when more than the cap was spent", () => {
    const lines = budgetLines(spent(7, "2026-11-23T02:00:00Z"), budget, "UTC", now);
    expect(lines.map((l) => l.leftUsd)).toEqual([0, 93]);
  });

  it.each([
    ["the cycle's cap", 0, "2026-11-23T02:00:00Z", 3],
    ["what the day has left", 5.2, "2026-11-23T02:00:00Z", 0.8],
    ["what the month has left", 99.5, "2026-11-02T02:00:00Z", 0.5],
    ["nothing", 6.5, "2026-11-23T02:00:00Z", 0],
  ])("allows %s when that is least", (_name, amount, at, allowed) => {
    expect(allowanceUsd(spent(amount, at), { budget, time_zone: "UTC" }, now)).toBe(allowed);
  });

  it("rounds down to whole cents", () => {
    const ledger = spent(5.001, "2026-11-23T02:00:00Z");
    expect(allowanceUsd(ledger, { budget, time_zone: "UTC" }, now)).toBe(0.99);
  });

  it("gives all 29 cents of 29 cents", () => {
    const caps = { ...budget, cycle_usd: 0.29 };
    expect(allowanceUsd(foldLedger([]), { budget: caps, time_zone: "UTC" }, now)).toBe(0.29);
  });

  it("never allows more than a cap has left, and never less than nothing", () => {
    fc.assert(
      fc.property(claims, usd, usd, usd, (all, cycle_usd, day_usd, month_usd) => {
        const ledger = foldLedger(all.flatMap(eventsOf));
        const caps = { task_usd: 1, cycle_usd, day_usd, month_usd };
        const allowed = allowanceUsd(ledger, { budget: caps, time_zone: "UTC" }, now);
        const left = budgetLines(ledger, caps, "UTC", now).map((l) => l.leftUsd);
        expect(allowed).toBeGreaterThanOrEqual(0);
        expect(allowed).toBeLessThanOrEqual(Math.min(cycle_usd, ...left) + 1e-9);
      }),
    );
  });
});
