import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Configuration } from "../../../scripts/domain/configuration.ts";
import { ledgerFileOf } from "../../../scripts/domain/event.ts";
import { foldLedger, type Ledger } from "../../../scripts/domain/ledger.ts";
import { formatEvent, parseLedger } from "../../../scripts/domain/ledger-file.ts";
import { spentUsd } from "../../../scripts/domain/spend.ts";
import { configured } from "../stories.ts";
import { FATES, type Played, play, type Truth, type Turn } from "./game.ts";

/** Room for sums of binary fractions, far below a cent. */
const DUST = 1e-8;
const SEQUENCES = 10_000;
/** Of so many sequences, one takes its claims from `planCycle` on files: all of them would take minutes. */
const PLANNED_EVERY = 20;

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
  research_usd: fc.constantFrom(null, 0.2, 1.1),
  /** In leftover mode: what the organisation may spend and what others have spent of it. */
  organisation: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom({ monthUsd: 4, othersUsd: 1.3 }, { monthUsd: 60, othersUsd: 20 }) },
  ),
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
type Caps = Partial<Configuration["budget"]> & {
  research_usd: number | null;
  organisation: { monthUsd: number; othersUsd: number } | null;
};
const settingsOf = ({ research_usd, organisation, ...budget }: Caps, time_zone: string): Configuration => ({
  ...BASE,
  time_zone,
  agent: research_usd === null ? BASE.agent : { ...BASE.agent, categories: { research: { task_usd: research_usd } } },
  budget: {
    ...{ ...BASE.budget, ...budget },
    ...(organisation && { mode: "leftover" as const, organisation_month_usd: organisation.monthUsd }),
  },
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

function sums(truths: readonly Truth[], by: (truth: Truth) => string): number[] {
  return [...Map.groupBy(truths, by).values()].map((own) => own.reduce((sum, { usd }) => sum + usd, 0));
}

const most = (numbers: readonly number[]) => Math.max(0, ...numbers);

/**
 * What Night Shift spends by itself never passes a cap, of any kind; a run that a person has repeated is beside them, and
 * takes its room from what is claimed afterwards. Gives every cap that was passed.
 */
function passedCaps(played: Played, settings: Configuration, organisation: Caps["organisation"]): string[] {
  const { budget, time_zone } = settings;
  const capOfTask = ({ category }: Truth) =>
    (category === "research" ? settings.agent.categories.research?.task_usd : undefined) ?? budget.task_usd;
  const own = played.truths.filter(({ isRepeated }) => !isRepeated);
  const over = (name: string, usd: number, capUsd: number) => ({ name, usd, capUsd });
  const left = organisation && organisation.monthUsd * (1 - budget.keep_percent / 100) - organisation.othersUsd;
  const figures = [
    ...played.truths.map((t) => over("call", t.dearestCallUsd, budget.call_usd ?? capOfTask(t))),
    ...played.truths.map((t) => over("task", t.usd, capOfTask(t))),
    over("cycle", most(sums(own, ({ cycle }) => cycle)), budget.cycle_usd),
    over("day", most(sums(own, ({ at }) => dateOf(at, time_zone))), budget.day_usd),
    over("month", most(sums(own, ({ at }) => dateOf(at, time_zone).slice(0, 7))), budget.month_usd),
    ...played.rooms.map(({ claimedUsd, leftUsd }) => over("room of a claim", claimedUsd, leftUsd)),
    over("leftover", most(sums(own, ({ at }) => at.toISOString().slice(0, 7))), left ?? Number.POSITIVE_INFINITY),
  ];
  return figures.filter(({ usd, capUsd }) => usd > capUsd + DUST).map((f) => `${f.name}: ${f.usd} of ${f.capUsd}`);
}

/** Money that was reserved is spent or free again, and booked once: never less than was spent, never more than reserved. */
function unconserved(played: Played): string[] {
  const { charges } = foldLedger(played.events);
  const truthsOf = (isRepeated: boolean) =>
    new Map(
      played.truths
        .filter((t) => t.isRepeated === isRepeated)
        .map((t) => [`${t.cycle}/${t.task}`, t.usd] as [string, number]),
    );
  const [truths, all] = [truthsOf(false), truthsOf(true)];
  // While a claim is open nobody has looked for its runs yet.
  const open = new Set(
    charges.filter(({ state }) => state === "reserved").map(({ cycle, task }) => `${cycle}/${task}`),
  );
  const repeated = new Map([...all].filter(([key]) => !open.has(key)));
  const ofRepeats = charges.filter(({ state }) => state === "repeated");
  const ofClaims = charges.filter(({ state }) => state !== "repeated");
  return [
    ...played.purses
      .filter(({ capUsd, sumUsd: both }) => Math.abs(both - capUsd) > DUST)
      .map(({ capUsd, sumUsd: both }) => `a purse of ${capUsd} holds ${both}`),
    ...(ofClaims.length === played.claims.size ? [] : [`${ofClaims.length} charges of ${played.claims.size} claims`]),
    ...(ofRepeats.length === repeated.size ? [] : [`${ofRepeats.length} charges of ${repeated.size} repeated runs`]),
    ...charges.flatMap(({ cycle, task, usd, state }) => {
      const key = `${cycle}/${task}`;
      const claim = played.claims.get(key) ?? { reservedUsd: Number.NaN, bookedUsd: null, isSettled: false };
      const isRepeat = state === "repeated";
      const isRight = isRepeat || usd === (claim.isSettled ? claim.bookedUsd : claim.reservedUsd);
      const trueUsd = (isRepeat ? repeated : truths).get(key) ?? 0;
      const isBetween = usd <= claim.reservedUsd + DUST && trueUsd <= usd + DUST;
      return isRight && isBetween ? [] : [`${key}: ${state} ${usd} of ${JSON.stringify(claim)}, ${trueUsd}`];
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
  it("no cap is passed, no dollar is lost or invented, and replaying the ledger gives the same totals", {
    timeout: 300_000,
  }, async () => {
    let [claims, planned, repeated] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(sequence, async ({ caps: budget, start: [zone, at], turns, shuffle }) => {
        const settings = settingsOf(budget, zone);
        const { organisation } = budget;
        const report = { kind: "known" as const, usd: organisation?.othersUsd ?? 0, reportedUntil: at };
        const isPlanned = shuffle % PLANNED_EVERY === 0;
        const played = await play(
          { configuration: settings, organisation: organisation && report, isPlanned },
          new Date(at),
          turns,
        );
        repeated += played.truths.filter(({ isRepeated }) => isRepeated).length;
        claims += played.claims.size;
        if (isPlanned) planned += played.claims.size;
        expect([...passedCaps(played, settings, organisation), ...unconserved(played)]).toEqual([]);
        expect(replayed(played, shuffle)).toEqual(totals(played.events));
      }),
      { numRuns: SEQUENCES },
    );
    // A game in which nobody plays would keep every law.
    expect(claims).toBeGreaterThan(SEQUENCES);
    expect(planned).toBeGreaterThan(SEQUENCES / PLANNED_EVERY);
    expect(repeated).toBeGreaterThan(SEQUENCES / 20);
  });
});
