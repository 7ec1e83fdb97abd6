import { z } from "zod";

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 22:00");

const date = z
  .string("a date such as 2026-12-24")
  // What is no date is on no calendar either: one fault says it.
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: "a date such as 2026-12-24", abort: true })
  .refine(isDate, "a day that the calendar has, such as 2026-12-24");

/** `hours` in `nightshift.yml`. */
export const hoursSchema = z.strictObject({
  from: clockTime.describe("When the window opens, on the clocks of `time_zone`."),
  to: clockTime.describe(
    "When it closes; earlier than `from`, or equal to it: on the next day. A night belongs to the day on which it began.",
  ),
  weekends: z
    .enum(["same", "all_day", "off"], "same, all_day or off")
    .default("same")
    .describe(
      "Saturdays, Sundays and holidays. same: the window of every day; all_day: from midnight on until the window of that day closes; off: no window opens.",
    ),
  holidays: z
    .array(date, "a list of dates such as 2026-12-24")
    .max(1_000)
    .default([])
    .describe("Dates that are treated as `weekends` says."),
});
export type Hours = z.infer<typeof hoursSchema>;

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
