import type { Ledger } from "./ledger.ts";

/** Dust of binary fractions below a billionth of a dollar is no money: the cheapest token costs ten times that. */
const NANO = 1e9;

const calendars = new Map<string, Intl.DateTimeFormat>();

/** Since then zones are whole quarters of an hour from UTC and change on one, so that a day begins with a quarter. */
const QUARTERS_SINCE = Date.parse("2012-01-01T00:00:00Z");
const QUARTER_MS = 15 * 60_000;

/** Days by quarter of an hour, for each zone: folding a ledger asks for the same ones again and again. */
const knownDays = new Map<string, Map<number, string>>();
const MOST_KNOWN = 20_000;

/** The calendar day of an instant in a time zone (IANA name): `2026-11-23`. */
export function dayOf(at: string | Date, timeZone: string): string {
  const ms = typeof at === "string" ? Date.parse(at) : at.getTime();
  if (!(ms >= QUARTERS_SINCE)) return calendarDay(ms, timeZone);
  const quarter = Math.floor(ms / QUARTER_MS);
  const days = knownDays.get(timeZone) ?? new Map<number, string>();
  const known = days.get(quarter);
  if (known !== undefined) return known;
  // What a calendar needs of the machine takes a job's start longer than all that it asks of the calendar.
  const day = timeZone === "UTC" ? new Date(ms).toISOString().slice(0, "yyyy-mm-dd".length) : calendarDay(ms, timeZone);
  if (days.size >= MOST_KNOWN) days.clear();
  knownDays.set(timeZone, days.set(quarter, day));
  return day;
}

function calendarDay(ms: number, timeZone: string): string {
  const part = new Map(
    calendarOf(timeZone)
      .formatToParts(ms)
      .map((p) => [p.type, p.value]),
  );
  return `${part.get("year")?.padStart(4, "0")}-${part.get("month")}-${part.get("day")}`;
}

/** The calendar month of an instant in a time zone: `2026-11`. */
export function monthOf(at: string | Date, timeZone: string): string {
  return dayOf(at, timeZone).slice(0, 7);
}

/**
 * Dollars spent by the claims that match every part of the filter, counted on the day of their claim.
 * What is reserved counts as spent until it is settled. `day` and `month` are calendar days in `timeZone`; with `orLater`
 * those after them count as well: a claim from the future is one of a runner whose clock is ahead.
 */
export function spentUsd(
  ledger: Ledger,
  filter: { day?: string; month?: string; orLater?: boolean; cycle?: string; task?: string; timeZone: string },
): number {
  const falls = (at: string, on: string) => at === on || (filter.orLater === true && at > on);
  return sumUsd(
    ledger.charges
      .filter(
        (c) =>
          (filter.cycle === undefined || c.cycle === filter.cycle) &&
          (filter.task === undefined || c.task === filter.task) &&
          (filter.month === undefined || falls(monthOf(c.at, filter.timeZone), filter.month)) &&
          (filter.day === undefined || falls(dayOf(c.at, filter.timeZone), filter.day)),
      )
      .map((c) => c.usd),
  );
}

/** The sum of dollars, without the dust of adding binary fractions. */
export function sumUsd(amounts: readonly number[]): number {
  return Math.round(amounts.reduce((sum, usd) => sum + usd, 0) * NANO) / NANO;
}

/** Building a calendar is slow, so there is one per zone. */
function calendarOf(timeZone: string): Intl.DateTimeFormat {
  const known = calendars.get(timeZone);
  if (known !== undefined) return known;
  const calendar = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  calendars.set(timeZone, calendar);
  return calendar;
}
