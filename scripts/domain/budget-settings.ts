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
});
