import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capOf, capsAt, mostUsd } from "../../scripts/domain/budget.ts";
import type { Configuration } from "../../scripts/domain/configuration.ts";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { usd } from "./arbitrary.ts";
import { claimed, claims, eventsOf } from "./claims.ts";
import { configured } from "./stories.ts";

describe("the budget", () => {
  const settings = (budget: Partial<Configuration["budget"]> = {}, zone = "UTC") => {
    const configuration = configured(`time_zone: ${zone}`);
    return { ...configuration, budget: { ...configuration.budget, ...budget } };
  };
  const now = new Date("2026-11-23T22:30:00Z");
  const spent = (amount: number, at: string) => foldLedger([makeEvent(claimed("BUG-1", amount), "p1", new Date(at))]);

  it("has every cap in one place, what is reserved counted as spent, in the time zone", () => {
    const ledger = spent(0.5, "2026-11-23T22:30:00Z");
    const task = { id: "BUG-1", category: "code" as const };
    expect(capsAt(ledger, settings({ call_usd: 0.2 }, "Europe/Zurich"), { now, cycle: "p1", task })).toEqual({
      call: { cap: "call", capUsd: 0.2, spentUsd: 0, leftUsd: 0.2 },
      task: { cap: "task", capUsd: 1, spentUsd: 0.5, leftUsd: 0.5 },
      cycle: { cap: "cycle", capUsd: 3, spentUsd: 0.5, leftUsd: 2.5 },
      day: { cap: "day", capUsd: 6, spentUsd: 0.5, leftUsd: 5.5 },
      month: { cap: "month", capUsd: 100, spentUsd: 0.5, leftUsd: 99.5 },
    });
    const tomorrow = new Date("2026-11-23T23:00:00Z");
    expect(capsAt(ledger, settings({}, "Europe/Zurich"), { now: tomorrow }).day.spentUsd).toBe(0);
  });

  it("counts what a runner dates into the future as spent today and this month", () => {
    const ahead = spent(0.5, "2026-12-01T02:00:00Z");
    const { day, month } = capsAt(ahead, settings(), { now });
    expect([day.spentUsd, month.spentUsd]).toEqual([0.5, 0.5]);
  });

  it("caps a call by its task where it has no cap of its own, or a higher one", () => {
    const call = (budget: Partial<Configuration["budget"]>) =>
      capsAt(foldLedger([]), settings(budget), { now }).call.capUsd;
    expect([call({}), call({ call_usd: 5 }), call({ call_usd: 0.3 })]).toEqual([1, 1, 0.3]);
  });

  it("caps a task by its category where that has a cap of its own", () => {
    const configuration = configured("agent: {categories: {research: {task_usd: 2}}}");
    const task = { id: "R-1", category: "research" as const };
    expect(capsAt(foldLedger([]), configuration, { now, task }).task.capUsd).toBe(2);
  });

  it("counts for a cycle and a task nothing that others spend", () => {
    const task = { id: "BUG-2", category: "code" as const };
    const ledger = spent(0.5, "2026-11-23T22:30:00Z");
    const caps = (cycle: string, id: string) => capsAt(ledger, settings(), { now, cycle, task: { ...task, id } });
    expect([caps("p2", "BUG-1").cycle.spentUsd, caps("p1", "BUG-2").task.spentUsd]).toEqual([0, 0]);
  });

  it("has nothing left, not less, when more than the cap was spent", () => {
    const { day, month } = capsAt(spent(7, "2026-11-23T02:00:00Z"), settings(), { now });
    expect([day.leftUsd, month.leftUsd]).toEqual([0, 93]);
  });

  it.each([
    ["the cycle's cap", 0, "2026-11-23T02:00:00Z", 3],
    ["what the day has left", 5.2, "2026-11-23T02:00:00Z", 0.8],
    ["what the month has left", 99.5, "2026-11-02T02:00:00Z", 0.5],
    ["nothing", 6.5, "2026-11-23T02:00:00Z", 0],
  ])("allows %s at most when that is least", (_name, amount, at, allowed) => {
    expect(mostUsd(spent(amount, at), settings(), { now })).toBe(allowed);
  });

  it("allows a cycle no more than its own cap has left", () => {
    const most = (cycle: string) => mostUsd(spent(2.2, "2026-11-23T02:00:00Z"), settings(), { now, cycle });
    expect([most("p1"), most("p2")]).toEqual([0.8, 3]);
  });

  it("keeps each call of a task within its category's cap", () => {
    const configuration = configured("agent: {categories: {research: {task_usd: 0.3}}}");
    expect([capOf("call", configuration, "research"), capOf("call", configuration)]).toEqual([0.3, 1]);
  });

  it("rounds down to whole cents", () => {
    expect(mostUsd(spent(5.001, "2026-11-23T02:00:00Z"), settings(), { now })).toBe(0.99);
  });

  it("gives all 29 cents of 29 cents", () => {
    expect(mostUsd(foldLedger([]), settings({ cycle_usd: 0.29 }), { now })).toBe(0.29);
  });

  it("never allows more than a cap has left, and never less than nothing", () => {
    fc.assert(
      fc.property(claims, usd, usd, usd, (all, cycle_usd, day_usd, month_usd) => {
        const ledger = foldLedger(all.flatMap(eventsOf));
        const caps = settings({ cycle_usd, day_usd, month_usd });
        const allowed = mostUsd(ledger, caps, { now });
        const { day, month } = capsAt(ledger, caps, { now });
        expect(allowed).toBeGreaterThanOrEqual(0);
        expect(allowed).toBeLessThanOrEqual(Math.min(cycle_usd, day.leftUsd, month.leftUsd) + 1e-9);
      }),
    );
  });
});
