import type { Hours } from "./hours-settings.ts";
import { dayAfter, instantOf, weekdayOf, zonedTimeOf } from "./zoned-time.ts";

/** A span of time in which cycles may work: from `opens` on, and before `closes`. It belongs to the day on which it opens. */
export type WorkingWindow = { day: string; opens: Date; closes: Date };

/** Nobody has holidays for longer. */
const FURTHEST_DAYS = 400;

/** The window that an instant lies in; of several, the one that closes last. Null when there is none. */
export function windowAt(hours: Hours, timeZone: string, now: Date): WorkingWindow | null {
  const today = zonedTimeOf(now, timeZone).date;
  const open = [-1, 0]
    .flatMap((days) => windowOf(hours, timeZone, dayAfter(today, days)) ?? [])
    .filter(({ opens, closes }) => opens <= now && now < closes)
    .sort((a, b) => b.closes.getTime() - a.closes.getTime());
  return open[0] ?? null;
}

/** The first window that opens after an instant; null when none does for more than a year. */
export function nextWindow(hours: Hours, timeZone: string, now: Date): WorkingWindow | null {
  const today = zonedTimeOf(now, timeZone).date;
  for (let days = 0; days <= FURTHEST_DAYS; days += 1) {
    const next = windowOf(hours, timeZone, dayAfter(today, days));
    if (next !== null && next.opens > now) return next;
  }
  return null;
}

/**
 * How many windows are left in the calendar month of an instant, in the time zone: those that open in it and have not
 * closed, the one that is open now among them. Without hours (null), each day that is left is one, today among them.
 */
export function windowsLeftInMonth(hours: Hours | null, timeZone: string, now: Date): number {
  const today = zonedTimeOf(now, timeZone).date;
  const days = Array.from({ length: 32 }, (_, away) => dayAfter(today, away - 1));
  const left = days.filter((day) => day.slice(0, 7) === today.slice(0, 7));
  if (hours === null) return left.filter((day) => day >= today).length;
  return left.filter((day) => (windowOf(hours, timeZone, day)?.closes ?? now) > now).length;
}

/** The window that opens on a day; null when none does. */
function windowOf({ from, to, weekends, holidays }: Hours, timeZone: string, day: string): WorkingWindow | null {
  const isWeekend = [0, 6].includes(weekdayOf(day)) || holidays.includes(day);
  if (isWeekend && weekends === "off") return null;
  const isAllDay = isWeekend && weekends === "all_day";
  const next = dayAfter(day, 1);
  const crosses = to <= from;
  const opens = instantOf({ date: day, time: isAllDay ? "00:00" : from }, timeZone);
  // A whole day ends at midnight, unless its night goes on.
  const end = crosses ? { date: next, time: to } : isAllDay ? { date: next, time: "00:00" } : { date: day, time: to };
  return { day, opens, closes: instantOf(end, timeZone) };
}
