import type { Clock } from "../../ports/clock.ts";
import { ForgeError } from "./forge-error.ts";
import { startPatience } from "./patience.ts";

/**
 * Makes something that must not exist twice, although GitLab gives a POST no name of its own: looks for it first, and
 * again after every failure that may have come after the write. `find` must see whatever `create` makes.
 * A write that lands after the looking (GitLab still busy behind a gateway's 504) is the one case left open; the wait
 * before each look keeps it small.
 */
export async function createOnce<T>(
  effect: { find: () => Promise<T | null>; create: () => Promise<T> },
  clock: Clock,
  random: () => number,
): Promise<{ kind: "created" | "exists"; value: T }> {
  const existing = await effect.find();
  if (existing !== null) return { kind: "exists", value: existing };
  const patience = startPatience(clock, random);
  for (;;) {
    const outcome = await attempt(effect.create);
    if (outcome.kind === "created") return outcome;
    const goesOn = await patience.wait(outcome.error.retryAfterMs);
    const made = await effect.find();
    if (made !== null) return { kind: "created", value: made };
    if (!goesOn) throw outcome.error;
  }
}

async function attempt<T>(
  create: () => Promise<T>,
): Promise<{ kind: "created"; value: T } | { kind: "unclear"; error: ForgeError }> {
  try {
    return { kind: "created", value: await create() };
  } catch (error) {
    if (error instanceof ForgeError && error.mayHaveHappened) return { kind: "unclear", error };
    throw error;
  }
}
