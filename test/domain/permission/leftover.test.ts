import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../../scripts/domain/configuration.ts";
import type { LedgerEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import type { OrganisationCost } from "../../../scripts/domain/organisation-cost.ts";
import { allowanceOf } from "../../../scripts/domain/permission/allowance.ts";
import type { PermissionFacts } from "../../../scripts/domain/permission/check.ts";
import { leftoverOf } from "../../../scripts/domain/permission/leftover.ts";
import { decidePermission } from "../../../scripts/domain/permission.ts";
import { configured } from "../stories.ts";
import { facts, type Spent, spends } from "./money-facts.ts";

const UNASKED =
  "not asked: the organisation's cost report; a night's pulse job asks for it with its ANTHROPIC_ADMIN_KEY, spends no more than it leaves over, and rests where it is not known";

const reported = (usd: number, reportedUntil: string | null = "2026-11-21T00:00:00Z"): OrganisationCost => ({
  ...{ kind: "known", usd },
  reportedUntil,
});
/** The night of the 21st: ten days remain in November. */
const night = (
  organisation: OrganisationCost | null | "unasked",
  spent: Spent[] = [],
  more = "",
  now = "2026-11-21T00:00:00Z",
) =>
  facts({
    now: new Date(now),
    configuration: configured(`budget: {mode: leftover, organisation_month_usd: 1000${more}}`),
    ledger: foldLedger(spends(...spent)),
    organisation,
  });
const usd = (given: PermissionFacts) => {
  const leftover = leftoverOf(given);
  return leftover.kind === "known" ? leftover.usd : leftover.kind;
};
const check = (given: PermissionFacts) => decidePermission(given).checks.find(({ name }) => name === "organisation");

describe("what is left over for a night", () => {
  it("is what the organisation has not used, less what others go on spending and what is kept, shared by the nights that remain", () => {
    // 1000 − 5 % − 400 − 200 = 350 for ten nights.
    expect(leftoverOf(night(reported(400)))).toEqual({
      kind: "known",
      usd: 35,
      words:
        "$35.00 for this night, the organisation has used $400.00 of $1000.00, $200.00 is left to others, who spend $20.00 a day, 5 % is kept, 10 nights remain",
    });
  });

  it("does not believe a report that is said to be complete beyond this moment", () => {
    const own = [{ usd: 100, at: "2026-11-20T20:00:00Z" }];
    expect(usd(night(reported(400, "2999-01-01T00:00:00Z"), own))).toBe(usd(night(reported(400, null), own)));
    // Nineteen days told, eleven to come: 950 − 500 − 400 / 19 × 11.
    expect(usd(night(reported(400, "2999-01-01T00:00:00Z"), own))).toBeCloseTo(21.842, 3);
  });

  it("keeps as much as is configured", () => {
    expect(usd(night(reported(400), [], ", keep_percent: 20"))).toBe(20);
    expect(usd(night(reported(400), [], ", keep_percent: 100"))).toBe(0);
  });

  it("is nothing, not less, when the organisation has used more", () => {
    expect(usd(night(reported(2_000)))).toBe(0);
  });

  it("counts what is ours and was settled after the report, once", () => {
    const late: Spent = { usd: 10, at: "2026-11-20T23:00:00Z", settledAt: "2026-11-21T00:30:00Z" };
    const given = night(reported(400), [late]);
    expect(usd(given)).toBe(34);
    expect(leftoverOf(given)).toMatchObject({
      words: expect.stringContaining("$10.00 of it ours and not yet in its report"),
    });
  });

  it("counts what was settled before the report was made no second time, and not as what others spend", () => {
    // 1000 − 5 % − 400 − 390 / 2 for ten nights.
    expect(
      usd(night(reported(400), [{ usd: 10, at: "2026-11-19T02:00:00Z", settledAt: "2026-11-19T03:00:00Z" }])),
    ).toBe(35.5);
  });

  it("counts what is reserved and not settled, however old the claim is", () => {
    expect(usd(night(reported(400), [{ usd: 10, at: "2026-11-12T02:00:00Z" }]))).toBe(34);
  });

  it("takes a report without a time for a day old", () => {
    const spent: Spent = { usd: 10, at: "2026-11-20T02:00:00Z", settledAt: "2026-11-20T03:00:00Z" };
    expect(usd(night(reported(400), [spent]))).toBe(35.5);
    expect(usd(night(reported(400, null), [spent]))).toBeCloseTo(30.842, 3);
  });

  it("believes no report that knows less than we have spent ourselves", () => {
    const spent: Spent = { usd: 750, at: "2026-11-19T02:00:00Z", settledAt: "2026-11-19T03:00:00Z" };
    expect(usd(night(reported(20), [spent]))).toBe(20);
  });

  it("forgets what was spent in another month", () => {
    expect(usd(night(reported(400), [{ usd: 500, at: "2026-10-31T23:00:00Z" }]))).toBe(35);
  });

  it("is the same share for each cycle of the night, less what the night has spent", () => {
    const spent: Spent = { usd: 12, at: "2026-11-21T00:00:00Z", settledAt: "2026-11-21T01:00:00Z" };
    expect(usd(night(reported(400), [spent], "", "2026-11-21T04:00:00Z"))).toBeCloseTo(23, 9);
  });

  it("leaves out days on which the hours allow no work before the month ends", () => {
    const within = (hours: { from: string; to: string }, time_zone: string) => {
      // 1000 − 5 % − 840 − 60 = 50.
      const given = night(reported(840, "2026-11-29T00:00:00Z"), [], "", "2026-11-29T12:00:00Z");
      const always = { weekends: "same" as const, holidays: [] };
      return usd({ ...given, configuration: { ...given.configuration, hours: { ...hours, ...always }, time_zone } });
    };
    expect(within({ from: "00:00", to: "06:00" }, "UTC")).toBe(25);
    // In Auckland the vendor's month ends at 13:00 of the first of December, before that day's window.
    expect(within({ from: "14:00", to: "16:00" }, "Pacific/Auckland")).toBe(50);
    expect(within({ from: "10:00", to: "12:00" }, "Pacific/Auckland")).toBe(25);
  });

  it("is all that remains on the last night of the month", () => {
    expect(usd(night(reported(870, "2026-11-30T00:00:00Z"), [], "", "2026-11-30T22:00:00Z"))).toBe(50);
  });

  it("keeps for others what they will spend at the rate of the days that the report tells of, unreported days too", () => {
    // Ten days told, twenty to come, ten of them passed already: 950 − 100 − 200 for ten nights.
    expect(usd(night(reported(100, "2026-11-11T00:00:00Z")))).toBe(65);
  });

  it.each([
    ["an hour before the month's first report", "2026-10-31T23:00:00Z"],
    ["the first hour of the month", "2026-11-01T01:00:00Z"],
  ])("takes a report of %s for one of a whole day", (_name, until) => {
    // 10 of one day, for all that is left of thirty.
    const given = night(reported(10, until), [], "", "2026-11-01T02:00:00Z");
    const days = 30 - Math.max(0, Date.parse(until) - Date.parse("2026-11-01T00:00:00Z")) / 86_400_000;
    expect(usd(given)).toBeCloseTo((950 - 10 - 10 * days) / 30, 9);
  });

  it("keeps nothing for others who have spent nothing: what is reported is ours", () => {
    const spent: Spent = { usd: 150, at: "2026-11-19T02:00:00Z", settledAt: "2026-11-19T03:00:00Z" };
    expect(leftoverOf(night(reported(150), [spent]))).toMatchObject({
      usd: 80,
      words: expect.not.stringContaining("others"),
    });
  });
});

describe("a month of nights that live on what is left over", () => {
  const DAYS = 30;
  const dayAt = (day: number) => new Date(Date.UTC(2026, 10, day, 2));
  /** Plays November: each night everybody's report of until last midnight, and then all of the allowance. */
  function november(others: readonly number[], keep: number) {
    let events: LedgerEvent[] = [];
    let known = 0;
    const spent: number[] = [];
    for (let day = 1; day <= DAYS; day++) {
      const reportedUntil = new Date(Date.UTC(2026, 10, day)).toISOString();
      known = others.slice(0, day - 1).reduce((sum, usd) => sum + usd, 0);
      const ours = spent.reduce((sum, usd) => sum + usd, 0);
      const configuration = configured(
        `budget: {mode: leftover, organisation_month_usd: 1000, keep_percent: ${keep}, cycle_usd: 5000, day_usd: 5000, month_usd: 5000, task_usd: 0.01, cycles_per_day: 1}`,
      );
      const organisation = reported(known + ours, reportedUntil);
      const { usd } = allowanceOf(facts({ now: dayAt(day), configuration, ledger: foldLedger(events), organisation }));
      spent.push(usd);
      const at = dayAt(day).toISOString();
      const task = `T-${day}`;
      events = [
        ...events,
        ...spends({ usd, at, settledAt: at, task }).map((e) => ({ ...e, id: `${e.type}:${task}`, cycle: task })),
      ];
    }
    return { spent, known, ours: spent.reduce((sum, usd) => sum + usd, 0) };
  }
  const month = fc.array(fc.nat({ max: 60 }), { minLength: DAYS, maxLength: DAYS });

  it("never adds to what others have used until it passes the organisation's month less what is kept", () => {
    fc.assert(
      fc.property(month, fc.nat({ max: 50 }), (others, keep) => {
        const { spent } = november(others, keep);
        const limit = 1_000 * (1 - keep / 100);
        let ours = 0;
        for (const [at, usd] of spent.entries()) {
          const known = others.slice(0, at).reduce((sum, one) => sum + one, 0);
          ours += usd;
          if (usd > 0) expect(ours + known).toBeLessThanOrEqual(limit + 1e-6);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("ends within the organisation's month where others go on as they have begun, to its last day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), (usdPerDay) => {
        const { ours } = november(
          Array.from({ length: DAYS }, () => usdPerDay),
          5,
        );
        expect(ours + usdPerDay * DAYS).toBeLessThanOrEqual(950 + 1e-6);
        // The first night knows of nobody else; all that is left to us is used all the same.
        expect(ours).toBeGreaterThan(950 - usdPerDay * DAYS - 1);
      }),
    );
  });

  it("leaves nothing unused that others leave, and spends it evenly", () => {
    const { spent, ours } = november(
      Array.from({ length: DAYS }, () => 0),
      5,
    );
    expect(ours).toBeGreaterThan(949);
    expect(Math.max(...spent) - Math.min(...spent)).toBeLessThan(0.05);
  });
});

describe("in leftover mode a cycle", () => {
  it("shares what is left over for the night among the night's cycles", () => {
    expect(allowanceOf(night(reported(600)))).toEqual({
      usd: 1,
      words: "$1.00: room for one task, above $5.00 left over for this night / 6 cycles that today still brings",
    });
    expect(allowanceOf(night(reported(600), [], "", "2026-11-21T20:00:00Z")).words).toBe(
      "$3.00: the cap of a cycle, below $5.00 left over for this night / 1 cycle that today still brings",
    );
  });

  it("never passes the caps of day and cycle, whatever is left over", () => {
    expect(allowanceOf(night(reported(0), [], "", "2026-11-21T20:00:00Z")).usd).toBe(3);
    expect(allowanceOf(night(reported(0), [], ", day_usd: 2", "2026-11-21T20:00:00Z")).usd).toBe(2);
  });

  it.each<[string, PermissionFacts, string, string]>([
    [
      "when nothing is left over",
      night(reported(950)),
      "$0.00 for this night, the organisation has used $950.00 of $1000.00, $475.00 is left to others, who spend $47.50 a day, 5 % is kept, 10 nights remain",
      "wait for the next night or month, raise `budget.organisation_month_usd`, or set `budget.mode: fixed` in nightshift.yml",
    ],
    [
      "without an Admin key",
      night(null),
      "no cost report can be asked for without an Admin key",
      "set ANTHROPIC_ADMIN_KEY (masked, protected, environment nightshift/forge), or `budget.mode: fixed` in nightshift.yml",
    ],
    [
      "when the report is not known",
      night({ kind: "unknown", why: "the server is gone", remedy: "it may pass" }),
      "the server is gone",
      "it may pass",
    ],
    [
      "without the organisation's figure",
      facts({ configuration: configured("budget: {mode: leftover}"), organisation: reported(1) }),
      "what the organisation may spend in a month is not known",
      "set `budget.organisation_month_usd` in nightshift.yml, or `budget.mode: fixed`",
    ],
  ])("rests %s, with the remedy", (_name, given, detail, remedy) => {
    const { decision } = decidePermission(given);
    expect(decision).toEqual({ kind: "rest", reasons: [`organisation: ${detail} (${remedy})`] });
  });

  it("needs no dollar, and so no report, when every model is free", () => {
    const configuration = configured(`budget: {mode: leftover}
prices: {local: {input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0}}
models: {agent: local, judge: local, scout: local}`);
    expect(decidePermission(facts({ configuration })).decision).toMatchObject({ kind: "work" });
  });

  it("is shown as not asked where nobody was asked", () => {
    const given = night("unasked");
    expect(check(given)).toMatchObject({ ok: null, detail: UNASKED });
    expect(decidePermission(given).decision).toMatchObject({ kind: "work", allowanceUsd: 1 });
  });
});

describe("the settings of the budget", () => {
  it.each([
    ["mode: weekly", "fixed or leftover"],
    ["keep_percent: 101", "percent, 0 to 100"],
    ["keep_percent: -1", "percent, 0 to 100"],
    ["cycles_per_day: 0", "1 or more"],
    ["cycles_per_day: 2.5", "a whole number from 1 to 96"],
    ["organisation_month_usd: -3", "dollars, 0 or more"],
    ["call_usd: cheap", "dollars, 0 or more"],
  ])("refuse %s, and say what was expected", (setting, expected) => {
    const parsed = parseConfiguration(`budget: {${setting}}`);
    expect(parsed).toMatchObject({
      kind: "faults",
      faults: [{ line: 1, expected: expect.stringContaining(expected) }],
    });
  });
});

describe("in fixed mode a cycle", () => {
  it.each<[string, OrganisationCost | null, string]>([
    ["nobody's costs", null, "no cost report is asked for"],
    ["the organisation's costs", reported(12.5), "$12.50 used this month, reported until 2026-11-21T00:00:00Z"],
    ["why they are not known", { kind: "unknown", why: "403", remedy: "make a key" }, "403 (make a key)"],
  ])("works on whatever the report says, and shows %s", (_name, organisation, detail) => {
    expect(check(facts({ organisation }))).toEqual({ name: "organisation", ok: true, detail, remedy: null });
  });
});
