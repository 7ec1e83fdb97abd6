/** The minutes, hours, days, months and weekdays that a cron line names. */
type Fields = {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  eitherDay: boolean;
};

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function parseField(field: string, low: number, high: number, names: readonly string[] = []): Set<number> | null {
  const numberOf = (word: string): number | null => {
    const named = names.indexOf(word.toLowerCase());
    if (named !== -1) return named + low;
    return /^\d+$/.test(word) ? Number(word) : null;
  };
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", stepText, ...rest] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    if (rest.length > 0 || !Number.isInteger(step) || step < 1) return null;
    const [fromText = "", toText, ...more] = range.split("-");
    const from = range === "*" ? low : numberOf(fromText);
    const to = range === "*" || (toText === undefined && stepText !== undefined) ? high : numberOf(toText ?? fromText);
    if (more.length > 0 || from === null || to === null || from < low || to > high || from > to) return null;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return values;
}

/** Reads the five fields, or null when they are no cron line. */
export function parseCron(line: string): Fields | null {
  const [minute, hour, day, month, weekday, ...rest] = line.trim().split(/\s+/);
  if (minute === undefined || hour === undefined || day === undefined || month === undefined) return null;
  if (weekday === undefined || rest.length > 0) return null;
  const minutes = parseField(minute, 0, 59);
  const hours = parseField(hour, 0, 23);
  const days = parseField(day, 1, 31);
  const months = parseField(month, 1, 12, MONTHS);
  const weekdays = parseField(weekday, 0, 7, WEEKDAYS);
  if (!minutes || !hours || !days || !months || !weekdays) return null;
  if (weekdays.has(7)) weekdays.add(0);
  // Where both are named, a day that fits either one counts: that is cron's rule.
  return { minutes, hours, days, months, weekdays, eitherDay: day !== "*" && weekday !== "*" };
}

export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
  }).formatToParts(moment);
  const at = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
  return wall - Math.floor(moment / 1000) * 1000;
}

const MINUTE = 60_000;
const HORIZON_DAYS = 366 * 4;

/** The next moment after `now` that a cron line names in a time zone; null when there is none in four years. */
export function nextRun(line: string, timezone: string, now: Date): Date | null {
  const fields = parseCron(line);
  if (fields === null) return null;
  // Searched on the zone's wall clock, written as if it were UTC.
  const wallNow = now.getTime() + offsetAt(now.getTime(), timezone);
  const first = (Math.floor(wallNow / MINUTE) + 1) * MINUTE;
  for (let day = 0; day < HORIZON_DAYS; day += 1) {
    const date = new Date(first + day * 24 * 60 * MINUTE);
    const byDay = fields.days.has(date.getUTCDate());
    const byWeekday = fields.weekdays.has(date.getUTCDay());
    const fits = fields.eitherDay ? byDay || byWeekday : byDay && byWeekday;
    if (!fits || !fields.months.has(date.getUTCMonth() + 1)) continue;
    const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
    for (const hour of [...fields.hours].sort((a, b) => a - b)) {
      for (const minute of [...fields.minutes].sort((a, b) => a - b)) {
        const wall = midnight + (hour * 60 + minute) * MINUTE;
        if (wall < first) continue;
        return new Date(wall - offsetAt(wall - offsetAt(wall, timezone), timezone));
      }
    }
  }
  return null;
}
