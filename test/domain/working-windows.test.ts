import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Hours, hoursSchema } from "../../scripts/domain/hours-settings.ts";
import { nextWindow, windowAt, windowsLeftInMonth } from "../../scripts/domain/working-windows.ts";
import { zonedTimeOf } from "../../scripts/domain/zoned-time.ts";

const hours = (from: string, to: string, more: Partial<Hours> = {}): Hours => hoursSchema.parse({ from, to, ...more });
const NIGHT = hours("22:00", "06:00");
const isOpen = (h: Hours, zone: string, at: string) => windowAt(h, zone, new Date(at)) !== null;
const opening = (h: Hours, zone: string, at: string) => nextWindow(h, zone, new Date(at))?.opens.toISOString();

/** Each with the nights on which its clocks are changed in 2026, forward and back: UTC instants of the change. */
const CHANGES = [
  ["Europe/Zurich", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"],
  ["America/New_York", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z", "2026-04-04T15:00:00Z"],
] as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const before = (at: string, ms: number) => new Date(Date.parse(at) - ms).toISOString();

describe("a window", () => {
  test("is half-open, and crosses midnight", () => {
    const seen = ["21:59", "22:00", "23:59"].map((time) => isOpen(NIGHT, "UTC", `2026-11-25T${time}:00Z`));
    const next = ["00:00", "05:59", "06:00"].map((time) => isOpen(NIGHT, "UTC", `2026-11-26T${time}:00Z`));
    expect([seen, next]).toEqual([
      [false, true, true],
      [true, true, false],
    ]);
  });

  test("of equal times lasts a day from its time on", () => {
    const whole = windowAt(hours("22:00", "22:00"), "UTC", new Date("2026-11-25T21:00:00Z"));
    expect(whole).toMatchObject({ day: "2026-11-24", closes: new Date("2026-11-25T22:00:00Z") });
  });

  test("belongs to the day on which it began", () => {
    expect(windowAt(NIGHT, "UTC", new Date("2026-11-28T02:00:00Z"))?.day).toBe("2026-11-27");
  });
});

describe("weekends and holidays", () => {
  // 27 November 2026 is a Friday.
  test("off: Friday's night goes on to its end, and none begins before Monday evening", () => {
    const off = hours("22:00", "06:00", { weekends: "off" });
    expect(isOpen(off, "UTC", "2026-11-28T05:59:00Z")).toBe(true);
    expect(isOpen(off, "UTC", "2026-11-28T23:00:00Z")).toBe(false);
    expect(isOpen(off, "UTC", "2026-11-29T23:00:00Z")).toBe(false);
    expect(isOpen(off, "UTC", "2026-11-30T02:00:00Z")).toBe(false);
    expect(opening(off, "UTC", "2026-11-28T06:00:00Z")).toBe("2026-11-30T22:00:00.000Z");
  });

  test("all_day: from Saturday's midnight until Sunday's night is over", () => {
    const all = hours("22:00", "06:00", { weekends: "all_day" });
    for (const at of ["28T00:00", "28T12:00", "29T12:00", "30T05:59"])
      expect(isOpen(all, "UTC", `2026-11-${at}:00Z`), at).toBe(true);
    expect(isOpen(all, "UTC", "2026-11-30T06:00:00Z")).toBe(false);
    expect(isOpen(hours("01:00", "05:00", { weekends: "all_day" }), "UTC", "2026-11-29T23:59:00Z")).toBe(true);
    expect(isOpen(hours("01:00", "05:00", { weekends: "all_day" }), "UTC", "2026-11-30T00:00:00Z")).toBe(false);
  });

  test("a holiday is a weekend's day, and its eve is none", () => {
    const off = hours("22:00", "06:00", { weekends: "off", holidays: ["2026-12-24"] });
    expect(isOpen(off, "UTC", "2026-12-24T02:00:00Z")).toBe(true);
    expect(isOpen(off, "UTC", "2026-12-24T23:00:00Z")).toBe(false);
    expect(isOpen(off, "UTC", "2026-12-25T02:00:00Z")).toBe(false);
    expect(opening(off, "UTC", "2026-12-24T12:00:00Z")).toBe("2026-12-25T22:00:00.000Z");
  });

  test("a year of holidays opens no window", () => {
    const holidays = Array.from({ length: 500 }, (_, n) =>
      new Date(Date.UTC(2026, 0, n + 1)).toISOString().slice(0, 10),
    );
    expect(opening(hours("22:00", "06:00", { weekends: "off", holidays }), "UTC", "2026-01-01T12:00:00Z")).toBe(
      undefined,
    );
  });

  test("a date that the calendar lacks is a fault", () => {
    expect(hoursSchema.safeParse({ from: "22:00", to: "06:00", holidays: ["2026-02-30"] }).success).toBe(false);
    expect(hoursSchema.safeParse({ from: "22:00", to: "06:00", holidays: ["2028-02-29"] }).success).toBe(true);
  });
});

describe.each(CHANGES)("on the nights on which the clocks of %s are changed", (zone, forward, back) => {
  const shift = zone === "Australia/Lord_Howe" ? 30 * MINUTE_MS : HOUR_MS;

  test("a night is shorter by the change in spring, and longer by it in autumn, and both end by the clock", () => {
    for (const [at, hoursLong] of [
      [forward, 8 * HOUR_MS - shift],
      [back, 8 * HOUR_MS + shift],
    ] as const) {
      const night = windowAt(NIGHT, zone, new Date(at));
      expect(night && night.closes.getTime() - night.opens.getTime()).toBe(hoursLong);
      expect(night && [night.opens, night.closes].map((one) => zonedTimeOf(one, zone).time)).toEqual([
        "22:00",
        "06:00",
      ]);
    }
  });

  test("a window that opens in the time that is left out opens at the change", () => {
    const { time } = zonedTimeOf(new Date(Date.parse(forward) - 1), zone);
    const gap = `${time.slice(0, 3)}${String(Number(time.slice(3)) + 1 === 60 ? 0 : Number(time.slice(3)) + 1).padStart(2, "0")}`;
    const from = gap.endsWith(":00") ? `${String(Number(gap.slice(0, 2)) + 1).padStart(2, "0")}:15` : gap;
    const found = nextWindow(hours(from, "12:00"), zone, new Date(before(forward, 1)));
    expect(found?.opens.toISOString()).toBe(new Date(forward).toISOString());
  });

  test("a window that opens in the time that comes twice opens at the first of the two", () => {
    const first = new Date(Date.parse(back) - shift);
    const { time } = zonedTimeOf(first, zone);
    expect(zonedTimeOf(new Date(back), zone).time).toBe(time);
    expect(nextWindow(hours(time, "12:00"), zone, new Date(first.getTime() - 1))?.opens).toEqual(first);
  });

  test("every hour of a year, and every quarter of one around a change, is in or out as the clock says, but where it says the same twice", () => {
    const every = (minutes: number, from: number, days: number) =>
      Array.from({ length: (days * 24 * 60) / minutes }, (_, n) => new Date(from + n * minutes * MINUTE_MS));
    const around = [forward, back].flatMap((change) => every(15, Date.parse(change) - 48 * HOUR_MS, 4));
    const year = [...every(60, Date.UTC(2026, 0, 1), 365), ...around];
    const twice = (at: Date) => Math.abs(at.getTime() - Date.parse(back)) <= HOUR_MS;
    const byClock = (at: Date) => {
      const { time } = zonedTimeOf(at, zone);
      return time >= "22:00" || time < "02:15";
    };
    const wrong = year.filter(
      (at) => !twice(at) && (windowAt(hours("22:00", "02:15"), zone, at) !== null) !== byClock(at),
    );
    expect(wrong.map((at) => at.toISOString())).toEqual([]);
  });
});

describe("windows", () => {
  const clock = fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((n) => String(n).padStart(2, "0")).join(":"));
  const anyHours = fc
    .record({ from: clock, to: clock, weekends: fc.constantFrom("same", "all_day", "off") })
    .map((some) => hoursSchema.parse(some));
  const zone = fc.constantFrom(...CHANGES.map(([name]) => name), "UTC", "Asia/Kathmandu", "America/St_Johns");
  const instant = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-01-01"), noInvalidDate: true });

  test("are open from their opening on and before their closing, and nothing is between now and the next but rest", () => {
    fc.assert(
      fc.property(anyHours, zone, instant, fc.double({ min: 0, max: 1, noNaN: true }), (some, where, now, part) => {
        const next = nextWindow(some, where, now);
        if (next === null) throw new Error("a week has workdays");
        expect(next.opens > now).toBe(true);
        if (next.closes > next.opens) {
          expect(windowAt(some, where, next.opens)).not.toBeNull();
          expect(windowAt(some, where, new Date(next.closes.getTime() - 1))).not.toBeNull();
        }
        if (windowAt(some, where, now) !== null) return;
        const between = new Date(now.getTime() + Math.floor(part * (next.opens.getTime() - now.getTime() - 1)));
        expect(windowAt(some, where, between)).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  test("left in a month are one fewer once one of them has closed", () => {
    fc.assert(
      fc.property(anyHours, zone, instant, (some, where, now) => {
        const daily = { ...some, weekends: "same" as const };
        const open = windowAt(daily, where, now);
        const isOneMonth = (a: Date, b: Date) =>
          zonedTimeOf(a, where).date.slice(0, 7) === zonedTimeOf(b, where).date.slice(0, 7);
        if (open === null || !isOneMonth(open.opens, now) || !isOneMonth(open.closes, now)) return;
        const left = windowsLeftInMonth(daily, where, now);
        expect(windowsLeftInMonth(daily, where, open.closes)).toBe(left - 1);
      }),
      { numRuns: 400 },
    );
  });

  test.each([
    ["2026-11-25T12:00:00Z", 6, "25 to 30 November"],
    ["2026-11-25T23:00:00Z", 6, "the night of the 25th is on"],
    ["2026-11-26T02:00:00Z", 6, "that night still is"],
    ["2026-11-26T06:00:00Z", 5, "it is over"],
    ["2026-11-30T23:00:00Z", 1, "the last of the month"],
    ["2026-12-01T02:00:00Z", 31, "belongs to November, as the clock shows December"],
  ])("left at %s: %i (%s)", (at, left) => {
    expect(windowsLeftInMonth(NIGHT, "UTC", new Date(at))).toBe(left);
  });

  test("left without hours are the days, and with weekends off the working days", () => {
    const now = new Date("2026-11-25T12:00:00Z");
    expect(windowsLeftInMonth(null, "UTC", now)).toBe(6);
    expect(windowsLeftInMonth(hours("22:00", "06:00", { weekends: "off" }), "UTC", now)).toBe(4);
  });
});
