import { expect, it } from "vitest";
import { systemClock } from "../../scripts/adapters/system-clock.ts";

it("tells the machine's time", () => {
  const before = Date.now();
  const now = systemClock.now().getTime();
  expect(now >= before && now <= Date.now()).toBe(true);
});

it("sleeps until the time is up", async () => {
  const before = performance.now();
  await systemClock.sleep(20);
  // Timers may fire up to a millisecond early.
  expect(performance.now() - before).toBeGreaterThanOrEqual(19);
});

it("ends a sleep when the signal aborts, without an error", async () => {
  const stop = new AbortController();
  const sleep = systemClock.sleep(1_000_000, stop.signal);
  stop.abort();
  await expect(sleep).resolves.toBeUndefined();
});

it("does not begin to sleep once the signal has aborted", async () => {
  await expect(systemClock.sleep(1_000_000, AbortSignal.abort())).resolves.toBeUndefined();
});
