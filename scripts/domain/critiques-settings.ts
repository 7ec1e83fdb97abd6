import { z } from "zod";
import { count, wholeNumber } from "./setting-values.ts";

const share = "a share of tasks, 0 to 0.5";

/** `critiques` in `nightshift.yml`. */
export const critiquesSchema = z.strictObject({
  days: wholeNumber(365)
    .min(1, "at least a day")
    .default(7)
    .describe("How long a critique counts; `keep: true` in its file keeps it."),
  max_tokens: count(1_000, 20_000).describe("Most tokens that lessons take in the brief of one task; 0: no lessons."),
  holdout: z
    .number(share)
    .min(0, share)
    .max(0.5, share)
    .default(0.2)
    .describe(
      "Of the tasks that a critique applies to, this share runs without it, so that its effect can be seen; 0: none, and nothing is known of any effect.",
    ),
});
