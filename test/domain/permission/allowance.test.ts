import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { allowanceOf } from "../../../scripts/domain/permission/allowance.ts";
import { cyclesOfDay } from "../../../scripts/domain/permission/working-time.ts";
import { decidePermission } from "../../../scripts/domain/permission.ts";
import { claims, eventsOf } from "../claims.ts";
import { configured } from "../stories.ts";
import { facts, spends } from "./money-facts.ts";

const at = (now: string, yaml = "", ...spent: Parameters<typeof spends>) =>
  facts({ now: new Date(now), configuration: configured(yaml), ledger: foldLedger(spends(...spent)) });
const used = (usd: number, time: string) => ({ usd, at: time, settledAt: time });

describe("the cycles that a day still brings", () => {
  it.each([
    ["from its first hours", "2026-11-23T00:05:00Z", "", 6, 6],
    ["from two o'clock", "2026-11-23T02:00:00Z", "", 6, 6],
    ["in the evening", "2026-11-23T20:05:00Z", "", 1, 6],
    ["where one is started a day", "2026-11-23T02:00:00Z", "budget: {cycles_per_day: 1}", 1, 1],
    ["within hours alone", "2026-11-23T02:00:00Z", 'hours: {from: "22:00", to: "06:00"}', 2, 2],
    ["on the night on which clocks are set forward", "2026-03-28T23:30:00Z", "time_zone: Europe/Zurich", 6, 6],
    ["on the night on which clocks are set back", "2026-10-24T22:30:00Z", "time_zone: Europe/Zurich", 7, 7],
    ["in the zone's day, not in UTC's", "2026-11-23T22:30:00Z", "time_zone: Europe/Zurich", 1, 6],
  ])("are counted %s", (_name, now, yaml, left, all) => {
    expect(cyclesOfDay(at(now, yaml))).toEqual({ left, all });
  });
});

describe("the allowance of a cycle", () => {
  it("is what is left today, shared by the cycles that today still brings", () => {
    expect(allowanceOf(at("2026-11-23T08:05:00Z", "", used(1.2, "2026-11-23T01:00:00Z")))).toEqual({
      usd: 1.2,
      words:
        "$1.20 = $4.80 left today / 4 cycles that today still brings, $0.20 of it carried over from earlier cycles",
    });
  });

  it("carries over nothing on a day on which each cycle used its part", () => {
    expect(allowanceOf(at("2026-11-23T04:05:00Z", "", used(1, "2026-11-23T00:05:00Z")))).toEqual({
      usd: 1,
      words: "$1.00 = $5.00 left today / 5 cycles that today still brings",
    });
  });

  it("has room for one task, where the day's share would have none", () => {
    expect(allowanceOf(at("2026-11-23T00:05:00Z", "budget: {day_usd: 3}"))).toEqual({
      usd: 1,
      words: "$1.00: room for one task, above $3.00 left today / 6 cycles that today still brings",
    });
  });

  it.each([
    ["its category's own cap, where that is the largest", "research: {task_usd: 1.8}", 1.8],
    ["the usual cap, where no category has a larger one", "research: {task_usd: 0.4}", 1],
    ["the largest cap that fits into a cycle", "research: {task_usd: 0.7}, code: {task_usd: 0.4}", 0.7, 0.8],
  ])("has room for one task with %s", (_name, categories, usd, cycle = 3) => {
    const yaml = `budget: {day_usd: 3, cycle_usd: ${cycle}}\nagent: {categories: {${categories}}}`;
    expect(allowanceOf(at("2026-11-23T00:05:00Z", yaml)).usd).toBe(usd);
  });

  it("has no more room for one task than the day has left", () => {
    const yaml = "budget: {day_usd: 1.2}\nagent: {categories: {research: {task_usd: 1.8}}}";
    expect(allowanceOf(at("2026-11-23T00:05:00Z", yaml)).usd).toBe(1.2);
  });

  it("is never more than the cap of a cycle", () => {
    expect(allowanceOf(at("2026-11-23T20:05:00Z"))).toEqual({
      usd: 3,
      words: "$3.00: the cap of a cycle, below $6.00 left today / 1 cycle that today still brings",
    });
  });

  it("is a share of what the month has left, when that is less", () => {
    const { usd, words } = allowanceOf(at("2026-11-23T16:05:00Z", "", used(96, "2026-11-10T02:00:00Z")));
    expect({ usd, words }).toEqual({
      usd: 2,
      words:
        "$2.00 = $4.00 left this month / 2 cycles that today still brings, $1.00 of it carried over from earlier cycles",
    });
  });

  it("is said in the checks of a pulse that works", () => {
    const { checks, decision } = decidePermission(at("2026-11-23T04:05:00Z"));
    expect(decision).toMatchObject({ kind: "work", allowanceUsd: 1.2 });
    expect(checks.find(({ name }) => name === "dollars of a cycle")?.detail).toMatch(/^\$1\.20 = \$6\.00 left today/);
  });

  it("never exceeds any cap, and a day of cycles that use it all spends the day's dollars and no more", () => {
    const cents = fc.nat({ max: 900 });
    fc.assert(
      fc.property(claims, cents, cents, fc.constantFrom(1, 2, 3, 4, 6, 8, 12, 24), (all, day, cycle, perDay) => {
        const usual = configured(`budget: {cycles_per_day: ${perDay}, task_usd: 0.01}`);
        const budget = { ...usual.budget, day_usd: day / 100, cycle_usd: cycle / 100 };
        const configuration = { ...usual, budget };
        let spent = all.flatMap(eventsOf);
        for (let hour = 0; hour < 24; hour += 24 / perDay) {
          const now = new Date(Date.parse("2026-11-23T00:00:00Z") + hour * 3_600_000);
          const given = facts({ now, configuration, ledger: foldLedger(spent) });
          const { usd } = allowanceOf(given);
          expect(usd).toBeLessThanOrEqual(cycle / 100);
          const task = `T-${hour.toFixed(2)}`;
          spent = [
            ...spent,
            ...spends({ usd, at: now.toISOString(), task }).map((e) => ({
              ...e,
              id: `${e.type}:${task}`,
              cycle: task,
            })),
          ];
        }
        const today = foldLedger(spent).charges.filter((c) => c.at.startsWith("2026-11-23"));
        const before = all.filter((c) => c.at.toISOString() >= "2026-11-23").length;
        const total = today.reduce((sum, { usd }) => sum + usd, 0);
        if (before === 0) expect(total).toBeLessThanOrEqual(day / 100 + 1e-9);
        if (before === 0 && (cycle * perDay) / 2 >= day)
          expect(total).toBeGreaterThan(day / 100 - 0.01 * perDay - 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});
