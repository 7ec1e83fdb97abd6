const LIMIT = 2000;
const WINDOW_MS = 60_000;

/** Counts requests by the minute and says so in GitLab's headers. Nothing is refused: for that there are faults. */
export function openRateLimit(clock: () => Date): { headers(): Record<string, string> } {
  let window = 0;
  let observed = 0;
  return {
    headers() {
      const now = clock().getTime();
      const current = Math.floor(now / WINDOW_MS);
      observed = current === window ? observed + 1 : 1;
      window = current;
      const reset = (current + 1) * WINDOW_MS;
      return {
        "ratelimit-limit": String(LIMIT),
        "ratelimit-name": "throttle_authenticated_api",
        "ratelimit-observed": String(observed),
        "ratelimit-remaining": String(Math.max(0, LIMIT - observed)),
        "ratelimit-reset": String(reset / 1000),
        "ratelimit-resettime": new Date(reset).toUTCString(),
      };
    },
  };
}
