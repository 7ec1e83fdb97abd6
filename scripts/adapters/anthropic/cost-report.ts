import { Anthropic, APIError } from "@anthropic-ai/sdk";
import { z } from "zod";
import { billingMonth, type OrganisationCost } from "../../domain/organisation-cost.ts";
import { sumUsd } from "../../domain/spend.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AskOrganisationCost } from "../../ports/organisation-cost.ts";
import { AnswerTooLong, boundedFetch } from "./bounded-fetch.ts";
import { failureBeforeAnswer } from "./failure.ts";

export type CostReportOptions = {
  adminKey: string;
  /** Null: the vendor's own. */
  baseUrl: string | null;
  clock: Clock;
  timeoutMs?: number;
};

const API_URL = "https://api.anthropic.com";
const DAY_MS = 86_400_000;
const TRIES = 3;
const FIRST_WAIT_MS = 1_000;
/** Pulse waits for nobody longer than this: without an answer it knows nothing, and says so. */
const LONGEST_WAIT_MS = 10_000;
const TIMEOUT_MS = 15_000;
/** A month of days, with one row each, is one page. */
const ROWS_A_PAGE = 100;
const MOST_PAGES = 20;
/** A page of so many rows is a tenth of it, whatever they say beside their amounts. */
const MOST_BYTES = 1_000_000;

/** Dollars as the API has them: cents in a text, with decimals. Anything else would be money that nobody has counted. */
const cents = z.string().regex(/^\d{1,15}(\.\d+)?$/, 'cents, as in "12.5"');
const pageSchema = z.object({
  data: z.array(z.object({ cost: z.object({ amount: cents, currency: z.literal("USD") }) })),
  has_more: z.boolean(),
  next_page: z.string().nullable(),
  data_refreshed_at: z.string().nullish(),
});
type Page = z.infer<typeof pageSchema>;

type Answer =
  | { kind: "page"; page: Page }
  | { kind: "failed"; isPassing: boolean; waitMs: number | null; cost: Unknown };
type Unknown = Extract<OrganisationCost, { kind: "unknown" }>;

/**
 * The organisation's cost report (`/v1/organizations/analytics/cost`) of the running month, read with an Admin key. What
 * cannot be read to the end is not known: half a report would be more money than there is. The pages are parsed here,
 * because the SDK takes an answer without rows (HTML of a proxy, too) for an organisation that has spent nothing.
 */
export function costReport({
  adminKey,
  baseUrl,
  clock,
  timeoutMs = TIMEOUT_MS,
}: CostReportOptions): AskOrganisationCost {
  const client = new Anthropic({
    ...{ apiKey: adminKey, authToken: null, baseURL: baseUrl ?? API_URL },
    // Retries are counted here, and nothing of what was sent is printed.
    ...{ maxRetries: 0, timeout: timeoutMs, logLevel: "off" },
    fetch: boundedFetch(MOST_BYTES),
  });

  async function pageAfter(cursor: string | null, period: { from: string; until: string }): Promise<Answer> {
    const query = {
      starting_at: period.from,
      ending_at: period.until,
      time_bucket_width: "1d",
      limit: ROWS_A_PAGE,
    } as const;
    const signal = AbortSignal.timeout(timeoutMs);
    let text: string;
    try {
      const asked = client.beta.organization.analytics.cost.list(
        { ...query, order_by: "time", ...(cursor === null ? {} : { page: cursor }) },
        { signal },
      );
      text = await (await asked.asResponse()).text();
    } catch (error) {
      if (error instanceof AnswerTooLong) return failedForGood(malformed(error.message));
      return failedAnswer(error, adminKey, clock.now().getTime());
    }
    return pageIn(text);
  }

  async function patiently(cursor: string | null, period: { from: string; until: string }): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const answer = await pageAfter(cursor, period);
      if (answer.kind === "page" || !answer.isPassing || attempt === TRIES) return answer;
      const waitMs = answer.waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
      if (waitMs > LONGEST_WAIT_MS) return answer;
      await clock.sleep(waitMs);
    }
  }

  return async (now) => {
    const { from } = billingMonth(now);
    const until = new Date((Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS).toISOString();
    const pages: Page[] = [];
    let cursor: string | null = null;
    do {
      const answer = await patiently(cursor, { from, until });
      if (answer.kind === "failed") return answer.cost;
      if (answer.page.has_more && answer.page.next_page === null)
        return malformed("it has more, and does not say where");
      cursor = answer.page.has_more ? answer.page.next_page : null;
      pages.push(answer.page);
      if (pages.length > MOST_PAGES) return malformed(`it has more than ${MOST_PAGES} pages`);
    } while (cursor !== null);
    return knownCost(pages);
  };
}

function knownCost(pages: readonly Page[]): OrganisationCost {
  const usd = sumUsd(pages.flatMap(({ data }) => data.map(({ cost }) => Number(cost.amount) / 100)));
  const refreshed = pages.map(({ data_refreshed_at: at }) => Date.parse(at ?? ""));
  const oldest = Math.min(...refreshed);
  return { kind: "known", usd, reportedUntil: Number.isNaN(oldest) ? null : new Date(oldest).toISOString() };
}

function pageIn(text: string): Answer {
  const parsed = pageSchema.safeParse(jsonIn(text));
  if (parsed.success) return { kind: "page", page: parsed.data };
  const [issue] = parsed.error.issues;
  const where = issue?.path.map(String).join(".") || "the whole";
  return failedForGood(malformed(`${where}: ${issue?.message ?? ""}`));
}

function failedForGood(cost: Unknown): Answer {
  return { kind: "failed", isPassing: false, waitMs: null, cost };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformed(what: string): Unknown {
  return {
    kind: "unknown",
    why: `the cost report is not what this version reads (${what.slice(0, 200)})`,
    remedy: "check ANTHROPIC_ADMIN_BASE_URL and proxies on the way, or update Night Shift",
  };
}

/**
 * Never the key, should a server quote it. What is not the SDK's own error is the network's, in the middle of an answer:
 * nothing but the request and the reading of its text is tried here.
 */
function failedAnswer(error: unknown, adminKey: string, now: number): Answer {
  const failure = failureBeforeAnswer(error, now);
  const words = (failure?.detail ?? "the answer broke off, or did not come in time").replaceAll(adminKey, "[masked]");
  const status = error instanceof APIError ? error.status : undefined;
  const cost: Unknown = {
    kind: "unknown",
    why: `the cost report was refused or not reached: ${words}`,
    remedy: remedyOf(status),
  };
  return { kind: "failed", isPassing: failure?.severity !== "fatal", waitMs: failure?.retryAfterMs ?? null, cost };
}

function remedyOf(status: number | undefined): string {
  if (status === 401 || status === 403)
    return "make an Admin key under Settings → Admin keys of the organisation and set it as ANTHROPIC_ADMIN_KEY (masked, protected, environment nightshift/forge)";
  if (status === 404) return "check ANTHROPIC_ADMIN_BASE_URL: this server has no cost report";
  if (status !== undefined && status < 500 && status !== 429)
    return "update Night Shift: the report was asked for in a form that is refused";
  return "it may pass: the next cycle asks again";
}
