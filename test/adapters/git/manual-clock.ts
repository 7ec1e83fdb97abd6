import type { Clock } from "../../../scripts/ports/clock.ts";

/** A clock that moves only by sleeping, at once; `sleeps` lists what was slept, in milliseconds. */
export type ManualClock = Clock & { sleeps: number[] };

export function manualClock(start = "2026-11-23T02:00:00Z"): ManualClock {
  let nowMs = Date.parse(start);
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(nowMs),
    async sleep(ms) {
      sleeps.push(ms);
      nowMs += ms;
    },
  };
}
