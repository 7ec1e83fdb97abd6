import { LIMIT_NAMES, type RateLimit } from "../../domain/quota.ts";

/** What an answer's headers say of the limits: `anthropic-ratelimit-<name>-{limit,remaining,reset}`. What is not readable is left out. */
export function rateLimitsIn(headers: Headers | undefined): RateLimit[] {
  return LIMIT_NAMES.flatMap((name) => {
    const of = (part: string) => headers?.get(`anthropic-ratelimit-${name}-${part}`) ?? null;
    const [limit, remaining, reset] = [count(of("limit")), count(of("remaining")), Date.parse(of("reset") ?? "")];
    if (remaining === null || Number.isNaN(reset)) return [];
    return [{ name, limit, remaining, resetAt: new Date(reset).toISOString() }];
  });
}

function count(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
