import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { anthropicModel } from "../../../scripts/adapters/anthropic/model.ts";
import { SetupError } from "../../../scripts/domain/fault.ts";
import { type Capabilities, PRESETS } from "../../../scripts/domain/provider.ts";
import type { Message, Model, ModelReply, ModelRequest } from "../../../scripts/ports/model.ts";
import type { ModelFault, Scenario, Turn } from "../../../scripts/rehearsal/model/scenario.ts";
import { type ModelDouble, startModel } from "../../../scripts/rehearsal/model/server.ts";
import { type Answer, block, ending, START, STOP, startScriptedServer, streamOf } from "./scripted-server.ts";

const API_KEY = "key-of-the-tests";
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const request: ModelRequest = {
  ...{ model: "claude-sonnet-5-5", system: "You fix bugs.", maxTokens: 500, answerSchema: null },
  messages: [{ role: "user", content: [{ type: "text", text: "Fix it." }] }],
  tools: [
    {
      ...{ name: "read_file", description: "Reads a file." },
      inputSchema: {
        ...{ type: "object", properties: { path: { type: "string" } }, required: ["path"] },
        additionalProperties: false,
      },
    },
  ],
};

const CALL = { name: "read_file", input: { path: "src/a.ts" } };

type Differences = { idleTimeoutMs?: number; headersTimeoutMs?: number } & Partial<Capabilities>;

function modelAt(baseUrl: string, { idleTimeoutMs, headersTimeoutMs, ...different }: Differences = {}): Model {
  const credential = { kind: "key", apiKey: API_KEY } as const;
  const capabilities = { ...PRESETS.anthropic, ...different };
  const timeouts = {
    ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    ...(headersTimeoutMs === undefined ? {} : { headersTimeoutMs }),
  };
  return anthropicModel({ credential, baseUrl, capabilities, environment: {}, ...timeouts });
}

async function double(...turns: Turn[]): Promise<ModelDouble> {
  const scenario: Scenario = { name: "test", match: {}, turns };
  const started = await startModel({ scenarios: [scenario], apiKey: API_KEY });
  cleanups.push(() => started.close());
  return started;
}

async function scripted(answer: Answer) {
  const server = await startScriptedServer(answer);
  cleanups.push(() => server.close());
  return server;
}

const attemptAt = async (answer: Answer, different: Differences = {}) =>
  modelAt((await scripted(answer)).url, different).attempt(request);

/** The body that a request is sent with. */
async function bodyOf(change: Partial<ModelRequest>, different: Differences = {}) {
  const server = await scripted(streamOf([START, ...ending("end_turn")]));
  await modelAt(server.url, different).attempt({ ...request, ...change });
  return JSON.parse(server.requests[0]?.body ?? "");
}

function mustBeMessage(reply: ModelReply): Extract<ModelReply, { kind: "message" }> {
  if (reply.kind !== "message") throw new Error(reply.detail);
  return reply;
}

describe("a request", () => {
  it("is accepted by the API's rules, with strict tools, automatic caching and the standard tier", async () => {
    const { url, requests, faults } = await double({ say: "Done." });
    await modelAt(url).attempt(request);
    expect(faults).toEqual([]);
    expect(requests[0]?.body).toEqual({
      ...{ model: "claude-sonnet-5-5", max_tokens: 500, stream: true, service_tier: "standard_only" },
      cache_control: { type: "ephemeral" },
      system: [{ type: "text", text: "You fix bugs.", cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: [{ type: "text", text: "Fix it." }] }],
      tools: [
        {
          ...{ name: "read_file", description: "Reads a file.", strict: true },
          input_schema: request.tools[0]?.inputSchema,
        },
      ],
    });
  });

  it("asks for structured output by its schema", async () => {
    const schema = { type: "object", properties: { score: { type: "integer" } }, additionalProperties: false };
    const { url, requests, faults } = await double({ json: { score: 7 } });
    const reply = await modelAt(url).attempt({ ...request, tools: [], answerSchema: schema });
    expect(faults).toEqual([]);
    expect(requests[0]?.body).toMatchObject({ output_config: { format: { type: "json_schema", schema } } });
    expect(mustBeMessage(reply).content).toEqual([{ type: "text", text: '{"score":7}' }]);
  });

  it("holds nothing but the plain fields for a server that can do nothing else", async () => {
    const schema = { type: "object", properties: { score: { type: "integer" } }, additionalProperties: false };
    const reasoning = { effort: "high", thinking: true } as const;
    expect(await bodyOf({ answerSchema: schema, reasoning }, PRESETS.custom)).toEqual({
      ...{ model: "claude-sonnet-5-5", max_tokens: 500, stream: true },
      system: `You fix bugs.\n\nAnswer with one JSON object and with nothing else: no words before or after it, and no code fence. It follows this JSON schema:\n\n${JSON.stringify(schema)}`,
      messages: [{ role: "user", content: [{ type: "text", text: "Fix it." }] }],
      tools: [{ name: "read_file", description: "Reads a file.", input_schema: request.tools[0]?.inputSchema }],
    });
  });

  it("asks for an hour of caching where that is configured, everywhere", async () => {
    const hour = { type: "ephemeral", ttl: "1h" };
    const body = await bodyOf({}, { cacheTtl: "1h" });
    expect([body.cache_control, body.system[0].cache_control]).toEqual([hour, hour]);
  });

  it("that is asked once is not kept beyond its system prompt", async () => {
    const body = await bodyOf({ tools: [], answerSchema: { type: "object" } });
    expect(body).not.toHaveProperty("cache_control");
    expect(body.system[0]).toHaveProperty("cache_control");
  });

  it.each([
    [{ effort: "low", thinking: true }, {}, { output_config: { effort: "low" }, thinking: { type: "adaptive" } }],
    [{ effort: null, thinking: false }, {}, { thinking: { type: "disabled" } }],
    [{ effort: null, thinking: null }, {}, {}],
    [{ effort: "max", thinking: null }, { effort: false }, {}],
    [{ effort: null, thinking: true }, { thinking: [] }, {}],
    [{ effort: null, thinking: false }, { thinking: ["enabled"] }, {}],
    [
      { effort: null, thinking: true },
      { thinking: ["enabled"] },
      { thinking: { type: "enabled", budget_tokens: 2_000 } },
    ],
  ] as const)("with %j for a server with %j says %j", async (reasoning, different, said) => {
    const { output_config, thinking } = await bodyOf({ reasoning, maxTokens: 4_000 }, different);
    expect({ output_config, thinking }).toEqual({ output_config: undefined, thinking: undefined, ...said });
  });

  it("with too little room for the least budget of thinking says nothing of it", async () => {
    const reasoning = { effort: null, thinking: true } as const;
    expect(await bodyOf({ reasoning, maxTokens: 2_000 }, { thinking: ["enabled"] })).not.toHaveProperty("thinking");
  });

  it("carries a conversation on with results first, blank texts left out and broken calls emptied", async () => {
    const server = await scripted(streamOf([START, ...ending("end_turn")]));
    const messages: Message[] = [
      ...request.messages,
      {
        role: "assistant",
        content: [
          { type: "opaque", raw: { type: "thinking", thinking: "hm", signature: "s" } },
          { type: "text", text: " \n" },
          { type: "tool-call", id: "t1", name: "read_file", input: null, inputText: '{"pa' },
        ],
      },
      {
        role: "user",
        content: [
          { type: "text", text: "Mind the budget." },
          { type: "tool-result", callId: "t1", text: "", isError: true },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: "" }] },
    ];
    await modelAt(server.url).attempt({ ...request, messages });
    expect(JSON.parse(server.requests[0]?.body ?? "").messages.slice(1)).toEqual([
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "s" },
          { type: "tool_use", id: "t1", name: "read_file", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", is_error: true },
          { type: "text", text: "Mind the budget." },
        ],
      },
    ]);
  });
});

describe("a conversation", () => {
  const LONG = "x".repeat(20_000);
  const first: Message[] = [{ role: "user", content: [{ type: "text", text: LONG }] }];

  /** A turn of so many calls, as the double made them, and their results. */
  async function grown(model: Model, messages: Message[]): Promise<Message[]> {
    const { content } = mustBeMessage(await model.attempt({ ...request, maxTokens: 4_000, messages }));
    const results = content.flatMap((answer) =>
      answer.type === "tool-call"
        ? [{ type: "tool-result" as const, callId: answer.id, text: "const a = 1;", isError: false }]
        : [],
    );
    return [...messages, { role: "assistant", content }, { role: "user", content: results }];
  }

  const turnOf = (calls: number): Turn => ({ call: Array.from({ length: calls }, () => CALL) });
  const markedIn = (body: unknown) => JSON.stringify(body).split('"cache_control"').length - 1;

  it.each([1, 9, 10, 30])("reads all that was sent before from the cache after a turn of %d calls", async (calls) => {
    const { url, requests, faults } = await double(turnOf(calls), turnOf(1), { say: "Done." });
    const model = modelAt(url);
    await model.attempt({ ...request, messages: await grown(model, await grown(model, first)) });
    const figures = requests.map(({ usage }) => ({
      read: usage?.cache_read_input_tokens,
      kept: (usage?.cache_read_input_tokens ?? 0) + (usage?.cache_creation_input_tokens ?? 0),
      plain: usage?.input_tokens,
    }));
    expect(figures.map(({ read }) => read)).toEqual([0, figures[0]?.kept, figures[1]?.kept]);
    expect(figures.map(({ plain }) => plain)).toEqual([0, 0, 0]);
    expect([faults, requests.every(({ body }) => markedIn(body) <= 4)]).toEqual([[], true]);
  });

  it("sends what it has sent as the same bytes, where no turn was so long that a mark must help", async () => {
    const { url, requests } = await double(turnOf(2), turnOf(3), { say: "Done." });
    const model = modelAt(url);
    await model.attempt({ ...request, messages: await grown(model, await grown(model, first)) });
    const sent = requests.map(({ body }) => z.looseObject({ messages: z.array(z.unknown()) }).parse(body).messages);
    for (const [at, messages] of sent.slice(1).entries())
      expect(JSON.stringify(messages.slice(0, sent[at]?.length))).toBe(JSON.stringify(sent[at]));
  });
});

describe("an answer", () => {
  it("holds text, tool calls, stop reason, usage and request id", async () => {
    const { url, requests } = await double({ say: "I read it first.", call: CALL });
    const reply = mustBeMessage(await modelAt(url).attempt(request));
    expect(reply).toMatchObject({ stopReason: "tool_use", requestId: "req_double000001" });
    expect(reply.content).toEqual([
      { type: "text", text: "I read it first." },
      { ...{ type: "tool-call", id: expect.any(String), inputText: '{"path":"src/a.ts"}' }, ...CALL },
    ]);
    const billed = requests[0]?.usage;
    expect(reply.usage).toMatchObject({ inputTokens: billed?.input_tokens, outputTokens: billed?.output_tokens });
  });

  it("goes back to the API and is continued there", async () => {
    const { url, faults } = await double(
      { call: CALL },
      { say: "Done.", expect: { toolResults: [{ text: /const a/ }] } },
    );
    const model = modelAt(url);
    const first = mustBeMessage(await model.attempt(request));
    const call = first.content.find((answer) => answer.type === "tool-call");
    const messages: Message[] = [
      ...request.messages,
      { role: "assistant", content: first.content },
      {
        role: "user",
        content: [{ type: "tool-result", callId: call?.id ?? "", text: "const a = 1;", isError: false }],
      },
    ];
    const second = mustBeMessage(await model.attempt({ ...request, messages }));
    expect([second.content, faults]).toEqual([[{ type: "text", text: "Done." }], []]);
  });

  it("keeps thinking as it was received, whole and redacted", async () => {
    const thinking = { type: "thinking", thinking: "First, then second.", signature: "c2ln" };
    const redacted = { type: "redacted_thinking", data: "b3BhcXVl" };
    const events = [
      ...block(
        ...([0, { ...thinking, thinking: "", signature: "" }] as const),
        ...[
          { type: "thinking_delta", thinking: "First, " },
          { type: "thinking_delta", thinking: "then second." },
        ],
        { type: "signature_delta", signature: "c2ln" },
      ),
      ...block(1, redacted),
    ];
    const reply = mustBeMessage(await attemptAt(streamOf([START, ...events, ...ending("end_turn")])));
    expect(reply.content).toEqual([
      { type: "opaque", raw: thinking },
      { type: "opaque", raw: redacted },
    ]);
  });

  it("splits cache writes by time to live as the first event says, and counts output as the last one says", async () => {
    const reply = mustBeMessage(await attemptAt(streamOf([START, ...ending("end_turn")])));
    expect(reply.usage).toEqual({
      ...{ inputTokens: 100, cacheReadTokens: 40, cacheWrite5mTokens: 10, cacheWrite1hTokens: 20, outputTokens: 7 },
    });
  });

  it("has no usage when a local server reports none", async () => {
    const { url } = await double({ say: "Done.", fault: { kind: "no-usage" } });
    expect(mustBeMessage(await modelAt(url).attempt(request)).usage).toBeNull();
  });

  it("has no usage when the server's word is not to be believed", async () => {
    const reply = await attemptAt(streamOf([START, ...ending("end_turn")]), { usage: false });
    expect(mustBeMessage(reply).usage).toBeNull();
  });

  it("has no usage when the figures are those of nothing", async () => {
    const start = { type: "message_start", message: { usage: { input_tokens: 0, output_tokens: 0 } } };
    const nothing = { input_tokens: 0, output_tokens: 7 };
    expect(mustBeMessage(await attemptAt(streamOf([start, ...ending("end_turn", nothing)]))).usage).toBeNull();
  });

  it("of words that cost no output has no usage", async () => {
    const text = block(0, { type: "text", text: "" }, { type: "text_delta", text: "hi" });
    const reply = await attemptAt(streamOf([START, ...text, ...ending("end_turn", { output_tokens: 0 })]));
    expect(mustBeMessage(reply).usage).toBeNull();
  });

  it("whose last figures leave the prompt out is billed for the first ones", async () => {
    const end = ending("end_turn", { input_tokens: 0, output_tokens: 7 });
    expect(mustBeMessage(await attemptAt(streamOf([START, ...end]))).usage).toMatchObject({ inputTokens: 100 });
  });

  it("counts cache writes that no split explains as those that were asked for", async () => {
    const usage = { input_tokens: 5, cache_creation_input_tokens: 90, output_tokens: 1 };
    const events = [{ type: "message_start", message: { usage } }, ...ending("end_turn")];
    const hour = mustBeMessage(await attemptAt(streamOf(events), { cacheTtl: "1h" })).usage;
    const five = mustBeMessage(await attemptAt(streamOf(events))).usage;
    expect([hour, five]).toMatchObject([
      { cacheWrite1hTokens: 90, cacheWrite5mTokens: 0 },
      { cacheWrite1hTokens: 0, cacheWrite5mTokens: 90 },
    ]);
  });

  it("with a refusal is a message", async () => {
    const { url } = await double({ say: "Done.", fault: { kind: "refusal" } });
    expect(await modelAt(url).attempt(request)).toMatchObject({ kind: "message", stopReason: "refusal", content: [] });
  });

  it("cut in the middle of a tool call has that call without input, and with what was written", async () => {
    const { url } = await double({ call: CALL, fault: { kind: "max-tokens-in-call" } });
    const reply = mustBeMessage(await modelAt(url).attempt(request));
    const call = reply.content.at(-1);
    expect(reply.stopReason).toBe("max_tokens");
    expect(call).toMatchObject({ type: "tool-call", name: "read_file", input: null });
    expect(JSON.stringify(CALL.input)).toContain(call?.type === "tool-call" ? call.inputText : "no call");
  });

  it("cut before the first letter of a call's input has that call without input", async () => {
    const events = block(0, { type: "tool_use", id: "t1", name: "read_file", input: {} });
    const reply = mustBeMessage(await attemptAt(streamOf([START, ...events, ...ending("max_tokens")])));
    expect(reply.content).toEqual([{ type: "tool-call", id: "t1", name: "read_file", input: null, inputText: "" }]);
  });

  it("whose call was never closed has that call without input, although its JSON parses", async () => {
    const delta = { type: "input_json_delta", partial_json: "{}" };
    const events = block(0, { type: "tool_use", id: "t1", name: "read_file", input: {} }, delta).slice(0, -1);
    const reply = mustBeMessage(await attemptAt(streamOf([START, ...events, ...ending("tool_use")])));
    expect(reply.content).toMatchObject([{ type: "tool-call", input: null, inputText: "{}" }]);
  });

  it("with broken tool JSON has that call without input", async () => {
    const { url } = await double({ call: CALL, fault: { kind: "bad-tool-json" } });
    const reply = mustBeMessage(await modelAt(url).attempt(request));
    expect(reply.content.at(-1)).toMatchObject({ type: "tool-call", name: "read_file", input: null });
  });

  it.each(['"text"', "[1]", "null", "{} trailing"])(
    "with %s as a call's input has that call without input",
    async (json) => {
      const delta = { type: "input_json_delta", partial_json: json };
      const events = block(0, { type: "tool_use", id: "t1", name: "read_file", input: {} }, delta);
      const reply = mustBeMessage(await attemptAt(streamOf([START, ...events, ...ending("tool_use")])));
      expect(reply.content).toEqual([{ type: "tool-call", id: "t1", name: "read_file", input: null, inputText: json }]);
    },
  );

  it("of a server that does not stream calls has their input from the block's start", async () => {
    const events = block(0, { type: "tool_use", id: "t1", name: "read_file", input: { path: "a" } });
    const reply = mustBeMessage(await attemptAt(streamOf([START, ...events, ...ending(null)])));
    expect(reply.stopReason).toBe("tool_use");
    expect(reply.content).toMatchObject([{ type: "tool-call", input: { path: "a" } }]);
  });

  it.each([
    ["as JSON text in the block's start", { input: '{"path": "a"}' }, []],
    ["as JSON within JSON", { input: {} }, [{ type: "input_json_delta", partial_json: '"{\\"path\\": \\"a\\"}"' }]],
    ["without an input in the block's start", {}, [{ type: "input_json_delta", partial_json: '{"path": "a"}' }]],
  ])("takes a call's input %s", async (_, start, deltas) => {
    const events = block(0, { type: "tool_use", id: "t1", name: "read_file", ...start }, ...deltas);
    const reply = await attemptAt(streamOf([START, ...events, ...ending("tool_use")]));
    expect(mustBeMessage(reply).content).toMatchObject([{ type: "tool-call", id: "t1", input: { path: "a" } }]);
  });

  it("whose calls have no names of their own gives each one", async () => {
    const call = (index: number, id: object) => block(index, { type: "tool_use", name: "read_file", input: {}, ...id });
    const events = [...call(0, {}), ...call(1, { id: "" })];
    const { content } = mustBeMessage(await attemptAt(streamOf([START, ...events, ...ending("tool_use")])));
    const ids = content.flatMap((answer) => (answer.type === "tool-call" ? [answer.id] : []));
    expect(new Set(ids).size).toBe(2);
    expect(ids.join()).toMatch(/^call_[\w-]+,call_[\w-]+$/);
  });

  it("with kinds of events and deltas that are new is read past them", async () => {
    const text = block(0, { type: "text", text: "" }, { type: "new_delta", x: 1 }, { type: "text_delta", text: "hi" });
    const reply = await attemptAt(streamOf([START, { type: "new_event" }, ...text, ...ending("end_turn")]));
    expect(mustBeMessage(reply).content).toEqual([{ type: "text", text: "hi" }]);
  });

  it("that only pings for longer than the idle time is waited for", async () => {
    const reply = await attemptAt(
      (response) => {
        streamOf([START], false)(response, "");
        let pings = 0;
        const pinging = setInterval(() => {
          response.write('event: ping\ndata: {"type": "ping"}\n\n');
          pings += 1;
          if (pings < 12) return;
          clearInterval(pinging);
          response.end(
            [...ending("end_turn")].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""),
          );
        }, 100);
      },
      { idleTimeoutMs: 900 },
    );
    expect(reply.kind).toBe("message");
  });
});

/** What every failure of the table looks like through the port. */
const FAILURES: {
  fault: ModelFault;
  severity: "retry" | "fatal";
  charge: "none" | "usage" | "worst";
  retryAfterMs?: number;
}[] = [
  { fault: { kind: "rate-limit", retryAfterS: 3600 }, severity: "retry", charge: "none", retryAfterMs: 3_600_000 },
  { fault: { kind: "spend-limit" }, severity: "fatal", charge: "none" },
  { fault: { kind: "billing" }, severity: "fatal", charge: "none" },
  { fault: { kind: "invalid-request" }, severity: "fatal", charge: "none" },
  { fault: { kind: "authentication" }, severity: "fatal", charge: "none" },
  { fault: { kind: "permission" }, severity: "fatal", charge: "none" },
  { fault: { kind: "not-found" }, severity: "fatal", charge: "none" },
  { fault: { kind: "too-large" }, severity: "fatal", charge: "none" },
  { fault: { kind: "server-error" }, severity: "retry", charge: "none" },
  { fault: { kind: "overloaded" }, severity: "retry", charge: "none" },
  { fault: { kind: "html" }, severity: "retry", charge: "worst" },
  { fault: { kind: "drop-before-headers" }, severity: "retry", charge: "worst" },
  { fault: { kind: "silent" }, severity: "retry", charge: "worst" },
  { fault: { kind: "drop-mid-stream" }, severity: "retry", charge: "usage" },
  { fault: { kind: "stall" }, severity: "retry", charge: "usage" },
  { fault: { kind: "end-early" }, severity: "retry", charge: "usage" },
  { fault: { kind: "stream-error" }, severity: "retry", charge: "usage" },
];

describe("a failure", () => {
  it.each(FAILURES)(
    "$fault.kind is to be $severity, with charge $charge",
    async ({ fault, severity, charge, retryAfterMs = null }) => {
      const { url, requests } = await double({ say: "A long enough answer to be cut.", fault });
      const reply = await modelAt(url, { idleTimeoutMs: 400, headersTimeoutMs: 400 }).attempt(request);
      expect(reply).toMatchObject({ kind: "failure", severity, retryAfterMs, charge: { kind: charge } });
      expect(requests).toHaveLength(1);
    },
  );

  it.each([
    ["rate-limit", true],
    ["overloaded", undefined],
  ] as const)("by %s is told to be the rate limit's: %s", async (kind, isRateLimited) => {
    const { url } = await double({ say: "Never.", fault: { kind } });
    const reply = await modelAt(url).attempt(request);
    expect(reply.kind === "failure" && reply.isRateLimited).toBe(isRateLimited);
  });

  it.each(["drop-mid-stream", "stall", "end-early"] as const)(
    "%s is charged its input as reported and all of its output limit",
    async (kind) => {
      const { url } = await double({ say: "A long enough answer to be cut.", fault: { kind } });
      const reply = await modelAt(url, { idleTimeoutMs: 400 }).attempt(request);
      const usage = reply.kind === "failure" && reply.charge.kind === "usage" ? reply.charge.usage : null;
      expect(usage?.outputTokens).toBe(request.maxTokens);
      expect(usage?.inputTokens).toBeGreaterThan(0);
    },
  );

  it("in words of the server's own after the answer began is charged its input and the output reported so far", async () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const reply = await attemptAt(streamOf([START, error]));
    expect(reply).toMatchObject({
      severity: "retry",
      charge: { kind: "usage", usage: { inputTokens: 100, outputTokens: 1 } },
    });
  });

  it("in words of the server's own before the answer began is charged nothing", async () => {
    const error = { type: "error", error: { type: "invalid_request_error", message: "No" } };
    expect(await attemptAt(streamOf([error]))).toMatchObject({ severity: "fatal", charge: { kind: "none" } });
  });

  it("between the final usage and message_stop is charged exactly that", async () => {
    const reply = await attemptAt(streamOf([START, ...ending("end_turn").slice(0, 1)]));
    expect(reply).toMatchObject({ kind: "failure", charge: { kind: "usage", usage: { outputTokens: 7 } } });
  });

  it("in a stream that reported no usage is charged as the worst", async () => {
    const reply = await attemptAt(streamOf([{ type: "message_start", message: {} }]));
    expect(reply).toMatchObject({ kind: "failure", charge: { kind: "worst" } });
  });

  it.each([
    ["no JSON", "event: content_block_start\ndata: {oops\n\n"],
    ["no event of the API", 'event: content_block_start\ndata: {"index": "first"}\n\n'],
    [
      "a delta for a block that never began",
      'event: content_block_delta\ndata: {"index": 3, "delta": {"type": "x"}}\n\n',
    ],
  ])("of a stream that sends %s is one that broke off", async (_, wire) => {
    const reply = await attemptAt((response, path) => {
      streamOf([START], false)(response, path);
      response.end(wire);
    });
    expect(reply).toMatchObject({ severity: "retry", charge: { kind: "usage", usage: { outputTokens: 500 } } });
  });

  it("of a stop reason that nobody knows yet is fatal, and charged as reported", async () => {
    const reply = await attemptAt(streamOf([START, ...ending("tired")]));
    expect(reply).toMatchObject({ severity: "fatal", charge: { kind: "usage", usage: { outputTokens: 7 } } });
  });

  it("of a gateway may have cost anything", async () => {
    const reply = await attemptAt((response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
    );
    expect(reply).toMatchObject({ severity: "retry", charge: { kind: "worst" } });
  });

  it("of a whole answer where a stream was asked for may have cost anything", async () => {
    const reply = await attemptAt((response) =>
      response.writeHead(200, { "content-type": "application/json" }).end("{}"),
    );
    expect(reply).toMatchObject({ severity: "retry", charge: { kind: "worst" } });
    expect(reply).toMatchObject({ detail: expect.stringContaining("answered with application/json") });
  });

  it("of a server that is silent after its headers is found by the idle time", async () => {
    const timeouts = { idleTimeoutMs: 300, headersTimeoutMs: 3_600_000 };
    const reply = await attemptAt(streamOf([], false), timeouts);
    expect(reply).toMatchObject({
      severity: "retry",
      detail: "The answer fell silent for 0.3 s",
      charge: { kind: "worst" },
    });
  });

  it("to connect costs nothing", async () => {
    const server = await startScriptedServer(streamOf([STOP]));
    await server.close();
    expect(await modelAt(server.url).attempt(request)).toMatchObject({
      severity: "retry",
      charge: { kind: "none" },
      detail: `The connection failed before an answer came (connect ECONNREFUSED ${new URL(server.url).host})`,
    });
  });

  it("never shows the key, even where the server quotes it", async () => {
    const body = JSON.stringify({
      type: "error",
      error: { type: "authentication_error", message: `bad key ${API_KEY}` },
    });
    const reply = await attemptAt((response) =>
      response.writeHead(401, { "content-type": "application/json" }).end(body),
    );
    expect(reply).toMatchObject({
      detail: expect.stringMatching(/^401 authentication_error: bad key \[masked\] \(check ANTHROPIC_API_KEY or /),
    });
  });

  it("with a time to retry at, given as a date, says how long that is", async () => {
    const at = new Date(Date.now() + 3_600_000).toUTCString();
    const reply = await attemptAt((response) => response.writeHead(529, { "retry-after": at }).end());
    const waitMs = reply.kind === "failure" ? (reply.retryAfterMs ?? 0) : 0;
    expect(Math.round(waitMs / 60_000)).toBe(60);
  });
});

describe("a caller's signal", () => {
  it("that came before the call stops it without a request", async () => {
    const { url, requests } = await double({ say: "Done." });
    const reply = await modelAt(url).attempt(request, AbortSignal.abort());
    expect(reply).toMatchObject({ kind: "failure", severity: "fatal", charge: { kind: "none" } });
    expect(requests).toEqual([]);
  });

  it.each(["silent", "stall"] as const)("ends a %s answer, not to be tried again", async (kind) => {
    const { url, onRequest } = await double({ say: "A long enough answer.", fault: { kind } });
    const stop = new AbortController();
    onRequest(() => setTimeout(() => stop.abort(), 200));
    const reply = await modelAt(url).attempt(request, stop.signal);
    expect(reply).toMatchObject({ kind: "failure", severity: "fatal" });
    expect(reply.kind === "failure" && reply.charge.kind).not.toBe("none");
  });
});

describe("a count of tokens", () => {
  it("is what the server counts of the whole prompt", async () => {
    const { url, requests, faults } = await double({ say: "Done." });
    const counted = await modelAt(url).countTokens?.(request);
    await modelAt(url).attempt(request);
    const usage = requests[1]?.usage;
    const billed = (usage?.input_tokens ?? 0) + (usage?.cache_creation_input_tokens ?? 0);
    expect([counted, faults]).toEqual([billed, []]);
    expect(counted).toBeGreaterThan(0);
  });

  it("is unknown where the server cannot answer", async () => {
    const server = await scripted((response) => response.writeHead(404).end("no"));
    expect(await modelAt(server.url).countTokens?.(request)).toBeNull();
  });

  it("is not asked of a server that has none", async () => {
    expect(modelAt("http://127.0.0.1:9", PRESETS.ollama)).not.toHaveProperty("countTokens");
  });
});

describe("a bearer token", () => {
  it("is sent as such, and never shown", async () => {
    const server = await scripted((response) => response.writeHead(401).end(`no: ${API_KEY}`));
    const credential = { kind: "token", authToken: API_KEY } as const;
    const model = anthropicModel({
      ...{ credential, baseUrl: server.url, environment: {} },
      capabilities: PRESETS.vllm,
    });
    const reply = await model.attempt(request);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${API_KEY}` });
    expect(server.requests[0]?.headers).not.toHaveProperty("x-api-key");
    expect(JSON.stringify(reply)).not.toContain(API_KEY);
  });
});

describe("federation", () => {
  const environment = {
    ...{ ANTHROPIC_FEDERATION_RULE_ID: "fdrl_1", ANTHROPIC_ORGANIZATION_ID: "org_1" },
    ANTHROPIC_IDENTITY_TOKEN: "identity-token",
  };
  const federated = (baseUrl: string) =>
    anthropicModel({
      ...{ credential: { kind: "federation" }, baseUrl, environment },
      capabilities: PRESETS.anthropic,
    });

  it("exchanges the job's identity token once, and uses what it gets", async () => {
    const server = await scripted((response, path) => {
      if (path === "/v1/messages") return streamOf([START, ...ending("end_turn")])(response, path);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ access_token: "short-lived", token_type: "Bearer", expires_in: 3600 }));
    });
    const model = federated(server.url);
    expect([(await model.attempt(request)).kind, (await model.attempt(request)).kind]).toEqual(["message", "message"]);
    const [exchange, first] = server.requests;
    expect(server.requests.map(({ path }) => path)).toEqual(["/v1/oauth/token", "/v1/messages", "/v1/messages"]);
    expect(JSON.parse(exchange?.body ?? "")).toMatchObject({
      assertion: "identity-token",
      federation_rule_id: "fdrl_1",
    });
    expect(first?.headers.authorization).toBe("Bearer short-lived");
  });

  it("that is refused is fatal and costs nothing", async () => {
    const server = await scripted((response) => response.writeHead(401).end("no"));
    expect(await federated(server.url).attempt(request)).toMatchObject({ severity: "fatal", charge: { kind: "none" } });
  });

  it("without its variables is a fault of the set-up that names the first one missing", () => {
    const open = () =>
      anthropicModel({
        ...{ credential: { kind: "federation" }, baseUrl: null, environment: {} },
        capabilities: PRESETS.anthropic,
      });
    expect(open).toThrow(SetupError);
    expect(open).toThrow(/^ANTHROPIC_IDENTITY_TOKEN is not set/);
  });
});
