import { z } from "zod";
import type { Ledger } from "./ledger.ts";
import { compareText } from "./text-order.ts";

/** What the API limits per minute, as its `anthropic-ratelimit-*` headers name it. */
export const LIMIT_NAMES = ["requests", "input-tokens", "output-tokens", "tokens"] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

const count = z.number().int().nonnegative();
const time = z.iso.datetime({ message: "a UTC time such as 2026-11-23T02:00:00.000Z" });

/** One limit as an answer told it; `limit` is null where only the rest was said. */
const rateLimitSchema = z.object({
  name: z.enum(LIMIT_NAMES),
  limit: count.nullable(),
  remaining: count,
  resetAt: time,
  /** No header said so: a request was refused (429), and this long it was told to wait. */
  isRefusal: z.literal(true).optional(),
});
export type RateLimit = z.infer<typeof rateLimitSchema>;

/** The limits of one model, when a job of the model zone last heard of them. */
export const quotaSchema = z.object({
  model: z.string().max(200),
  at: time,
  limits: z.array(rateLimitSchema).max(LIMIT_NAMES.length),
});
export type Quota = z.infer<typeof quotaSchema>;

/** The API's limits are those of a minute. A job that says otherwise is not believed: it could stop all work for ever. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** Models that one task may talk to, with room to spare. */
export const MAX_QUOTAS = 10;

/** Of each model the newest, sorted by model. */
export function newestQuotas(all: readonly Quota[]): Quota[] {
  const newest = new Map<string, Quota>();
  for (const quota of all) {
    const known = newest.get(quota.model);
    if (known === undefined || Date.parse(known.at) <= Date.parse(quota.at)) newest.set(quota.model, quota);
  }
  return [...newest.values()].sort((a, b) => compareText(a.model, b.model));
}

/**
 * What the settlements of a ledger hand on. They come from the model zone: one that dates itself later than it was booked would
 * never be outdone, so it is taken to be of that time.
 */
export function quotasIn(ledger: Ledger): Quota[] {
  const told = ledger.events.flatMap((e) =>
    e.type === "task.settled"
      ? (e.quotas ?? []).map((quota) => (Date.parse(quota.at) > Date.parse(e.at) ? { ...quota, at: e.at } : quota))
      : [],
  );
  return newestQuotas(told);
}

/**
 * The limits that a refused request (429) told, with the wait that it asked for: until then, no request is let through,
 * whatever the headers say. A wait that would not be believed is left out.
 */
export function withRefusal(limits: readonly RateLimit[], waitMs: number, now: Date): RateLimit[] {
  if (waitMs > LONGEST_WAIT_MS) return [...limits];
  const limit = limits.find(({ name }) => name === "requests")?.limit ?? null;
  const resetAt = new Date(now.getTime() + waitMs).toISOString();
  const refusal: RateLimit = { name: "requests", limit, remaining: 0, resetAt, isRefusal: true };
  return [...limits.filter(({ name }) => name !== "requests"), refusal];
}

/** Limits that have not been reset at `now`, as far as anybody knows. */
export function limitsInForce({ at, limits }: Quota, now: Date): RateLimit[] {
  return limits.filter(({ resetAt }) => {
    const reset = Date.parse(resetAt);
    return reset > now.getTime() && reset - Date.parse(at) <= LONGEST_WAIT_MS;
  });
}
