import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capsAt } from "../../../scripts/domain/budget.ts";
import type { Configuration } from "../../../scripts/domain/configuration.ts";
import { ledgerFileOf } from "../../../scripts/domain/event.ts";
import { foldLedger, type Ledger } from "../../../scripts/domain/ledger.ts";
import { formatEvent, parseLedger } from "../../../scripts/domain/ledger-file.ts";
import { spentUsd } from "../../../scripts/domain/spend.ts";
import { configured } from "../stories.ts";
import { FATES, type Played, play, type Turn } from "./game.ts";

/** Room for sums of binary fractions, far below a cent. */
const DUST = 1e-8;
const SEQUENCES = 10_000;

/** Nights on which clocks change, months and years end, and one of none of these. */
const STARTS = [
  ["Europe/Zurich", "2026-03-28T20:00:00Z"],
  ["Europe/Zurich", "2026-10-24T20:00:00Z"],
  ["America/New_York", "2026-11-01T01:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T10:00:00Z"],
  ["Pacific/Apia", "2026-11-29T20:00:00Z"],
  ["Asia/Kathmandu", "2026-12-31T10:00:00Z"],
  ["UTC", "2026-11-23T02:00:00Z"],
] as const;

const cents = (max: number) => fc.nat({ max }).map((n) => n / 100);
const turn: fc.Arbitrary<Turn> = fc.record({
  minutes: fc.constantFrom(1, 59, 240, 480, 1_441),
  fate: fc.constantFrom(...FATES),
  tasks: fc.nat({ max: 4 }),
  budgetCents: fc.constantFrom(null, 3, 40, 250),
  calls: fc.array(
    fc.record({
      kind: fc.constantFrom("answered", "unknown", "broken", "free"),
      share: fc.constantFrom(0, 0.3, 0.99, 1),
      maxTokens: fc.constantFrom(40, 300, 1_500),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});
const caps = fc.record({
  call_usd: fc.constantFrom(null, 0.1, 0.4),
  task_usd: cents(150),
  cycle_usd: cents(300),
  day_usd: cents(400),
  month_usd: cents(700),
});
const sequence = fc.record({
  caps,
  start: fc.constantFrom(...STARTS),
  turns: fc.array(turn, { minLength: 2, maxLength: 6 }),
  shuffle: fc.nat(),
});

const BASE = configured();
const settingsOf = (budget: Partial<Configuration["budget"]>, time_zone: string): Configuration => ({
  ...BASE,
  time_zone,
  budget: { ...BASE.budget, ...budget },
  prices: { m: { input: 100, output: 500, cache_write_5m: 125, cache_write_1h: 200, cache_read: 10 } },
  models: { ...BASE.models, agent: "m", judge: "m", scout: "m" },
});

/** Told by another clock than the one under test. */
const calendars = new Map(
  STARTS.map(([timeZone]) => [timeZone as string, new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" })]),
);
const dates = new Map<string, string>();
function dateOf(at: Date, timeZone: string): string {
  const key = `${timeZone}${at.getTime()}`;
  const known = dates.get(key) ?? calendars.get(timeZone)?.format(at) ?? "";
  dates.set(key, known);
  return known;
}

function sums(played: Played, by: (truth: Played["truths"][number]) => string): number[] {
  const groups = Map.groupBy(played.truths, by);
  return [...groups.values()].map((truths) => truths.reduce((sum, { usd }) => sum + usd, 0));
}

const most = (numbers: readonly number[]) => Math.max(0, ...numbers);

/** What is really spent never passes a cap, of any kind; nor does what the ledger says. Gives every cap that was passed. */
function passedCaps(played: Played, settings: Configuration): string[] {
  const { budget, time_zone } = settings;
  const ledger = foldLedger(played.events);
  const lines = [...new Set(played.truths.map(({ at }) => at.getTime()))].map((at) =>
    capsAt(ledger, settings, { now: new Date(at) }),
  );
  const figures: [name: string, usd: number, capUsd: number][] = [
    ["call", most(played.truths.map(({ dearestCallUsd }) => dearestCallUsd)), budget.call_usd ?? budget.task_usd],
    ["task", most(sums(played, ({ cycle, task }) => `${cycle}/${task}`)), budget.task_usd],
    ["cycle", most(sums(played, ({ cycle }) => cycle)), budget.cycle_usd],
    ["day", most(sums(played, ({ at }) => dateOf(at, time_zone))), budget.day_usd],
    ["month", most(sums(played, ({ at }) => dateOf(at, time_zone).slice(0, 7))), budget.month_usd],
    ["day of the ledger", most(lines.map(({ day }) => day.spentUsd)), budget.day_usd],
    ["month of the ledger", most(lines.map(({ month }) => month.spentUsd)), budget.month_usd],
  ];
  return figures
    .filter(([, usd, capUsd]) => usd > capUsd + DUST)
    .map(([name, usd, capUsd]) => `${name}: ${usd} of ${capUsd}`);
}

/** Money that was reserved is spent or free again, and booked once: never less than was spent, never more than reserved. */
function unconserved(played: Played): string[] {
  const { charges } = foldLedger(played.events);
  const truths = new Map(played.truths.map((truth) => [`${truth.cycle}/${truth.task}`, truth.usd]));
  return [
    ...played.purses
      .filter(({ capUsd, sumUsd: both }) => Math.abs(both - capUsd) > DUST)
      .map(({ capUsd, sumUsd: both }) => `a purse of ${capUsd} holds ${both}`),
    ...(charges.length === played.claims.size ? [] : [`${charges.length} charges of ${played.claims.size} claims`]),
    ...charges.flatMap(({ cycle, task, usd, state }) => {
      const key = `${cycle}/${task}`;
      const claim = played.claims.get(key) ?? { reservedUsd: Number.NaN, bookedUsd: null, isSettled: false };
      const isRight = usd === (claim.isSettled ? claim.bookedUsd : claim.reservedUsd);
      const isBetween = usd <= claim.reservedUsd + DUST && (truths.get(key) ?? 0) <= usd + DUST;
      return isRight && isBetween ? [] : [`${key}: ${state} ${usd} of ${JSON.stringify(claim)}, ${truths.get(key)}`];
    }),
  ];
}

/** Lines that are written twice, in another order and read from files say the same. */
function replayed(played: Played, shuffle: number): Totals {
  // As a union merge of branches leaves it: the same fact may be told twice, and differently.
  const files = Map.groupBy(played.events, ledgerFileOf);
  const texts = [...files].map(([file, told]) => [file, `${told.map(formatEvent).join("\n")}\n`] as const);
  const { events } = parseLedger(new Map(texts));
  const twice = [...events, ...events.slice(0, shuffle % (events.length + 1))];
  const keyed = twice.map((event, i) => ({ event, key: ((i + 1) * (shuffle + 7919)) % 104_729 }));
  return totals(keyed.sort((a, b) => a.key - b.key).map(({ event }) => event));
}

type Totals = Pick<Ledger, "claims" | "charges"> & { usd: number };

function totals(events: Played["events"]): Totals {
  const ledger = foldLedger(events);
  return { claims: ledger.claims, charges: ledger.charges, usd: spentUsd(ledger, { timeZone: "UTC" }) };
}

describe(`in ${SEQUENCES} nights of chance`, () => {
  it("no cap is passed, no dollar is lost or invented, and replaying the ledger gives the same totals", async () => {
    let claims = 0;
    await fc.assert(
      fc.asyncProperty(sequence, async ({ caps: budget, start: [zone, at], turns, shuffle }) => {
        const settings = settingsOf(budget, zone);
        const played = await play(settings, new Date(at), turns);
        claims += played.claims.size;
        expect([...passedCaps(played, settings), ...unconserved(played)]).toEqual([]);
        expect(replayed(played, shuffle)).toEqual(totals(played.events));
      }),
      { numRuns: SEQUENCES },
    );
    // A game in which nobody plays would keep every law.
    expect(claims).toBeGreaterThan(SEQUENCES);
  });
});
