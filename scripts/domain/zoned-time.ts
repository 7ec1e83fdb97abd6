/** A calendar day (`2026-11-25`) and a time on the clocks (`22:00`) of a time zone. */
export type ZonedTime = { date: string; time: string };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Making one takes a hundred times as long as using it, and a search asks thousands of times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What calendars and clocks of a time zone (IANA name) show at an instant. */
export function zonedTimeOf(at: Date, timeZone: string): ZonedTime {
  // Zones have been apart from UTC by whole minutes for decades.
  const shown = new Date(at.getTime() + offsetMs(at, timeZone)).toISOString();
  return { date: shown.slice(0, 10), time: shown.slice(11, 16) };
}

/**
 * The first instant at which the clocks of a time zone show a time of a day. Where they are put forward over it, the
 * instant at which that happens; where they show it twice, the first of the two.
 */
export function instantOf({ date, time }: ZonedTime, timeZone: string): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const [before, after] = [-DAY_MS, DAY_MS].map((away) => offsetMs(new Date(wanted + away), timeZone));
  if (before === undefined || after === undefined) throw new Error("two instants have two offsets");
  const shown = [wanted - before, wanted - after]
    .filter((ms) => ms + offsetMs(new Date(ms), timeZone) === wanted)
    .sort((a, b) => a - b);
  return new Date(shown[0] ?? changeBetween(wanted - DAY_MS - before, wanted + DAY_MS - after, timeZone));
}

/** The day that lies so many days after another. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

/** The minute in which the offset changes from that of the first instant to that of the last. */
function changeBetween(first: number, last: number, timeZone: string): number {
  const old = offsetMs(new Date(first), timeZone);
  let [low, high] = [Math.floor(first / MINUTE_MS), Math.ceil(last / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(new Date(middle * MINUTE_MS), timeZone) === old) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}

/** Since then no zone is apart from UTC by part of a minute (Liberia was the last), nor changes within one. */
const MINUTES_SINCE = Date.parse("1973-01-01T00:00:00Z");

/** Offsets by minute, for each zone: searches for a window ask for the same ones again and again. */
const knownOffsets = new Map<string, Map<number, number>>();
const MOST_KNOWN = 20_000;

function offsetMs(at: Date, timeZone: string): number {
  if (!(at.getTime() >= MINUTES_SINCE)) return shownOffsetMs(at, timeZone);
  const minute = Math.floor(at.getTime() / MINUTE_MS);
  const offsets = knownOffsets.get(timeZone) ?? new Map<number, number>();
  const known = offsets.get(minute);
  if (known !== undefined) return known;
  const offset = shownOffsetMs(at, timeZone);
  if (offsets.size >= MOST_KNOWN) offsets.clear();
  knownOffsets.set(timeZone, offsets.set(minute, offset));
  return offset;
}

function shownOffsetMs(at: Date, timeZone: string): number {
  const shown = new Map(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return local - Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" },
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" },
  });
  clocks.set(timeZone, clock);
  return clock;
}
