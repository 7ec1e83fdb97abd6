import { z } from "zod";
import { dollars, usd } from "./setting-values.ts";

/** `budget` in `nightshift.yml`: hard caps in US dollars. */
export const budgetSchema = z.strictObject({
  call_usd: dollars
    .nullable()
    .default(null)
    .describe("Most that one call of a model may cost at its worst; null: no more than its task has left."),
  task_usd: usd(1).describe("Most a task may cost, all of its model calls together."),
  cycle_usd: usd(3),
  day_usd: usd(6),
  month_usd: usd(100),
  cycles_per_day: z
    .number("a whole number from 1 to 96")
    .int("a whole number from 1 to 96")
    .min(1, "1 or more")
    .max(96, "at most 96")
    .default(6)
    .describe("Cycles that the schedules start in a day: what the day has left is shared among those to come."),
  mode: z
    .enum(["fixed", "leftover"], "fixed or leftover")
    .default("fixed")
    .describe("leftover: only what the organisation has not used of its month is spent; the caps hold all the same."),
  organisation_month_usd: dollars
    .nullable()
    .default(null)
    .describe("What the organisation may spend in a calendar month (UTC), everybody together; leftover needs it."),
  keep_percent: z
    .number("percent, 0 to 100")
    .min(0, "percent, 0 to 100")
    .max(100, "percent, 0 to 100")
    .default(5)
    .describe("Percent of the organisation's month that is left untouched (leftover)."),
});
