import type { Clock } from "../../ports/clock.ts";

/** The longest that one call waits in total: two minutes-long incidents are the next cycle's business, not this job's. */
const PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;

export type Patience = {
  /**
   * Waits before another try: exponential back-off with jitter, and at least `askedMs` when the server asked for a time.
   * Gives false at once, without waiting, when that would take longer than there is patience for.
   */
  wait(askedMs: number | null): Promise<boolean>;
};

/** `random` gives numbers from 0 up to 1. */
export function startPatience(clock: Clock, random: () => number): Patience {
  const start = clock.now().getTime();
  let waits = 0;
  let sleptMs = 0;
  return {
    async wait(askedMs) {
      const ownMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** waits) * (0.5 + random() / 2);
      const ms = Math.ceil(Math.max(ownMs, askedMs ?? 0));
      const spentMs = Math.max(sleptMs, clock.now().getTime() - start);
      if (spentMs + ms > PATIENCE_MS) return false;
      waits += 1;
      sleptMs += ms;
      await clock.sleep(ms);
      return true;
    },
  };
}
