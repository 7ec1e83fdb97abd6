import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "vitest";
import type { ModelFault } from "../../../scripts/rehearsal/model/scenario.ts";
import { always, ask, eventsOf, failureOf, READ_FILE, talkTo } from "./talk.ts";

const CALL = { name: "read_file", input: { path: "src/index.ts", limit: 200 } };
const WORK = { say: "Let me look at this file.", call: CALL };
const REQUEST = { ...ask(), tools: [READ_FILE] };
const STREAMED = { ...REQUEST, stream: true } as const;

describe("a fault with a status", () => {
  test.each<[fault: ModelFault, status: number, type: string]>([
    [{ kind: "rate-limit" }, 429, "rate_limit_error"],
    [{ kind: "spend-limit" }, 429, "rate_limit_error"],
    [{ kind: "billing" }, 402, "billing_error"],
    [{ kind: "invalid-request", message: "no" }, 400, "invalid_request_error"],
    [{ kind: "authentication" }, 401, "authentication_error"],
    [{ kind: "permission" }, 403, "permission_error"],
    [{ kind: "not-found" }, 404, "not_found_error"],
    [{ kind: "too-large" }, 413, "request_too_large"],
    [{ kind: "server-error" }, 500, "api_error"],
    [{ kind: "overloaded" }, 529, "overloaded_error"],
  ])("$kind answers with it, bills nothing, and is over with the next attempt", async (fault, status, type) => {
    const { client, double } = await talkTo(always({ ...WORK, fault }));
    const failure = await failureOf(client.messages.create(STREAMED));
    expect([failure.status, failure.type]).toEqual([status, type]);
    expect(failure.requestID).toMatch(/^req_/);
    expect(double.requests[0]).not.toHaveProperty("usage");
    expect((await client.messages.create(REQUEST)).stop_reason).toBe("tool_use");
    expect(double.faults).toEqual([]);
  });

  test("rate-limit says when to come back", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "rate-limit", retryAfterS: 3_600 } }));
    expect((await failureOf(client.messages.create(REQUEST))).headers?.get("retry-after")).toBe("3600");
  });

  test("spend-limit names its code and no time to come back", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "spend-limit" } }));
    const failure = await failureOf(client.messages.create(REQUEST));
    expect(failure).toBeInstanceOf(Anthropic.EnforcedSpendLimitReachedError);
    expect(failure.headers?.get("retry-after")).toBe(null);
  });
});

describe("a connection", () => {
  test("dropped before the headers is a connection error", async () => {
    const { client, double } = await talkTo(always({ ...WORK, fault: { kind: "drop-before-headers" } }));
    expect(await failureOf(client.messages.create(STREAMED))).toBeInstanceOf(Anthropic.APIConnectionError);
    expect(double.requests[0]?.status).toBe(0);
  });

  test("silent before the headers runs into the client's timeout", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "silent" } }));
    const failure = await failureOf(client.messages.create(REQUEST, { timeout: 50 }));
    expect(failure).toBeInstanceOf(Anthropic.APIConnectionTimeoutError);
  });

  test("dropped in the middle ends the stream with an error, behind the events that were sent", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "drop-mid-stream", afterDeltas: 2 } }));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of await client.messages.create(STREAMED)) seen.push(event.type);
    })();
    await expect(reading).rejects.toThrow();
    expect(seen).toEqual(["message_start", "content_block_start", "content_block_delta", "content_block_delta"]);
  });

  test("ended early closes the stream without an error and without message_stop", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "end-early" } }));
    const events = await eventsOf(await client.messages.create(STREAMED));
    expect(events.map((event) => event.type)).toEqual(["message_start", "content_block_start", "content_block_delta"]);
  });

  test("stalled in the middle stays open and silent until somebody closes it", async () => {
    const { double, post } = await talkTo(always({ ...WORK, fault: { kind: "stall" } }));
    const reader = (await post("/v1/messages", STREAMED)).body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    expect(first?.value).toContain("content_block_delta");
    expect(first?.value).not.toContain("message_stop");
    const next = reader?.read();
    await double.close();
    await expect(next).rejects.toThrow("terminated");
  });

  test("stalled is left by the client without an error", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "stall" } }));
    const stream = await client.messages.create(STREAMED);
    const seen: string[] = [];
    for await (const event of stream) {
      seen.push(event.type);
      if (event.type === "content_block_delta") stream.controller.abort();
    }
    expect(seen).not.toContain("message_stop");
  });

  test.each(["overloaded_error", "api_error"] as const)("can carry an error event: %s", async (errorType) => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "stream-error", errorType } }));
    const stream = await client.messages.create(STREAMED);
    const failure = await failureOf(eventsOf(stream));
    expect([failure.status, failure.type]).toEqual([undefined, errorType]);
  });

  test("that streams nothing can still break in the middle", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "drop-mid-stream" } }));
    expect(await failureOf(client.messages.create(REQUEST))).toBeInstanceOf(Anthropic.APIConnectionError);
  });

  test("breaks in the middle at the cost of the whole answer", async () => {
    const fault = { kind: "end-early" } as const;
    const { client, double } = await talkTo(always({ ...WORK, outputTokens: 90, fault }));
    await eventsOf(await client.messages.create(STREAMED));
    expect(double.requests[0]).toMatchObject({ status: 200, usage: { output_tokens: 90 } });
  });
});

describe("an answer", () => {
  test("of HTML with status 200 reaches the caller as a text", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "html" } }));
    expect(await client.messages.create(REQUEST)).toMatch("<!doctype html>");
  });

  test("that is refused has no content and no output tokens", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "refusal" } }));
    const { content, stop_reason, stop_details, usage } = await client.messages.create(REQUEST);
    expect({ content, stop_reason, details: stop_details?.type, output: usage.output_tokens }).toEqual({
      content: [],
      stop_reason: "refusal",
      details: "refusal",
      output: 0,
    });
  });

  test("that hits max_tokens in a call cuts its JSON", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "max-tokens-in-call" } }));
    const events = await eventsOf(await client.messages.create(STREAMED));
    const json = events.flatMap((event) =>
      event.type === "content_block_delta" && event.delta.type === "input_json_delta" ? [event.delta.partial_json] : [],
    );
    const delta = events.find((event) => event.type === "message_delta");
    expect(JSON.stringify(CALL.input)).toMatch(json.join(""));
    expect(() => JSON.parse(json.join(""))).toThrow();
    expect([delta?.delta.stop_reason, delta?.usage.output_tokens]).toEqual(["max_tokens", 1_000]);
  });

  test("that hits max_tokens in a call drops the unfinished fields where it is not streamed", async () => {
    const call = { name: "read_file", input: { path: "a", text: "A long text, with a comma, that is cut." } };
    const { client } = await talkTo(always({ call, fault: { kind: "max-tokens-in-call" } }));
    const { content } = await client.messages.create(REQUEST);
    expect(content).toMatchObject([{ type: "tool_use", input: { path: "a" } }]);
    expect(content[0]).not.toHaveProperty("input.text");
  });

  test("that pauses may be sent back as it is, and goes on with the next turn", async () => {
    const turns = [{ ...WORK, fault: { kind: "pause-turn" } as const }, { say: "Done." }];
    const { client } = await talkTo([{ name: "pause", match: {}, turns }]);
    const paused = await client.messages.create(REQUEST);
    expect([paused.stop_reason, paused.content.length]).toEqual(["pause_turn", 1]);
    const messages = [...REQUEST.messages, { role: "assistant" as const, content: paused.content }];
    expect((await client.messages.create({ ...REQUEST, messages })).stop_reason).toBe("end_turn");
  });

  test("with bad JSON in its call streams it to the end", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "bad-tool-json" } }));
    const events = await eventsOf(await client.messages.create(STREAMED));
    const json = events.flatMap((event) =>
      event.type === "content_block_delta" && event.delta.type === "input_json_delta" ? [event.delta.partial_json] : [],
    );
    expect(() => JSON.parse(json.join(""))).toThrow();
    expect(events.at(-1)?.type).toBe("message_stop");
  });

  test("with bad JSON in its call gives the bare text where it is not streamed", async () => {
    const { client } = await talkTo(always({ ...WORK, fault: { kind: "bad-tool-json" } }));
    const { content } = await client.messages.create(REQUEST);
    expect(content[1]).toMatchObject({ input: '{"path":"src/index.ts","limit":200,,}' });
  });

  test("without usage has it nowhere", async () => {
    const { post } = await talkTo(always({ ...WORK, fault: { kind: "no-usage" }, faultTimes: 2 }));
    const whole = await (await post("/v1/messages", REQUEST)).text();
    const streamed = await (await post("/v1/messages", STREAMED)).text();
    expect(`${whole}${streamed}`).not.toContain("usage");
    expect(streamed).toContain("message_stop");
  });
});

test("a fault meets as many attempts as the turn says", async () => {
  const { client } = await talkTo(always({ say: "Yes", fault: { kind: "overloaded" }, faultTimes: 2 }));
  const attempt = () =>
    client.messages.create(ask()).then(
      ({ stop_reason }) => stop_reason,
      () => "failed",
    );
  expect([await attempt(), await attempt(), await attempt()]).toEqual(["failed", "failed", "end_turn"]);
});

test("an injected fault meets the next requests, ahead of the script's own", async () => {
  const { client, double } = await talkTo(always({ say: "Yes", fault: { kind: "server-error" } }));
  double.injectFault({ kind: "overloaded" }, 2);
  const attempt = () =>
    client.messages.create(ask()).then(
      () => 200,
      async (error: unknown) => (error instanceof Anthropic.APIError ? error.status : error),
    );
  expect([await attempt(), await attempt(), await attempt(), await attempt()]).toEqual([529, 529, 500, 200]);
});

test("closing the double ends a silent request", async () => {
  const { client, double } = await talkTo(always({ say: "Yes", fault: { kind: "silent" } }));
  const heard = new Promise<void>((resolve) => double.onRequest(() => resolve()));
  const failure = failureOf(client.messages.create(ask()));
  await heard;
  await double.close();
  expect(await failure).toBeInstanceOf(Anthropic.APIConnectionError);
});
