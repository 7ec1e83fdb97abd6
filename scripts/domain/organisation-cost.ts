import { z } from "zod";

/** What the organisation has spent in a month of the vendor's, which are UTC's; or why nobody knows. */
export const organisationCostSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("known"),
    /** All of it, our own included, as far as it has been reported. */
    usd: z.number().nonnegative(),
    /** Until when the report is complete (ISO); null: it does not say. */
    reportedUntil: z.iso.datetime().nullable(),
  }),
  z.object({ kind: z.literal("unknown"), why: z.string(), remedy: z.string() }),
]);
export type OrganisationCost = z.infer<typeof organisationCostSchema>;

/** The vendor's month in which an instant falls, as ISO days: from the first one to the day after the last. */
export function billingMonth(now: Date): { from: string; until: string } {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return {
    from: new Date(Date.UTC(year, month)).toISOString(),
    until: new Date(Date.UTC(year, month + 1)).toISOString(),
  };
}
