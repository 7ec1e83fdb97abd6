import { nextWindow, type WorkingWindow, windowAt } from "../working-windows.ts";
import { zonedTimeOf } from "../zoned-time.ts";
import { failed, type PermissionCheck, type PermissionFacts, passed } from "./check.ts";

/** The nightly window of the configuration, with its weekends and holidays. */
export function withinHours({ configuration, now }: Pick<PermissionFacts, "configuration" | "now">): PermissionCheck {
  const { hours, time_zone } = configuration;
  if (hours === null) return passed("hours", "any time");
  const { date, time } = zonedTimeOf(now, time_zone);
  const window = `${hours.from}–${hours.to} ${time_zone}`;
  const open = windowAt(hours, time_zone, now);
  if (open !== null) return passed("hours", `${time} is within ${windowWords(open, window, time_zone)}`);
  const next = nextWindow(hours, time_zone, now);
  const opening =
    next === null ? "no window opens within a year" : `the next opens ${moment(next.opens, time_zone, date, "at ")}`;
  return failed(
    "hours",
    `${time} is outside ${window}; ${opening}`,
    "wait for the window, or change `hours` in nightshift.yml",
  );
}

function windowWords({ day, closes }: WorkingWindow, window: string, timeZone: string): string {
  return `${window}, open until ${moment(closes, timeZone, day, "")}`;
}

/** `at 22:00 (21:00 UTC)`, with the date where that is another day. */
function moment(at: Date, timeZone: string, today: string, atWord: string): string {
  const { date, time } = zonedTimeOf(at, timeZone);
  const day = date === today ? atWord : atWord === "" ? `${date}, ` : `on ${date} at `;
  const isUtc = zonedTimeOf(at, "UTC").time === time;
  return `${day}${time}${isUtc ? "" : ` (${at.toISOString().slice(11, 16)} UTC)`}`;
}
