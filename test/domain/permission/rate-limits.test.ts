import { describe, expect, it } from "vitest";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { rateLimits } from "../../../scripts/domain/permission/rate-limits.ts";
import { decidePermission } from "../../../scripts/domain/permission.ts";
import type { LimitName, Quota } from "../../../scripts/domain/quota.ts";
import { configured } from "../stories.ts";
import { facts, seen } from "./money-facts.ts";

const SEEN_AT = "2026-11-23T01:30:00.000Z";
const BOOKED_AT = "2026-11-23T01:55:00.000Z";
const AGENT = "claude-sonnet-5-5";

const quota = (name: LimitName, remaining: number, resetAt: string, change: Partial<Quota> = {}): Quota => ({
  ...{ model: AGENT, at: SEEN_AT },
  limits: [{ name, limit: 1_000, remaining, resetAt }],
  ...change,
});
/** At two o'clock, half an hour after these were seen. */
const after = (...quotas: Quota[]) =>
  facts({ ledger: foldLedger(seen(BOOKED_AT, ...quotas)), configuration: configured("time_zone: Europe/Zurich") });
const LATER = "2026-11-23T02:20:00.000Z";
const decide = (...quotas: Quota[]) => decidePermission(after(...quotas)).decision;
const detail = (...quotas: Quota[]) => rateLimits(after(...quotas)).detail;

describe("rate limits", () => {
  it.each<[LimitName, string]>([
    ["requests", "requests"],
    ["input-tokens", "input tokens"],
    ["output-tokens", "output tokens"],
    ["tokens", "tokens"],
  ])("make a cycle rest while %s are used up, with the time at which they reset", (name, words) => {
    expect(decide(quota(name, 0, LATER))).toEqual({
      kind: "rest",
      reasons: [
        `rate limits: ${AGENT} has 0 of 1000 ${words} left (seen 30 min ago), until 03:20:00 Europe/Zurich (they reset at 03:20:00 Europe/Zurich: a cycle after that works)`,
      ],
    });
  });

  it("that a refused request told make a cycle rest until the time that it was told to wait for", () => {
    const limits = [{ name: "requests" as const, limit: null, remaining: 0, resetAt: LATER, isRefusal: true as const }];
    expect(decide({ model: AGENT, at: SEEN_AT, limits })).toEqual({
      kind: "rest",
      reasons: [
        `rate limits: ${AGENT} lets no request through, as a 429 with retry-after said (seen 30 min ago), until 03:20:00 Europe/Zurich (they reset at 03:20:00 Europe/Zurich: a cycle after that works)`,
      ],
    });
  });

  it("that have reset since stop nobody, and are said to be stale", () => {
    const old = quota("requests", 0, "2026-11-23T01:31:00.000Z");
    expect(decide(old)).toMatchObject({ kind: "work", slots: 5 });
    expect(detail(old)).toBe("stale: seen 30 min ago, and reset since");
  });

  it("that run short make a cycle take fewer tasks, at least one", () => {
    const short = (remaining: number) => decide(quota("input-tokens", remaining, LATER));
    expect([short(250), short(150), short(10)]).toMatchObject([{ slots: 5 }, { slots: 3 }, { slots: 1 }]);
    expect(detail(quota("input-tokens", 150, LATER))).toBe(
      `${AGENT} has 150 of 1000 input tokens left (seen 30 min ago) until 03:20:00 Europe/Zurich: at most 3 tasks`,
    );
  });

  it("that a forged answer dates into the future are not believed, and honest ones come after them", () => {
    const forged = quota("requests", 0, "2099-12-31T12:00:00.000Z", { at: "2099-12-31T00:00:00.000Z" });
    expect(decide(forged)).toMatchObject({ kind: "work" });
    const honest = quota("requests", 0, LATER, { at: "2026-11-23T01:45:00.000Z" });
    const next = seen(BOOKED_AT, honest).map((event) => ({ ...event, cycle: "p2", id: `${event.id}/p2` }));
    const ledger = foldLedger([...seen(SEEN_AT, forged), ...next]);
    expect(decidePermission({ ...after(), ledger }).decision).toMatchObject({ kind: "rest" });
  });

  it("of models that the project does not use stop nobody", () => {
    expect(decide(quota("requests", 0, LATER, { model: "other" }))).toMatchObject({ kind: "work" });
  });

  it("of the judge stop a cycle as well", () => {
    expect(decide(quota("requests", 0, LATER, { model: "claude-haiku-5-5" }))).toMatchObject({ kind: "rest" });
  });

  it("that are said to reset in days are not believed: a model job could stop all work with them", () => {
    expect(decide(quota("requests", 0, "2026-12-24T00:00:00.000Z"))).toMatchObject({ kind: "work", slots: 5 });
  });

  it("that nobody has seen are said to be unknown", () => {
    expect(rateLimits(facts()).detail).toBe("no answer of the API has told of any yet");
  });

  it("with enough left are said to be fine", () => {
    expect(detail(quota("requests", 900, LATER))).toBe("nothing short, seen 30 min ago");
  });

  it("are those that were seen last of a model, in whatever order the ledger has them", () => {
    const newer = quota("requests", 900, LATER, { at: "2026-11-23T01:50:00.000Z" });
    expect(decide(quota("requests", 0, LATER), newer)).toMatchObject({ kind: "work" });
    expect(decide(newer, quota("requests", 0, LATER))).toMatchObject({ kind: "work" });
  });
});
