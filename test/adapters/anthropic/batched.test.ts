import { afterEach, expect, test } from "vitest";
import { anthropicModel } from "../../../scripts/adapters/anthropic/model.ts";
import { meterModel } from "../../../scripts/agent/metered-model.ts";
import { PRICES } from "../../../scripts/domain/prices.ts";
import { type Capabilities, PRESETS } from "../../../scripts/domain/provider.ts";
import type { ModelRequest } from "../../../scripts/ports/model.ts";
import type { ModelFault } from "../../../scripts/rehearsal/model/scenario.ts";
import { startModel } from "../../../scripts/rehearsal/model/server.ts";
import { manualClock } from "../../agent/manual-clock.ts";
import { startScriptedServer } from "./scripted-server.ts";

const API_KEY = "key-of-the-tests";
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const REQUEST: ModelRequest = {
  ...{ model: "claude-sonnet-5-5", system: "You grade.", maxTokens: 500, tools: [] },
  messages: [{ role: "user", content: [{ type: "text", text: "Grade it." }] }],
  answerSchema: {
    ...{ type: "object", properties: { score: { type: "number" } }, required: ["score"], additionalProperties: false },
  },
};

function modelAt(baseUrl: string, different: Partial<Capabilities> = {}) {
  const capabilities = { ...PRESETS.anthropic, ...different };
  return anthropicModel({ credential: { kind: "key", apiKey: API_KEY }, baseUrl, capabilities, environment: {} });
}

/** A question to the double behind the meter: half price within so many minutes, directly after that. */
async function ask(given: {
  batchLooks?: number;
  minutes?: number;
  fault?: ModelFault;
  faultTimes?: number;
  different?: Partial<Capabilities>;
}) {
  const { batchLooks = 1, minutes = 10, fault, faultTimes = 1, different } = given;
  const turns = [{ json: { score: 7 }, ...(fault && { fault, faultTimes }) }];
  const double = await startModel({ scenarios: [{ name: "judge", match: {}, turns }], apiKey: API_KEY, batchLooks });
  cleanups.push(() => double.close());
  const clock = manualClock();
  const startedAt = clock.now().getTime();
  const meter = meterModel(modelAt(double.url, different), { capUsd: 1, prices: PRICES, clock, random: () => 0 });
  const answer = await meter.ask(REQUEST, "judge", { batchMs: minutes * 60_000 });
  const asked = double.requests.map(({ method, path }) => `${method} ${path.replace(/msgbatch_\w+/, "ID")}`);
  const minutesWaited = (clock.now().getTime() - startedAt) / 60_000;
  return { answer, asked, minutesWaited, charges: meter.charges(), double };
}

const usdOf = ({ charges }: Awaited<ReturnType<typeof ask>>) => charges.reduce((sum, { usd }) => sum + usd, 0);

test("an answer that comes in a batch costs half, and is asked for once", async () => {
  const [batch, direct] = [await ask({}), await ask({ minutes: 0 })];
  expect(batch.answer).toMatchObject({ kind: "message", content: [{ type: "text", text: '{"score":7}' }] });
  expect(batch.asked).not.toContain("POST /v1/messages");
  expect(direct.asked).toEqual(["POST /v1/messages"]);
  expect(usdOf(batch)).toBeGreaterThan(0);
  expect(usdOf(batch)).toBeCloseTo(usdOf(direct) / 2, 9);
  expect(batch.charges).toMatchObject([{ calls: 1, estimated: false }]);
  expect(batch.double.faults).toEqual([]);
});

test("a batch that takes its time is looked at until it has ended", async () => {
  const { answer, minutesWaited, asked } = await ask({ batchLooks: 6 });
  expect(answer.kind).toBe("message");
  expect(minutesWaited).toBeGreaterThan(0.5);
  expect(asked.filter((call) => call === "GET /v1/messages/batches/ID")).toHaveLength(6);
});

test("one that has not ended in time is taken back and not paid for, and the question is asked directly", async () => {
  const late = await ask({ batchLooks: 1_000, minutes: 3 });
  expect(late.answer.kind).toBe("message");
  expect(late.asked).toContain("POST /v1/messages/batches/ID/cancel");
  expect(late.asked.filter((call) => call === "POST /v1/messages")).toHaveLength(1);
  expect(late.minutesWaited).toBeLessThan(3 + 1);
  expect(late.charges).toMatchObject([{ calls: 1, estimated: false }]);
  expect(usdOf(late)).toBeCloseTo(usdOf(await ask({ minutes: 0 })), 9);
});

test("a request that goes wrong within its batch is not paid for, and asked directly", async () => {
  const { answer, charges, asked } = await ask({ fault: { kind: "server-error" } });
  expect([answer.kind, charges.length]).toEqual(["message", 1]);
  expect(asked.filter((call) => call === "POST /v1/messages")).toHaveLength(1);
});

test("a server without batches is asked directly at once", async () => {
  const { asked, minutesWaited } = await ask({ different: { batches: false } });
  expect([asked, minutesWaited]).toEqual([["POST /v1/messages"], 0]);
});

test("a batch of which nothing more is heard, after it was taken back, may have cost its worst", async () => {
  const server = await startScriptedServer((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"id": "b1", "processing_status": "in_progress"}');
  });
  cleanups.push(() => server.close());
  const attempt = modelAt(server.url).attemptInBatch;
  expect(await attempt?.(REQUEST, { clock: manualClock(), waitMs: 60_000 })).toMatchObject({
    ...{ kind: "failure", charge: { kind: "worst" }, detail: "Nothing more was heard of a batch that was taken back" },
  });
});
