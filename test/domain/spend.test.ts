import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { dayOf, monthOf, spentUsd, sumUsd } from "../../scripts/domain/spend.ts";
import { claimed, claims, costOf, eventsOf, settled } from "./claims.ts";

describe("days and months", () => {
  it("are those of the time zone", () => {
    const at = "2026-11-30T23:30:00.000Z";
    expect([dayOf(at, "UTC"), dayOf(at, "Europe/Zurich"), dayOf(at, "America/New_York")]).toEqual([
      "2026-11-30",
      "2026-12-01",
      "2026-11-30",
    ]);
    expect([monthOf(at, "UTC"), monthOf(new Date(at), "Asia/Tokyo")]).toEqual(["2026-11", "2026-12"]);
  });

  it("follow the zone's summer time", () => {
    expect(dayOf("2026-10-24T22:30:00.000Z", "Europe/Zurich")).toBe("2026-10-25");
    expect(dayOf("2026-10-25T22:30:00.000Z", "Europe/Zurich")).toBe("2026-10-25");
  });
});

describe("spend", () => {
  it("counts a reservation until it is settled, then what was spent, on the day of the claim", () => {
    const claim = makeEvent(claimed("BUG-1", 0.8), "p1", new Date("2026-11-23T23:50:00Z"));
    const end = makeEvent(settled("BUG-1", 0.3), "p1", new Date("2026-11-24T00:20:00Z"));
    const day = { day: "2026-11-23", timeZone: "UTC" };
    expect(spentUsd(foldLedger([claim]), day)).toBe(0.8);
    expect(spentUsd(foldLedger([claim, end]), day)).toBe(0.3);
    expect(spentUsd(foldLedger([claim, end]), { day: "2026-11-24", timeZone: "UTC" })).toBe(0);
  });

  it("can be asked by month and by cycle", () => {
    const ledger = foldLedger([
      makeEvent(claimed("BUG-1", 0.1), "p1", new Date("2026-11-23T02:00:00Z")),
      makeEvent(claimed("FEAT-2", 0.2), "p2", new Date("2026-12-01T02:00:00Z")),
    ]);
    expect(spentUsd(ledger, { month: "2026-12", timeZone: "UTC" })).toBe(0.2);
    expect(spentUsd(ledger, { cycle: "p1", timeZone: "UTC" })).toBe(0.1);
    expect(spentUsd(ledger, { cycle: "p1", month: "2026-12", timeZone: "UTC" })).toBe(0);
    expect(spentUsd(ledger, { timeZone: "UTC" })).toBe(0.3);
  });

  it("belongs to the month that the time zone had at the claim", () => {
    const ledger = foldLedger([makeEvent(claimed("BUG-1", 0.4), "p1", new Date("2026-11-30T23:30:00Z"))]);
    expect(spentUsd(ledger, { month: "2026-12", timeZone: "Europe/Zurich" })).toBe(0.4);
    expect(spentUsd(ledger, { month: "2026-12", timeZone: "UTC" })).toBe(0);
  });

  it("adds up without the dust of binary fractions", () => {
    expect(sumUsd([0.1, 0.2])).toBe(0.3);
    expect(sumUsd([])).toBe(0);
  });

  it("loses and invents no dollar: the total is every claim's cost once, and the days add up to it", () => {
    fc.assert(
      fc.property(claims, (all) => {
        const ledger = foldLedger(all.flatMap(eventsOf));
        const timeZone = "Europe/Zurich";
        const total = spentUsd(ledger, { timeZone });
        const days = [...new Set(all.map((c) => dayOf(c.at, timeZone)))];
        expect(total).toBeCloseTo(
          all.reduce((sum, c) => sum + costOf(c), 0),
          8,
        );
        expect(days.reduce((sum, day) => sum + spentUsd(ledger, { day, timeZone }), 0)).toBeCloseTo(total, 8);
        expect(ledger.claims.length).toBe(all.filter((c) => c.end === "open").length);
      }),
    );
  });

  it("never grows by a settlement within its reservation", () => {
    fc.assert(
      fc.property(claims, (all) => {
        const before = spentUsd(foldLedger(all.flatMap((c) => eventsOf({ ...c, end: "open" }))), { timeZone: "UTC" });
        const after = spentUsd(foldLedger(all.flatMap(eventsOf)), { timeZone: "UTC" });
        expect(after).toBeLessThanOrEqual(before + 1e-9);
      }),
    );
  });
});
