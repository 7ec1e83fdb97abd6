import { afterEach, describe, expect, it } from "vitest";
import { anthropicModel } from "../../../scripts/adapters/anthropic/model.ts";
import { rateLimitsIn } from "../../../scripts/adapters/anthropic/rate-limit-headers.ts";
import { PRESETS } from "../../../scripts/domain/provider.ts";
import { startModel } from "../../../scripts/rehearsal/model/server.ts";

const RESET = "2026-11-23T02:01:00Z";
const headers = (name: string, limit: string, remaining: string, reset: string) =>
  new Headers({
    [`anthropic-ratelimit-${name}-limit`]: limit,
    [`anthropic-ratelimit-${name}-remaining`]: remaining,
    [`anthropic-ratelimit-${name}-reset`]: reset,
  });

describe("rate limits in headers", () => {
  it.each(["requests", "input-tokens", "output-tokens", "tokens"])("are read for %s", (name) => {
    expect(rateLimitsIn(headers(name, "50", "7", RESET))).toEqual([
      { name, limit: 50, remaining: 7, resetAt: "2026-11-23T02:01:00.000Z" },
    ]);
  });

  it("count without their limit, which some servers leave out", () => {
    const given = headers("requests", "50", "7", RESET);
    given.delete("anthropic-ratelimit-requests-limit");
    expect(rateLimitsIn(given)).toMatchObject([{ limit: null, remaining: 7 }]);
  });

  it.each([
    ["no count", headers("requests", "50", "many", RESET)],
    ["less than none", headers("requests", "50", "-1", RESET)],
    ["no time", headers("requests", "50", "7", "soon")],
    ["nothing", new Headers()],
  ])("are left out where they say %s", (_name, given) => {
    expect(rateLimitsIn(given)).toEqual([]);
  });
});

describe("an attempt at a model", () => {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });
  const NOW = Date.parse("2026-11-23T02:00:00Z");

  async function attempt(fault: boolean) {
    const turns = [{ text: "hi", ...(fault ? { fault: { kind: "rate-limit" as const } } : {}) }];
    const double = await startModel({ scenarios: [{ name: "s", match: {}, turns }], apiKey: "k", clock: () => NOW });
    cleanups.push(() => double.close());
    double.exhaust("output-tokens", NOW + 40_000);
    const model = anthropicModel({
      ...{ credential: { kind: "key", apiKey: "k" }, baseUrl: double.url },
      ...{ capabilities: PRESETS.anthropic, environment: {} },
    });
    return model.attempt({
      ...{ model: "claude-sonnet-5-5", system: "s", tools: [], maxTokens: 100, answerSchema: null },
      messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
    });
  }
  const OUTPUT = { name: "output-tokens", limit: 400_000, remaining: 0, resetAt: "2026-11-23T02:00:40.000Z" };

  it("hands on what the answer's headers said", async () => {
    const reply = await attempt(false);
    expect(reply).toMatchObject({ kind: "message" });
    expect(reply.limits?.map(({ name }) => name)).toEqual(["requests", "input-tokens", "output-tokens", "tokens"]);
    expect(reply.limits).toContainEqual(OUTPUT);
  });

  it("hands it on of a refusal too, which is where limits are used up", async () => {
    const reply = await attempt(true);
    expect(reply).toMatchObject({ kind: "failure", severity: "retry" });
    expect(reply.limits).toContainEqual(OUTPUT);
  });
});
