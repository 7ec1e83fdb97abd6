import fc from "fast-check";
import { expect, test } from "vitest";
import { type MeterOptions, meterModel } from "../../scripts/agent/metered-model.ts";
import { SetupError } from "../../scripts/domain/fault.ts";
import { costUsd, type Price, priceTable, type Usage } from "../../scripts/domain/prices.ts";
import type { Message, Model, ModelReply, ModelRequest } from "../../scripts/ports/model.ts";
import { manualClock } from "./manual-clock.ts";
import { failure, message, type Scripted, says, scriptedModel, USAGE } from "./scripted-model.ts";

/** A dollar is a million prompt tokens, or half a million tokens of output. */
const PRICE: Price = { input: 1, output: 2, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1 };
const PRICES = priceTable({ m: { input: 1, output: 2, cache_write_5m: 1, cache_write_1h: 1, cache_read: 1 } });
const PRICES_OF_N = { input: 1, output: 2, cache_write_5m: 1, cache_write_1h: 1, cache_read: 1 };
const TOOLS: ModelRequest["tools"] = [];

const REQUEST: ModelRequest = {
  model: "m",
  system: "s",
  messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
  tools: TOOLS,
  maxTokens: 4_000,
  answerSchema: null,
};

function meter(script: Scripted[], options: Partial<MeterOptions> = {}) {
  const clock = manualClock();
  const model = scriptedModel(...script);
  const metered = meterModel(model, { capUsd: 1, prices: PRICES, clock, random: () => 0, ...options });
  return { ...metered, model, clock };
}

test("an answer is charged at its exact usage", async () => {
  const { ask, charges, spentUsd, leftUsd } = meter([says("hi")]);
  const answer = await ask(REQUEST, "agent");
  expect(answer).toMatchObject({ kind: "message", stopReason: "end_turn", maxTokens: 4_000, costUsd: 0.0012 });
  expect(charges()).toEqual([
    { purpose: "agent", model: "m", usd: 0.0012, calls: 1, inputTokens: 1_000, outputTokens: 100, estimated: false },
  ]);
  expect(spentUsd() + leftUsd()).toBeCloseTo(1, 12);
});

test("charges have one row for each purpose and model", async () => {
  const { ask, charges } = meter([says("a"), says("b"), says("c")]);
  await ask(REQUEST, "agent");
  await ask(REQUEST, "judge");
  await ask(REQUEST, "agent");
  expect(charges().map(({ purpose, calls, outputTokens }) => ({ purpose, calls, outputTokens }))).toEqual([
    { purpose: "agent", calls: 2, outputTokens: 200 },
    { purpose: "judge", calls: 1, outputTokens: 100 },
  ]);
});

test("an answer without usage is charged at its worst case and marked estimated", async () => {
  const { ask, charges } = meter([message([{ type: "text", text: "hi" }], { usage: null })]);
  await ask(REQUEST, "agent");
  const [charge] = charges();
  expect(charge).toMatchObject({ estimated: true, outputTokens: 4_000 });
  expect(charge?.usd).toBeCloseTo((Number(charge?.inputTokens) + 2 * 4_000) / 1e6, 12);
  expect(charge?.inputTokens).toBeGreaterThan(1_000);
});

test("a free local model that reports no usage costs nothing", async () => {
  const free = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
  const silent = message([{ type: "text", text: "hi" }], { usage: null });
  const { ask, spentUsd } = meter([silent], { prices: priceTable({ m: free }), capUsd: 0 });
  expect((await ask(REQUEST, "agent")).kind).toBe("message");
  expect(spentUsd()).toBe(0);
});

test("a failure for which nothing was billed leaves no charge", async () => {
  const { ask, charges, spentUsd } = meter([failure({ severity: "fatal", detail: "402 billing" })]);
  expect(await ask(REQUEST, "agent")).toEqual({ kind: "failed", detail: "402 billing" });
  expect({ charges: charges(), spent: spentUsd() }).toEqual({ charges: [], spent: 0 });
});

test("a failure with reported usage is charged that, marked estimated", async () => {
  const broken = failure({ severity: "fatal", charge: { kind: "usage", usage: { ...USAGE, outputTokens: 4_000 } } });
  const { ask, charges } = meter([broken]);
  await ask(REQUEST, "agent");
  expect(charges()).toMatchObject([{ usd: 0.009, calls: 1, estimated: true }]);
});

test("a failure that may have been billed is charged at its worst case, marked estimated", async () => {
  const { ask, charges, spentUsd } = meter([failure({ severity: "fatal", charge: { kind: "worst" } })]);
  await ask(REQUEST, "agent");
  expect(charges()).toMatchObject([{ calls: 1, outputTokens: 4_000, estimated: true }]);
  expect(spentUsd()).toBeGreaterThan(0.008);
});

test("the output limit shrinks until the call fits into what is left", async () => {
  const { ask, model, leftUsd } = meter([message([], { usage: null })], { capUsd: 0.006 });
  expect((await ask(REQUEST, "agent")).kind).toBe("message");
  const maxTokens = model.requests[0]?.maxTokens ?? 0;
  expect(maxTokens).toBeLessThan(4_000);
  expect(maxTokens).toBeGreaterThan(1_024);
  // One token more would not have fitted.
  expect(leftUsd()).toBeLessThan(2 / 1e6);
});

test("below 1,024 output tokens a call is not made", async () => {
  const { ask, model } = meter([], { capUsd: 0.003 });
  expect(await ask(REQUEST, "agent")).toEqual({ kind: "unaffordable", leftUsd: 0.003 });
  expect(model.requests).toEqual([]);
});

test("a request for fewer than 1,024 output tokens is its own floor", async () => {
  const { ask } = meter([says("yes")], { capUsd: 0.003 });
  expect((await ask({ ...REQUEST, maxTokens: 200 }, "scout")).kind).toBe("message");
});

test("the output limit shrinks until the call fits into the cap of one call", async () => {
  const { ask, model, spentUsd } = meter([message([], { usage: null })], { callUsd: 0.006 });
  expect((await ask(REQUEST, "agent")).kind).toBe("message");
  expect(model.requests[0]?.maxTokens).toBeLessThan(4_000);
  expect(spentUsd()).toBeLessThanOrEqual(0.006);
  expect(spentUsd()).toBeGreaterThan(0.006 - 2 / 1e6);
});

test("a call that does not fit into the cap of one call is not made, and the cap is named", async () => {
  const { ask, model } = meter([], { callUsd: 0.003 });
  expect(await ask(REQUEST, "agent")).toEqual({ kind: "unaffordable", leftUsd: 1, callCapUsd: 0.003 });
  expect(model.requests).toEqual([]);
});

test("a call that would leave a later one no room in the cap of one call is not made", async () => {
  const keep = { promptTokens: 1_000, outputTokens: 4_000 };
  const { ask } = meter([], { callUsd: 0.009 });
  expect(await ask({ ...REQUEST, maxTokens: 1_024 }, "agent", { keep })).toMatchObject({ callCapUsd: 0.009 });
});

test("a purchase above the cap of one call is not made", async () => {
  const { buy, spentUsd } = meter([], { callUsd: 0.003 });
  const item = { purpose: "search" as const, from: "brave", usd: 0.005 };
  expect(await buy(item, async () => ({ charge: "billed" as const }))).toEqual({
    kind: "unaffordable",
    leftUsd: 0.003,
  });
  expect(spentUsd()).toBe(0);
});

test("the newest rate limits of each model are kept, of failures too", async () => {
  const limits = (remaining: number) => [
    { name: "requests" as const, limit: 50, remaining, resetAt: "2026-11-23T02:01:00.000Z" },
  ];
  const script = [
    { ...says("a"), limits: limits(9) },
    { ...failure({ severity: "fatal" }), limits: limits(0) },
    says("c"),
  ];
  const { ask, quotas, clock } = meter(script, { prices: [...PRICES, ...priceTable({ n: PRICES_OF_N })] });
  await ask(REQUEST, "agent");
  clock.advance(60_000);
  await ask(REQUEST, "agent");
  await ask({ ...REQUEST, model: "n" }, "judge");
  expect(quotas()).toEqual([{ model: "m", at: "2026-11-23T02:01:00.000Z", limits: limits(0) }]);
});

const REQUESTS = { name: "requests" as const, limit: 50, remaining: 40, resetAt: "2026-11-23T02:01:00.000Z" };
const TOKENS = { name: "tokens" as const, limit: 900, remaining: 500, resetAt: "2026-11-23T02:01:00.000Z" };
const refused = (retryAfterMs: number) =>
  failure({ isRateLimited: true, retryAfterMs, detail: "429", limits: [REQUESTS, TOKENS] });

test("a refusal that asks for an hour is kept as a limit that is used up until then", async () => {
  const { ask, quotas } = meter([refused(3_600_000)]);
  await ask(REQUEST, "agent");
  const until = { ...REQUESTS, remaining: 0, resetAt: "2026-11-23T03:00:00.000Z", isRefusal: true };
  expect(quotas()).toEqual([{ model: "m", at: "2026-11-23T02:00:00.000Z", limits: [TOKENS, until] }]);
});

test("a refusal is forgotten once a later request is let through", async () => {
  const { ask, quotas } = meter([refused(5_000), { ...says("a"), limits: [REQUESTS] }]);
  await ask(REQUEST, "agent");
  expect(quotas()).toMatchObject([{ limits: [REQUESTS] }]);
});

test.each([366 * 86_400_000, 1e18, Number.POSITIVE_INFINITY])(
  "a refusal that asks for %d ms stops no later cycle",
  async (retryAfterMs) => {
    const { ask, quotas } = meter([refused(retryAfterMs)]);
    await ask(REQUEST, "agent");
    expect(quotas().map(({ limits }) => limits)).toEqual([[REQUESTS, TOKENS]]);
  },
);

test("a server that is overloaded says nothing of limits, however long it asks to wait", async () => {
  const { ask, quotas } = meter([failure({ retryAfterMs: 3_600_000 })]);
  await ask(REQUEST, "agent");
  expect(quotas()).toEqual([]);
});

test("what is kept for a later call is not spent on this one", async () => {
  const keep = { promptTokens: 100, outputTokens: 2_000 };
  const { ask, leftUsd } = meter([message([], { usage: null })], { capUsd: 0.012 });
  const answer = await ask(REQUEST, "agent", { keep });
  const answered = answer.kind === "message" ? answer.maxTokens : 0;
  expect(answered).toBeGreaterThanOrEqual(1_024);
  expect(leftUsd()).toBeGreaterThanOrEqual((answered + 100 + 2 * 2_000) / 1e6);
});

test("a call that would leave too little for the later one is not made", async () => {
  const { ask, model } = meter([], { capUsd: 0.008 });
  const keep = { promptTokens: 100, outputTokens: 2_000 };
  expect((await ask(REQUEST, "agent", { keep })).kind).toBe("unaffordable");
  expect(model.requests).toEqual([]);
});

test("the exact usage of the last call replaces the estimate of what it held", async () => {
  const long: Message = { role: "user", content: [{ type: "text", text: "word ".repeat(20_000) }] };
  const next: Message[] = [
    { role: "assistant", content: [{ type: "text", text: "hi" }] },
    { role: "user", content: [{ type: "text", text: "go on" }] },
  ];
  const first = { ...REQUEST, messages: [long] };
  const silent = message([{ type: "text", text: "hi" }], { usage: null });
  const { ask, charges } = meter([says("hi"), silent]);
  await ask(first, "agent");
  await ask({ ...first, messages: [long, ...next] }, "agent");
  // The first call had exactly 1,000 prompt tokens; the second is charged at its estimate.
  expect((charges()[0]?.inputTokens ?? 0) - 1_000).toBeLessThan(1_500);
});

/** A prompt of 3,000 bytes, which is bounded by some 4,000 tokens; its server counts so many. */
function countedMeter(count: number | null, capUsd: number) {
  const counted: ModelRequest[] = [];
  const scripted = scriptedModel(says("hi"), says("hi"));
  const model: Model = {
    ...scripted,
    countTokens: async (request) => {
      counted.push(request);
      return count;
    },
  };
  const metered = meterModel(model, { capUsd, prices: PRICES, clock: manualClock(), random: () => 0 });
  const request: ModelRequest = { ...REQUEST, system: "s".repeat(3_000) };
  return { ask: () => metered.ask(request, "agent"), requests: scripted.requests, counted };
}

test("a prompt whose bound would cost the model words is counted by the server", async () => {
  const { ask, requests, counted } = countedMeter(700, 0.01);
  await ask();
  expect(counted).toHaveLength(1);
  // $0.01 less 1,000 tokens and 1.1 × 700 at a dollar a million leaves 4,115 tokens at two.
  expect(requests[0]?.maxTokens).toBe(4_000);
  const { ask: askBlind, requests: blind } = countedMeter(null, 0.01);
  await askBlind();
  expect(blind[0]?.maxTokens).toBeLessThan(3_100);
});

test("a prompt that can be paid for at its bound is not counted", async () => {
  const { ask, counted } = countedMeter(700, 1);
  await ask();
  expect(counted).toEqual([]);
});

test("a count above the bound in bytes changes nothing", async () => {
  const { ask, requests } = countedMeter(1_000_000, 0.01);
  await ask();
  expect(requests[0]?.maxTokens).toBeGreaterThan(2_900);
});

test("a request with other tools is not taken for the same conversation", async () => {
  const silent = message([{ type: "text", text: "hi" }], { usage: null });
  const text = "word ".repeat(20_000);
  const first: ModelRequest = { ...REQUEST, messages: [{ role: "user", content: [{ type: "text", text }] }] };
  const { ask, charges } = meter([says("hi"), silent]);
  await ask(first, "agent");
  await ask({ ...first, tools: [{ name: "t", description: "d", inputSchema: {} }] }, "agent");
  expect(charges()[0]?.inputTokens).toBeGreaterThan(100_000);
});

test("a failure that may pass is tried again after doubling pauses", async () => {
  const { ask, clock, charges } = meter([failure(), failure(), failure(), says("hi")]);
  expect((await ask(REQUEST, "agent")).kind).toBe("message");
  expect(clock.slept).toEqual([500, 1_000, 2_000]);
  expect(charges()).toMatchObject([{ calls: 1 }]);
});

test("chance spreads a pause between half of it and the whole", async () => {
  const { ask, clock } = meter([failure(), says("hi")], { random: () => 0.999 });
  await ask(REQUEST, "agent");
  expect(clock.slept[0]).toBeCloseTo(999.5, 6);
});

test("after four further attempts the last failure is the answer", async () => {
  const { ask, model } = meter(Array.from({ length: 5 }, (_, i) => failure({ detail: `529 number ${i + 1}` })));
  expect(await ask(REQUEST, "agent")).toEqual({ kind: "failed", detail: "529 number 5" });
  expect(model.requests).toHaveLength(5);
});

test("a fatal failure is not tried again", async () => {
  const { ask, model } = meter([failure({ severity: "fatal" })]);
  await ask(REQUEST, "agent");
  expect(model.requests).toHaveLength(1);
});

test("the pause that a server asks for is kept", async () => {
  const { ask, clock } = meter([failure({ retryAfterMs: 7_000 }), says("hi")]);
  await ask(REQUEST, "agent");
  expect(clock.slept).toEqual([7_000]);
});

test("a server that asks for a pause beyond the longest is given up on at once", async () => {
  const { ask, clock } = meter([failure({ retryAfterMs: 3_600_000, detail: "429" })]);
  expect(await ask(REQUEST, "agent")).toEqual({ kind: "failed", detail: "429" });
  expect(clock.slept).toEqual([]);
});

test("every attempt has a reservation of its own, so that retries stop at the cap", async () => {
  const dropped = failure({ charge: { kind: "worst" } });
  const { ask, model, spentUsd } = meter([dropped, dropped, dropped, dropped, dropped], { capUsd: 0.015 });
  expect((await ask(REQUEST, "agent")).kind).toBe("unaffordable");
  expect(model.requests).toHaveLength(2);
  expect(spentUsd()).toBeLessThanOrEqual(0.015);
});

test("an answer's cost holds its failed attempts", async () => {
  const { ask } = meter([failure({ charge: { kind: "usage", usage: USAGE } }), says("hi")]);
  expect(await ask(REQUEST, "agent")).toMatchObject({ costUsd: 0.0024 });
});

test("an aborted call is not tried again", async () => {
  const controller = new AbortController();
  const aborts = (): ModelReply => {
    controller.abort();
    return failure({ detail: "aborted" });
  };
  const { ask, clock } = meter([aborts]);
  expect(await ask(REQUEST, "agent", { signal: controller.signal })).toEqual({ kind: "failed", detail: "aborted" });
  expect(clock.slept).toEqual([]);
});

test("a model without a price is refused with the remedy, and not called", async () => {
  const { ask, model } = meter([]);
  await expect(ask({ ...REQUEST, model: "unheard-of" }, "agent")).rejects.toThrow(SetupError);
  await expect(ask({ ...REQUEST, model: "unheard-of" }, "agent")).rejects.toThrow(/prices: in nightshift.yml/);
  expect(model.requests).toEqual([]);
});

test("a retry is logged with its reason", async () => {
  const lines: string[] = [];
  const { ask } = meter([failure(), says("hi")], { log: { line: (text) => lines.push(text) } });
  await ask(REQUEST, "agent");
  expect(lines).toEqual(["529 overloaded: trying again in 0.5 s"]);
});

test("the cap holds whatever a server answers, as long as usage stays within the request", async () => {
  const reply = fc.constantFrom("message", "no usage", "none", "usage", "worst");
  const conversation = fc.array(
    fc.record({ reply, size: fc.nat(20_000), maxTokens: fc.integer({ min: 1, max: 8_000 }) }),
  );
  await fc.assert(
    fc.asyncProperty(conversation, fc.double({ min: 0, max: 0.1, noNaN: true }), async (turns, capUsd) => {
      // The dearest usage that a request allows: a token for every byte of it, and all the output it asked for.
      const usageOf = (request: ModelRequest): Usage => ({
        ...USAGE,
        inputTokens: Buffer.byteLength(JSON.stringify(request.messages)),
        outputTokens: request.maxTokens,
      });
      const script = turns.map(({ reply }) => (request: ModelRequest): ModelReply => {
        if (reply === "message") return message([], { usage: usageOf(request) });
        if (reply === "no usage") return message([], { usage: null });
        if (reply === "usage")
          return failure({ severity: "fatal", charge: { kind: "usage", usage: usageOf(request) } });
        return failure({ severity: "fatal", charge: { kind: reply === "none" ? "none" : "worst" } });
      });
      const { ask, spentUsd } = meter(script, { capUsd });
      for (const { size, maxTokens } of turns) {
        const text = "x".repeat(size + 1);
        await ask({ ...REQUEST, maxTokens, messages: [{ role: "user", content: [{ type: "text", text }] }] }, "agent");
        expect(spentUsd()).toBeLessThanOrEqual(capUsd + 1e-12);
      }
    }),
    { numRuns: 50 },
  );
});

test("cached prompt tokens are charged at their own rates", async () => {
  const usage: Usage = {
    inputTokens: 10,
    cacheWrite5mTokens: 200,
    cacheWrite1hTokens: 0,
    cacheReadTokens: 5_000,
    outputTokens: 7,
  };
  const metered = meter([message([{ type: "text", text: "hi" }], { usage })], { prices: priceTable({}) });
  await metered.ask({ ...REQUEST, model: "claude-opus-5-5" }, "agent");
  const opus: Price = { ...PRICE, input: 4, output: 20, cacheWrite5m: 5, cacheRead: 0.2 };
  expect(metered.charges()).toMatchObject([{ usd: costUsd(opus, usage), inputTokens: 5_210 }]);
});

test("a purchase is charged under its purpose, and one that was not billed is in no row", async () => {
  const { buy, charges, leftUsd } = meter([]);
  const item = { purpose: "search" as const, from: "brave", usd: 0.25 };
  expect(await buy(item, async () => ({ charge: "billed" as const }))).toMatchObject({ kind: "bought", costUsd: 0.25 });
  await buy(item, async () => ({ charge: "none" as const }));
  await buy(item, async () => ({ charge: "worst" as const }));
  expect(charges()).toEqual([
    { purpose: "search", model: "brave", usd: 0.5, calls: 2, inputTokens: 0, outputTokens: 0, estimated: true },
  ]);
  expect(leftUsd()).toBe(0.5);
});

test("a purchase that does not fit is not made", async () => {
  const { buy, charges } = meter([]);
  const made: string[] = [];
  const purchase = async () => {
    made.push("made");
    return { charge: "billed" as const };
  };
  expect(await buy({ purpose: "search", from: "brave", usd: 1.1 }, purchase)).toEqual({
    kind: "unaffordable",
    leftUsd: 1,
  });
  expect({ made, charges: charges() }).toEqual({ made: [], charges: [] });
});

test("a purchase leaves what the last call kept back", async () => {
  const { ask, buy, leftUsd } = meter([says("hi")]);
  await ask(REQUEST, "agent", { keep: { promptTokens: 100_000, outputTokens: 100_000 } });
  const purchase = async () => ({ charge: "billed" as const });
  const kept = await buy({ purpose: "search", from: "brave", usd: 0.75 }, purchase);
  expect(kept).toMatchObject({ kind: "unaffordable" });
  expect(leftUsd()).toBeCloseTo(0.9988, 9);
  expect(await buy({ purpose: "search", from: "brave", usd: 0.65 }, purchase)).toMatchObject({ kind: "bought" });
});
