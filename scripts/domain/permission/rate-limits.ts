import { limitsInForce, type Quota, quotasIn, type RateLimit } from "../quota.ts";
import { routedModels } from "../routing.ts";
import { failed, type PermissionFacts, passed, type Rule } from "./check.ts";

/** Below this part of a limit, fewer tasks are taken than there are slots. */
const LOW_SHARE = 0.25;

/** What the API's answers last said of its limits, of each model that a cycle would use. */
export const rateLimits: Rule = (facts) => {
  const quotas = quotasInUse(facts);
  if (quotas.length === 0) return passed("rate limits", "no answer of the API has told of any yet");
  const exhausted = limitsNow(facts).filter(({ limit }) => limit.remaining === 0);
  const [worst] = exhausted.sort((a, b) => Date.parse(b.limit.resetAt) - Date.parse(a.limit.resetAt));
  if (worst !== undefined) {
    const at = timeWords(worst.limit.resetAt, facts);
    return failed(
      "rate limits",
      `${limitWords(worst, facts)}, until ${at}`,
      `they reset at ${at}: a cycle after that works`,
    );
  }
  const low = lowestShare(facts);
  if (low !== null)
    return passed(
      "rate limits",
      `${limitWords(low, facts)} until ${timeWords(low.limit.resetAt, facts)}: at most ${tasksOf(low.share, facts)} tasks`,
    );
  const newest = quotas.reduce((a, b) => (Date.parse(a.at) > Date.parse(b.at) ? a : b));
  const inForce = limitsNow(facts).length > 0;
  const seen = `seen ${ageWords(facts.now.getTime() - Date.parse(newest.at))} ago`;
  return passed("rate limits", inForce ? `nothing short, ${seen}` : `stale: ${seen}, and reset since`);
};

/** Tasks that the limits leave room for: all, where nothing is short. */
export function tasksWithinLimits(facts: PermissionFacts): number {
  const low = lowestShare(facts);
  return low === null ? Number.POSITIVE_INFINITY : tasksOf(low.share, facts);
}

type Seen = { model: string; limit: RateLimit };

function quotasInUse({ ledger, configuration }: PermissionFacts): Quota[] {
  const used = routedModels(configuration);
  return quotasIn(ledger).filter(({ model }) => used.has(model));
}

function limitsNow(facts: PermissionFacts): Seen[] {
  return quotasInUse(facts).flatMap((quota) =>
    limitsInForce(quota, facts.now).map((limit) => ({ model: quota.model, limit })),
  );
}

function lowestShare(facts: PermissionFacts): (Seen & { share: number }) | null {
  const shares = limitsNow(facts).flatMap((seen) => {
    const { limit, remaining } = seen.limit;
    return limit === null || limit === 0 ? [] : [{ ...seen, share: remaining / limit }];
  });
  const [lowest] = shares.filter(({ share }) => share < LOW_SHARE).sort((a, b) => a.share - b.share);
  return lowest ?? null;
}

function tasksOf(share: number, { configuration }: PermissionFacts): number {
  return Math.max(1, Math.floor((configuration.limits.tasks * share) / LOW_SHARE));
}

function limitWords({ model, limit }: Seen, { ledger, now }: PermissionFacts): string {
  const at = quotasIn(ledger).find((quota) => quota.model === model)?.at ?? now.toISOString();
  const of = limit.limit === null ? "" : ` of ${limit.limit}`;
  const seen = `(seen ${ageWords(now.getTime() - Date.parse(at))} ago)`;
  if (limit.isRefusal === true) return `${model} lets no request through, as a 429 with retry-after said ${seen}`;
  return `${model} has ${limit.remaining}${of} ${limit.name.replace("-", " ")} left ${seen}`;
}

function timeWords(at: string, { configuration: { time_zone } }: PermissionFacts): string {
  const clock = new Intl.DateTimeFormat("en-GB", {
    ...{ timeZone: time_zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  });
  return `${clock.format(new Date(at))} ${time_zone}`;
}

function ageWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
