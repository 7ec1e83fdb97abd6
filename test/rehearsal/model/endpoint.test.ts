import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "vitest";
import { MODELS } from "../../../scripts/rehearsal/model/model-catalogue.ts";
import { startModel } from "../../../scripts/rehearsal/model/server.ts";
import { always, ask, errorIn, failureOf, KEY, SONNET, talkTo } from "./talk.ts";

describe("a key", () => {
  test.each([
    ["x-api-key", { "x-api-key": KEY }, 200],
    ["a bearer token", { authorization: `Bearer ${KEY}` }, 200],
    ["another x-api-key", { "x-api-key": "other" }, 401],
    ["another bearer token", { authorization: "Bearer other" }, 401],
    ["nothing", {}, 401],
  ])("given as %s", async (_how, credentials: Record<string, string>, status) => {
    const { double } = await talkTo(always({ say: "Hi" }));
    const headers = { "anthropic-version": "2023-06-01", ...credentials };
    const response = await fetch(`${double.url}/v1/messages`, { method: "POST", headers, body: JSON.stringify(ask()) });
    expect(response.status).toBe(status);
    if (status === 401) expect((await errorIn(response)).error.type).toBe("authentication_error");
  });
});

describe("rate-limit headers", () => {
  test("report the limit, what remains of it, and when the minute is over", async () => {
    const { client } = await talkTo(always({ say: "Hi", outputTokens: 40 }), { clock: () => 90_000 });
    const { response, data } = await client.messages.create(ask()).withResponse();
    const header = (name: string) => response.headers.get(`anthropic-ratelimit-${name}`);
    const input = data.usage.input_tokens;
    expect(header("requests-limit")).toBe("4000");
    expect(header("requests-remaining")).toBe("3999");
    expect(header("input-tokens-remaining")).toBe(String(2_000_000 - input));
    expect(header("output-tokens-remaining")).toBe(String(400_000 - 40));
    expect(header("tokens-remaining")).toBe(String(2_400_000 - input - 40));
    expect(header("tokens-reset")).toBe("1970-01-01T00:02:00.000Z");
  });

  test("come with errors too", async () => {
    const { client } = await talkTo([]);
    const failure = await failureOf(client.messages.create(ask()));
    expect(failure.headers?.get("anthropic-ratelimit-requests-remaining")).toBe("4000");
  });

  test("start afresh with the next minute", async () => {
    let now = 0;
    const { client } = await talkTo(always({ say: "Hi" }), { clock: () => now });
    await client.messages.create(ask());
    now = 60_000;
    const { response } = await client.messages.create(ask()).withResponse();
    expect(response.headers.get("anthropic-ratelimit-requests-remaining")).toBe("3999");
  });
});

describe("models", () => {
  test("are listed page by page", async () => {
    const { client } = await talkTo([]);
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 5 })) ids.push(model.id);
    expect(ids).toEqual(MODELS.map((model) => model.id));
  });

  test("are listed backwards page by page", async () => {
    const { client } = await talkTo([]);
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 2, before_id: "claude-opus-5" })) ids.push(model.id);
    expect(ids).toEqual(["claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5"]);
  });

  test("are told to have no more before the first", async () => {
    const { client } = await talkTo([]);
    expect((await client.models.list({ limit: 2, before_id: "claude-haiku-5-5" })).has_more).toBe(false);
  });

  test("are shown one by one", async () => {
    const { client } = await talkTo([]);
    const { display_name, max_input_tokens, line } = await client.models.retrieve(SONNET);
    expect([display_name, max_input_tokens, line]).toEqual(["Claude Sonnet 5.5", 1_000_000, "sonnet"]);
  });

  test("that are unknown are a 404", async () => {
    const { client } = await talkTo([]);
    expect((await failureOf(client.models.retrieve("claude-of-tomorrow"))).status).toBe(404);
  });

  test("asked for with a malformed limit are a 400", async () => {
    const { client } = await talkTo([]);
    expect((await failureOf(client.models.list({ limit: 0 }).then((page) => page))).status).toBe(400);
  });
});

test("an unknown path is a 404", async () => {
  const { double, post } = await talkTo([]);
  expect((await post("/v1/complete", {})).status).toBe(404);
  expect(double.faults).toEqual(["POST /v1/complete: 404 Not found: /v1/complete"]);
});

test("a wrong method is a 405", async () => {
  const { post } = await talkTo([]);
  expect((await post("/v1/models", {})).status).toBe(405);
});

test("a taken port is an error", async () => {
  const { double } = await talkTo([]);
  const port = Number(new URL(double.url).port);
  await expect(startModel({ scenarios: [], apiKey: KEY, port })).rejects.toThrow("EADDRINUSE");
});

test("an empty key is refused", async () => {
  await expect(startModel({ scenarios: [], apiKey: "" })).rejects.toThrow("needs a key");
});

test("an artificial delay comes before the answer", async () => {
  const { client } = await talkTo(always({ say: "Hi" }), { thinkMs: 5 });
  expect((await client.messages.create(ask())).stop_reason).toBe("end_turn");
});

test("the SDK's middleware sees one attempt for each request", async () => {
  const { double } = await talkTo(always({ say: "Hi", fault: { kind: "overloaded" } }));
  let attempts = 0;
  const client = new Anthropic({
    baseURL: double.url,
    apiKey: KEY,
    maxRetries: 0,
    middleware: [
      (request, next) => {
        attempts += 1;
        return next(request);
      },
    ],
  });
  expect((await failureOf(client.messages.create(ask()))).status).toBe(529);
  expect([attempts, double.requests.length]).toEqual([1, 1]);
});
