import type Anthropic from "@anthropic-ai/sdk";
import { describe, expect, test } from "vitest";
import { always, ask, errorIn, failureOf, KEY, READ_FILE, SONNET, talkTo } from "./talk.ts";

const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });
const text = (words: string, more = {}) => ({ type: "text", text: words, ...more });
const call = (id: string, more = {}) => ({ type: "tool_use", id, name: "read_file", input: { path: "a" }, ...more });
const result = (id: string, more = {}) => ({ type: "tool_result", tool_use_id: id, content: "text", ...more });
const said = (...messages: unknown[]) => ({ messages: [user("Hello"), ...messages] });
const strict = (properties: unknown, more = {}) => ({
  tools: [
    { name: "t", strict: true, input_schema: { type: "object", properties, additionalProperties: false, ...more } },
  ],
});
const format = (schema: unknown) => ({ output_config: { format: { type: "json_schema", schema } } });
const marked = { cache_control: { type: "ephemeral" } };
const markedHour = { cache_control: { type: "ephemeral", ttl: "1h" } };

const REFUSED: [rule: string, change: Record<string, unknown>, message: string][] = [
  ["an unknown top-level field", { foo: 1 }, "foo: Extra inputs are not permitted"],
  [
    "an unknown field of a block",
    { messages: [user([text("Hi", { foo: 1 })])] },
    "messages.0.content.0.text.foo: Extra inputs are not permitted",
  ],
  [
    "an unknown field of a tool",
    { tools: [{ ...READ_FILE, foo: 1 }] },
    "tools.0.custom.foo: Extra inputs are not permitted",
  ],
  [
    "an unknown field of the system prompt",
    { system: [text("Hi", { foo: 1 })] },
    "system.0.text.foo: Extra inputs are not permitted",
  ],
  [
    "a cache mark on thinking",
    said(assistant([{ type: "thinking", thinking: "t", signature: "s", ...marked }]), user("x")),
    "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted",
  ],
  ["an unknown kind of block", { messages: [user([{ type: "song" }])] }, "Input tag"],
  ["a missing max_tokens", { max_tokens: undefined }, "max_tokens: Field required"],
  ["a missing text", { messages: [user([{ type: "text" }])] }, "messages.0.content.0.text.text: Field required"],
  ["max_tokens beyond the model's limit", { max_tokens: 64_001 }, "max_tokens: 64001 > 64000"],
  ["temperature on a 5.5 model", { temperature: 0.5 }, "`temperature` is not supported on claude-sonnet-5-5."],
  ["top_p on a 5.5 model", { top_p: 0.5 }, "`top_p` is not supported on claude-sonnet-5-5."],
  ["top_k on a 5.5 model", { top_k: 5 }, "`top_k` is not supported on claude-sonnet-5-5."],
  ["tool choice any on a 5.5 model", { tools: [READ_FILE], tool_choice: { type: "any" } }, "forced tool use"],
  [
    "a named tool choice on a 5.5 model",
    { tools: [READ_FILE], tool_choice: { type: "tool", name: "read_file" } },
    "forced tool use",
  ],
  ["a tool choice without tools", { tool_choice: { type: "auto" } }, "only be specified while providing tools"],
  [
    "forced tool choice while thinking",
    {
      model: "claude-opus-4-5",
      tools: [READ_FILE],
      tool_choice: { type: "any" },
      thinking: { type: "enabled", budget_tokens: 1024 },
      max_tokens: 5000,
    },
    "Thinking may not be enabled",
  ],
  [
    "a tool choice that is no tool",
    { model: "claude-opus-4-5", tools: [READ_FILE], tool_choice: { type: "tool", name: "other" } },
    "Tool 'other' not found",
  ],
  [
    "a thinking budget above max_tokens",
    { thinking: { type: "enabled", budget_tokens: 1024 } },
    "`max_tokens` must be greater than",
  ],
  ["no messages", { messages: [] }, "at least one message is required"],
  ["a first message that is not the user's", { messages: [assistant("Hi")] }, 'must use the "user" role'],
  ["an empty message", { messages: [user([])] }, "messages.0: all messages must have non-empty content"],
  ["an empty string as content", { messages: [user("")] }, "messages.0: all messages must have non-empty content"],
  ["an empty text block", { messages: [user([text("")])] }, "text content blocks must be non-empty"],
  ["an empty text block in the system prompt", { system: [text("")] }, "text content blocks must be non-empty"],
  [
    "an empty text block in a tool result",
    said(assistant([call("a")]), user([result("a", { content: [text("")] })])),
    "text content blocks must be non-empty",
  ],
  ["a text of white space", { messages: [user(" \n")] }, "must contain non-whitespace text"],
  ["a call by the user", { messages: [user([call("a")])] }, "`tool_use` blocks are not allowed in user messages"],
  [
    "a call without its result",
    said(assistant([call("a")]), user("Go on")),
    "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a.",
  ],
  ["a call at the end", said(assistant([call("a")])), "`tool_use` ids were found without `tool_result`"],
  [
    "one of two calls without its result",
    said(assistant([call("a"), call("b")]), user([result("a")])),
    "immediately after: b.",
  ],
  [
    "a result behind a text",
    said(assistant([call("a")]), user([text("Here"), result("a")])),
    "`tool_use` ids were found without `tool_result`",
  ],
  [
    "a result without its call",
    { messages: [user([result("a")])] },
    "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a.",
  ],
  [
    "a result that comes a message late",
    said(assistant([call("a")]), user([result("a")]), assistant("Hm"), user([result("a")])),
    "messages.4.content.0: unexpected `tool_use_id`",
  ],
  [
    "two results of one call",
    said(assistant([call("a")]), user([result("a"), result("a")])),
    "each tool_use must have a single result",
  ],
  [
    "two calls of one id",
    said(assistant([call("a")]), user([result("a")]), assistant([call("a")]), user([result("a")])),
    "messages.3.content.0: `tool_use` ids must be unique",
  ],
  [
    "a call whose input is no object",
    said(assistant([call("a", { input: "text" })]), user([result("a")])),
    "messages.1.content.0.tool_use.input",
  ],
  ["a beginning of the answer on a 5.5 model", said(assistant("The answer is")), "assistant message prefill"],
  ["two tools of one name", { tools: [READ_FILE, READ_FILE] }, "tools: Tool names must be unique."],
  [
    "a tool name with a dot",
    { tools: [{ ...READ_FILE, name: "read.file" }] },
    "tools.0.custom.name: String should match pattern",
  ],
  [
    "a tool name of 129 characters",
    { tools: [{ ...READ_FILE, name: "x".repeat(129) }] },
    "tools.0.custom.name: String should match pattern",
  ],
  [
    "a strict tool with maxLength",
    strict({ path: { type: "string", maxLength: 5 } }),
    "tools.0.custom.properties.path: For 'string' type, maxLength not supported",
  ],
  [
    "a strict tool with minimum and maximum",
    strict({ line: { type: "integer", minimum: 1, maximum: 9 } }),
    "For 'integer' type, minimum, maximum not supported",
  ],
  [
    "a strict tool with a bound in a list",
    strict({ lines: { type: "array", items: { anyOf: [{ type: "number", minimum: 1 }, { type: "null" }] } } }),
    "For 'number' type, minimum not supported",
  ],
  ["a strict tool with minItems 2", strict({ a: { type: "array", minItems: 2 } }), "minItems not supported"],
  [
    "a strict tool open to more properties",
    strict({}, { additionalProperties: true }),
    "'additionalProperties' must be explicitly set to false",
  ],
  [
    "an inner object open to more properties",
    strict({ inner: { type: "object", properties: {} } }),
    "tools.0.custom.properties.inner: For 'object' type",
  ],
  [
    "an output format with a bound",
    format({ type: "object", properties: { score: { type: "integer", maximum: 10 } }, additionalProperties: false }),
    "output_config.format.schema.properties.score: For 'integer' type, maximum not supported",
  ],
  ["an output format open to more", format({ type: "object" }), "output_config.format.schema: For 'object' type"],
  [
    "five cache marks",
    { messages: [user([1, 2, 3, 4, 5].map((n) => text(`${n}`, marked)))] },
    "A maximum of 4 blocks with cache_control may be provided. Found 5.",
  ],
  [
    "automatic caching beside four marks",
    { messages: [user([...[1, 2, 3, 4].map((n) => text(`${n}`, marked)), text("5")])], ...marked },
    "no slot is left",
  ],
  [
    "automatic caching of another life than the mark on the last block",
    { messages: [user([text("1", markedHour)])], ...marked },
    "another ttl",
  ],
  [
    "an hour's mark behind one of five minutes",
    { system: [text("s", marked)], messages: [user([text("1", markedHour)])] },
    "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m'",
  ],
  [
    "a prompt that is longer than the context window",
    { model: "claude-haiku-4-5", messages: [user("x".repeat(700_001))] },
    "prompt is too long: 200008 tokens > 200000 maximum",
  ],
];

describe("a request is refused with 400 for", () => {
  test.each(REFUSED)("%s", async (_rule, change, message) => {
    const { double, post } = await talkTo(always({ say: "Hi" }));
    const response = await post("/v1/messages", { ...ask(), ...change });
    const body = await errorIn(response);
    expect({ status: response.status, body }).toEqual({
      status: 400,
      body: {
        type: "error",
        error: { type: "invalid_request_error", message: expect.stringContaining(message) },
        request_id: response.headers.get("request-id"),
      },
    });
    expect(double.faults).toEqual([`POST /v1/messages: 400 ${body.error.message}`]);
  });

  test("a body that is no JSON", async () => {
    const { post } = await talkTo(always({ say: "Hi" }));
    const response = await post("/v1/messages", "{");
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("not valid JSON")]);
  });

  test("a missing anthropic-version", async () => {
    const { double, post } = await talkTo(always({ say: "Hi" }));
    const headers = { "x-api-key": KEY };
    const response = await fetch(`${double.url}/v1/messages`, { method: "POST", headers, body: JSON.stringify(ask()) });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("anthropic-version")]);
    expect((await post("/v1/messages", ask())).status).toBe(200);
  });
});

describe("a request is answered with", () => {
  test.each<[what: string, change: Record<string, unknown>]>([
    ["a strict tool without bounds", strict({ path: { type: "string" } })],
    ["bounds in a tool that is not strict", { tools: [{ name: "t", input_schema: { type: "object", minimum: 1 } }] }],
    ["temperature on an older model", { model: "claude-opus-4-5", temperature: 0.5 }],
    [
      "forced tool choice on an older model",
      { model: "claude-opus-5", tools: [READ_FILE], tool_choice: { type: "any" } },
    ],
    ["a beginning of the answer on a model that takes it", { model: "claude-opus-4-5", ...said(assistant("It is")) }],
    ["two messages of the user in a row", said(user("and more"))],
    ["a result without content", said(assistant([call("a")]), user([result("a", { content: undefined })]))],
    ["a text behind a result", said(assistant([call("a")]), user([result("a"), text("Go on")]))],
    ["four cache marks", { messages: [user([1, 2, 3, 4].map((n) => text(`${n}`, marked)))] }],
    ["automatic caching on a last block marked alike", { messages: [user([text("1", marked)])], ...marked }],
    ["every field that Night Shift sends", { service_tier: "standard_only", metadata: { user_id: "n" }, speed: null }],
  ])("%s", async (_what, change) => {
    const { double, post } = await talkTo(always({ say: "Hi" }));
    expect((await post("/v1/messages", { ...ask(), ...change })).status).toBe(200);
    expect(double.faults).toEqual([]);
  });
});

describe("a thinking block", () => {
  const turns = [{ think: "Look first.", call: { name: "read_file", input: { path: "a" } } }, { say: "Done." }];
  const first = { ...ask(), tools: [READ_FILE] };

  type Blocks = Anthropic.ContentBlockParam[];

  /** Has the second request of a conversation changed before it is sent; undefined when it was answered all the same. */
  async function replay(
    change: (content: Blocks) => Blocks,
    request: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
  ): Promise<string | null | undefined> {
    const { client } = await talkTo([{ name: "think", match: {}, turns }]);
    const { content } = await client.messages.create(first);
    const results = content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id }] : [],
    );
    const messages: Anthropic.MessageParam[] = [
      ...first.messages,
      { role: "assistant", content: change(content) },
      { role: "user", content: results },
    ];
    const answered = client.messages.create({ ...first, messages, ...request });
    return answered.then(
      () => undefined,
      async () => (await failureOf(answered)).apiMessage,
    );
  }

  const INVALID = "messages.1.content.0: Invalid `signature` in `thinking` block";

  test("is accepted as it was", async () => {
    expect(await replay((content) => content)).toBe(undefined);
  });

  test("that was edited is refused", async () => {
    const edit = (content: Blocks) =>
      content.map((block) => (block.type === "thinking" ? { ...block, thinking: "Look later." } : block));
    expect(await replay(edit)).toBe(INVALID);
  });

  test("that moved to another model is refused", async () => {
    expect(await replay((content) => content, { model: "claude-opus-5-5" })).toBe(INVALID);
  });

  test("that moved to another conversation is refused", async () => {
    const { client } = await talkTo([{ name: "think", match: {}, turns }]);
    const [thinking] = (await client.messages.create(first)).content;
    const blocks: Blocks = thinking === undefined ? [] : [thinking];
    const messages: Anthropic.MessageParam[] = [
      { role: "user", content: "Something else" },
      { role: "assistant", content: blocks },
      { role: "user", content: "Go on" },
    ];
    expect((await failureOf(client.messages.create({ ...first, messages }))).apiMessage).toBe(INVALID);
  });

  test("cannot be left out of the latest answer", async () => {
    const drop = (content: Blocks) => content.filter((block) => block.type !== "thinking");
    expect(await replay(drop)).toMatch("blocks in the latest assistant message cannot be modified");
  });
});

test("an unknown model is a 404", async () => {
  const { client, double } = await talkTo(always({ say: "Hi" }));
  const request = client.messages.create({ ...ask(), model: "claude-of-tomorrow" });
  await expect(request).rejects.toMatchObject({ status: 404, type: "not_found_error" });
  expect(double.faults).toEqual(["POST /v1/messages: 404 model: claude-of-tomorrow"]);
});

test("a body above 32 MB is a 413", async () => {
  const { post } = await talkTo(always({ say: "Hi" }));
  const response = await post("/v1/messages", { ...ask("x".repeat(33 * 1024 * 1024)) });
  expect([response.status, (await errorIn(response)).error.type]).toEqual([413, "request_too_large"]);
});

test("a request that would be refused is not counted either", async () => {
  const { client } = await talkTo([]);
  const request = { model: SONNET, messages: [{ role: "user" as const, content: "" }] };
  await expect(client.messages.countTokens(request)).rejects.toMatchObject({ status: 400 });
});
