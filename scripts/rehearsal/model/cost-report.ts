import { z } from "zod";
import { invalidRequest } from "./api-error.ts";
import { type Outcome, refusal } from "./conversation.ts";

/** What an organisation spent on a day of UTC (`2026-11-03`), in dollars. */
export type DayCost = { day: string; usd: number };

/** The organisation's costs, as its report tells them. */
export type CostReport = {
  /** `refreshedAt` (ISO): until when the report is complete; null: it does not say. */
  set(costs: readonly DayCost[], refreshedAt: string | null): void;
  answer(query: URLSearchParams, betas: readonly string[]): Outcome;
};

const BETA = "analytics-usage-cost-2026-08-24";
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse("2026-01-01T00:00:00Z");

const instant = z.iso.datetime({ offset: true, message: "should be an RFC 3339 timestamp with a zone" });
/** What the double understands; a parameter beside these is refused, for it would be answered wrongly. */
const querySchema = z.strictObject({
  starting_at: instant,
  ending_at: instant.optional(),
  time_bucket_width: z.literal("1d", "the double reports by day alone").optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(20),
  order_by: z.enum(["amount", "list_amount", "time"]).default("amount"),
  order: z.enum(["asc", "desc"]).default("desc"),
  page: z.string().optional(),
  // The SDK says so of each call of its beta resources.
  beta: z.literal("true").optional(),
});
type Query = z.infer<typeof querySchema>;

/** `GET /v1/organizations/analytics/cost`, with the rules of its reference: what a range may be, what buckets need, cursors. */
export function createCostReport(clock: () => number): CostReport {
  let costs: readonly DayCost[] = [];
  let refreshed: string | null = null;
  return {
    set(days, refreshedAt) {
      costs = days;
      refreshed = refreshedAt;
    },
    answer(query, betas) {
      if (!betas.includes(BETA)) return refused(`anthropic-beta: ${BETA} is required`);
      const repeated = [...new Set(query.keys())].find((key) => query.getAll(key).length > 1);
      if (repeated !== undefined) return refused(`${repeated}: given more than once`);
      const parsed = querySchema.safeParse(Object.fromEntries(query));
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        return refused(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message}`);
      }
      const fault = rangeFault(parsed.data, clock());
      if (fault !== null) return refused(fault);
      const rows = rowsOf(costs, parsed.data, clock());
      const start = parsed.data.page === undefined ? 0 : offsetOf(parsed.data.page, rows.length);
      if (start === null) return refused("page: no cursor of this report");
      const end = start + parsed.data.limit;
      const hasMore = end < rows.length;
      const body = {
        data: rows.slice(start, end),
        has_more: hasMore,
        next_page: hasMore ? cursorOf(end) : null,
        data_refreshed_at: refreshed,
      };
      return { reply: { kind: "json", body } };
    },
  };
}

function refused(message: string): Outcome {
  return refusal(invalidRequest(message));
}

function rangeFault({ starting_at, ending_at, time_bucket_width }: Query, now: number): string | null {
  const start = Date.parse(starting_at);
  if (start < FIRST_DAY || start < now - 365 * DAY_MS) return "starting_at: must be within the last 365 days";
  if (start > now) return "starting_at: must not be in the future";
  if (ending_at === undefined)
    return time_bucket_width === undefined ? null : "ending_at: required when time_bucket_width is set";
  const end = Date.parse(ending_at);
  if (end <= start) return "ending_at: must be after starting_at";
  return end - start > 31 * DAY_MS ? "ending_at: the range may span at most 31 days" : null;
}

function rowsOf(costs: readonly DayCost[], query: Query, now: number): Record<string, unknown>[] {
  const start = Date.parse(query.starting_at);
  const end = query.ending_at === undefined ? Math.min(now, start + 31 * DAY_MS) : Date.parse(query.ending_at);
  const within = costs.filter(({ day }) => {
    const at = Date.parse(`${day}T00:00:00Z`);
    return at >= start && at < end;
  });
  if (query.time_bucket_width === undefined)
    return [
      rowOf(
        start,
        end,
        within.reduce((sum, { usd }) => sum + usd, 0),
      ),
    ];
  const by = query.order_by === "time" ? ({ day }: DayCost) => Date.parse(day) : ({ usd }: DayCost) => usd;
  const sorted = within.toSorted((a, b) => (query.order === "asc" ? by(a) - by(b) : by(b) - by(a)));
  return sorted.map(({ day, usd }) => rowOf(Date.parse(day), Date.parse(day) + DAY_MS, usd));
}

/** Amounts are cents in a text, with fractions. */
function rowOf(start: number, end: number, usd: number): Record<string, unknown> {
  const amount = (usd * 100).toFixed(6);
  return {
    starting_at: new Date(start).toISOString(),
    ending_at: new Date(end).toISOString(),
    cost: { amount, list_amount: amount, currency: "USD", requests: 1 },
    group: Object.fromEntries(GROUPS.map((name) => [name, null])),
  };
}

const GROUPS = [
  ...["actor", "actor_type", "agent_id", "api_key_id", "cost_type", "inference_geo", "model", "organization_id"],
  ...["product", "rbac_group_id", "service_tier", "session_id", "token_type", "user_profile_id", "workspace_id"],
];

const cursorOf = (offset: number) => Buffer.from(`row-${offset}`).toString("base64url");

function offsetOf(cursor: string, rows: number): number | null {
  const offset = Number(/^row-(\d+)$/.exec(Buffer.from(cursor, "base64url").toString())?.[1] ?? Number.NaN);
  return offset > 0 && offset < rows ? offset : null;
}
