/** The double's allowance in each minute. Only reported, never enforced: a scripted fault is how a limit is hit. */
const LIMITS = { requests: 4_000, "input-tokens": 2_000_000, "output-tokens": 400_000 } as const;
const WINDOW_MS = 60_000;

/** Counts what is used in the running minute, and reports it in the API's headers. */
export type RateLimits = {
  /** Books one request. Tokens read from the prompt cache do not count against the input limit. */
  spend(inputTokens: number, outputTokens: number): void;
  /** Says from now until an instant (milliseconds) that nothing of a limit is left, as when others have used it up. */
  exhaust(name: keyof typeof LIMITS, until: number): void;
  /** `anthropic-ratelimit-*` for requests, input-tokens, output-tokens and tokens (input and output together). */
  headers(): Record<string, string>;
};

/** @param clock the time in milliseconds; a new minute starts with nothing used. */
export function createRateLimits(clock: () => number): RateLimits {
  let minute = -1;
  const exhausted = new Map<string, number>();
  let used = { requests: 0, "input-tokens": 0, "output-tokens": 0 };

  function current(): typeof used {
    const now = Math.floor(clock() / WINDOW_MS);
    if (now !== minute) {
      minute = now;
      used = { requests: 0, "input-tokens": 0, "output-tokens": 0 };
    }
    return used;
  }

  return {
    spend(inputTokens, outputTokens) {
      const { requests, "input-tokens": input, "output-tokens": output } = current();
      used = { requests: requests + 1, "input-tokens": input + inputTokens, "output-tokens": output + outputTokens };
    },
    exhaust(name, until) {
      exhausted.set(name, until);
    },
    headers() {
      const now = current();
      const reset = new Date((minute + 1) * WINDOW_MS).toISOString();
      const figures = {
        requests: [LIMITS.requests, now.requests],
        "input-tokens": [LIMITS["input-tokens"], now["input-tokens"]],
        "output-tokens": [LIMITS["output-tokens"], now["output-tokens"]],
        tokens: [LIMITS["input-tokens"] + LIMITS["output-tokens"], now["input-tokens"] + now["output-tokens"]],
      } satisfies Record<string, [limit: number, used: number]>;
      return Object.fromEntries(
        Object.entries(figures).flatMap(([name, [limit = 0, spent = 0]]) => {
          const until = exhausted.get(name) ?? 0;
          const isExhausted = until > clock();
          return [
            [`anthropic-ratelimit-${name}-limit`, String(limit)],
            [`anthropic-ratelimit-${name}-remaining`, String(isExhausted ? 0 : Math.max(0, limit - spent))],
            [`anthropic-ratelimit-${name}-reset`, isExhausted ? new Date(until).toISOString() : reset],
          ];
        }),
      );
    },
  };
}
