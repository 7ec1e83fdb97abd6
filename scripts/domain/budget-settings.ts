import { z } from "zod";
import { usd } from "./setting-values.ts";

/** `budget` in `nightshift.yml`: hard caps in US dollars. */
export const budgetSchema = z.strictObject({
  task_usd: usd(1).describe("Most a task may cost, all of its model calls together."),
  cycle_usd: usd(3),
  day_usd: usd(6),
  month_usd: usd(100),
});
