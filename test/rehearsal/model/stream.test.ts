import { describe, expect, test } from "vitest";
import { always, ask, eventsOf, READ_FILE, talkTo } from "./talk.ts";

const CALL = { name: "read_file", input: { path: "src/a-file-with-a-rather-long-name.ts" } };
const WORK = { think: "I should look first.", say: "Let me look at the file.", call: CALL };

describe("a streamed answer", () => {
  test("sends its events in the API's order, with a ping after message_start", async () => {
    const { post } = await talkTo(always(WORK));
    const response = await post("/v1/messages", { ...ask(), tools: [READ_FILE], stream: true });
    const names = [...(await response.text()).matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    const inOrder = names.filter((name, i) => name !== names[i - 1]);
    expect(response.headers.get("content-type")).toMatch("text/event-stream");
    const block = ["content_block_start", "content_block_delta", "content_block_stop"];
    expect(inOrder).toEqual(["message_start", "ping", ...block, ...block, ...block, "message_delta", "message_stop"]);
  });

  test("gives thinking its signature as the last delta of its block", async () => {
    const { client } = await talkTo(always(WORK));
    const events = await eventsOf(await client.messages.create({ ...ask(), tools: [READ_FILE], stream: true }));
    const deltas = events.flatMap((event) =>
      event.type === "content_block_delta" && event.index === 0 ? [event.delta.type] : [],
    );
    expect(deltas).toEqual(["thinking_delta", "thinking_delta", "thinking_delta", "signature_delta"]);
  });

  test("splits the JSON of a call over several deltas, the first of them empty", async () => {
    const { client } = await talkTo(always(WORK));
    const events = await eventsOf(await client.messages.create({ ...ask(), tools: [READ_FILE], stream: true }));
    const parts = events.flatMap((event) =>
      event.type === "content_block_delta" && event.delta.type === "input_json_delta" ? [event.delta.partial_json] : [],
    );
    expect(parts.length).toBeGreaterThan(3);
    expect(parts[0]).toBe("");
    expect(JSON.parse(parts.join(""))).toEqual(CALL.input);
  });

  test("has the split by time to live in message_start only", async () => {
    const { client } = await talkTo(always({ say: "Yes.", outputTokens: 7 }));
    const events = await eventsOf(await client.messages.create({ ...ask(), stream: true }));
    const start = events.find((event) => event.type === "message_start");
    const delta = events.find((event) => event.type === "message_delta");
    expect(start?.message.usage.cache_creation).toEqual({ ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 });
    expect(start?.message.usage.service_tier).toBe("standard");
    expect(delta?.usage).not.toHaveProperty("cache_creation");
    expect(delta?.usage.output_tokens).toBe(7);
    expect(delta?.delta.stop_reason).toBe("end_turn");
  });

  test("is put together by the SDK into the message that is given without streaming", async () => {
    const { client } = await talkTo(always(WORK));
    const streamed = await client.messages.stream({ ...ask(), tools: [READ_FILE] }).finalMessage();
    const whole = await client.messages.create({ ...ask(), tools: [READ_FILE] });
    const withoutIds = (blocks: typeof whole.content) => blocks.map((block) => ({ ...block, id: "" }));
    expect(withoutIds(streamed.content)).toEqual(withoutIds(whole.content));
    expect(streamed.usage).toEqual(whole.usage);
    expect(streamed.stop_reason).toBe("tool_use");
  });
});

describe("an answer", () => {
  test("leaves thinking out where the request switches it off", async () => {
    const { client } = await talkTo(always(WORK));
    const message = await client.messages.create({ ...ask(), tools: [READ_FILE], thinking: { type: "disabled" } });
    expect(message.content.map((block) => block.type)).toEqual(["text", "tool_use"]);
  });

  test("shows no thinking but its signature where the request omits the display", async () => {
    const { client } = await talkTo(always(WORK));
    const thinking = { type: "adaptive", display: "omitted" } as const;
    const { content } = await client.messages.create({ ...ask(), tools: [READ_FILE], thinking });
    expect(content[0]).toEqual({ type: "thinking", thinking: "", signature: expect.stringMatching(/.{20}/) });
  });

  test("writes structured output as its text", async () => {
    const { client } = await talkTo(always({ json: { score: 7 } }));
    const { content } = await client.messages.create(ask());
    expect(content).toEqual([{ type: "text", text: '{"score":7}', citations: null }]);
  });

  test("that is longer than max_tokens is cut and stops for it", async () => {
    const { client } = await talkTo(always({ say: "word ".repeat(100) }));
    const message = await client.messages.create({ ...ask(), max_tokens: 10 });
    const [block] = message.content;
    expect(message.stop_reason).toBe("max_tokens");
    expect(message.usage.output_tokens).toBe(10);
    expect(block?.type === "text" && block.text.length < 60).toBe(true);
  });

  test("that runs out of tokens while thinking says nothing", async () => {
    const { client } = await talkTo(always({ ...WORK, think: "First this, then that. ".repeat(20) }));
    const message = await client.messages.create({ ...ask(), tools: [READ_FILE], max_tokens: 20 });
    expect(message.content.map((block) => block.type)).toEqual(["thinking"]);
    expect(message.stop_reason).toBe("max_tokens");
  });

  test("that outgrows the context window is cut and stops for it", async () => {
    const { client } = await talkTo(always({ say: "word ".repeat(100), outputTokens: 500 }));
    const long = "x".repeat(199_900 * 3.5);
    const message = await client.messages.create({ ...ask(long), model: "claude-haiku-4-5" });
    expect(message.stop_reason).toBe("model_context_window_exceeded");
  });
});
