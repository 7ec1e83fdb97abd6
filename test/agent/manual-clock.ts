import type { Clock } from "../../scripts/ports/clock.ts";

export type ManualClock = Clock & { advance(ms: number): void; slept: number[] };

/** A clock that moves only when it is told to, or slept on. */
export function manualClock(start = "2026-11-23T02:00:00.000Z"): ManualClock {
  let now = Date.parse(start);
  const slept: number[] = [];
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
    slept,
  };
}
