import { z } from "zod";

/** `reviewers` in `nightshift.yml`. */
export const reviewersSchema = z.strictObject({
  trusted_access_level: z
    .union([z.literal(30), z.literal(40), z.literal(50)], "30 (Developer), 40 (Maintainer) or 50 (Owner)")
    .default(30)
    .describe("Notes of members below this level are read, and never acted on."),
  target_days: z
    .number("days, 0.25 to 60")
    .min(0.25, "at least a quarter of a day")
    .max(60, "at most 60 days")
    .default(3)
    .describe(
      "How long a merge request may wait for people: no more are opened than they look at in that time, as fast as they did in the last two weeks.",
    ),
});
