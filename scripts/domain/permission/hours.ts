import { failed, passed, type Rule } from "./check.ts";

/** The nightly window of the configuration. */
export const withinHours: Rule = ({ configuration: { hours, time_zone }, now }) => {
  if (hours === null) return passed("hours", "any time");
  const time = timeOfDay(now, time_zone);
  const window = `${hours.from}–${hours.to} ${time_zone}`;
  return isWithin(time, hours)
    ? passed("hours", `${time} is within ${window}`)
    : failed("hours", `${time} is outside ${window}`, "wait for the window, or change `hours` in nightshift.yml");
};

/** `HH:MM` in a time zone. */
function timeOfDay(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    now,
  );
}

/** Half-open window; one that ends before it starts crosses midnight; equal ends mean the whole day. */
function isWithin(time: string, { from, to }: { from: string; to: string }): boolean {
  return from < to ? from <= time && time < to : time >= from || time < to;
}
