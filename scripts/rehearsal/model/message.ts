import { type Answer, type AnswerBlock, BROKEN_JSON_END } from "./answer.ts";
import type { InputUsage } from "./prompt-cache.ts";
import type { MessagesRequest } from "./request.ts";

/** Usage as the API reports it. Token counts; the four input figures add up to the whole prompt. */
export type Usage = {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
  output_tokens: number;
  output_tokens_details: { thinking_tokens: number };
  server_tool_use: null;
  service_tier: "standard" | "batch";
  inference_geo: string;
  speed: null;
};

/** A finished message. */
export type Message = {
  id: string;
  request: MessagesRequest;
  answer: Answer;
  /** Undefined for a server that reports none. */
  usage: Usage | undefined;
};

/** One server-sent event: its name is its `type`. */
export type StreamEvent = { type: string } & Record<string, unknown>;

/** Puts the figures of one call together. */
export function usageOf(input: InputUsage, answer: Answer, tier: Usage["service_tier"], geo: string): Usage {
  return {
    input_tokens: input.uncached,
    cache_creation_input_tokens: input.write5m + input.write1h,
    cache_read_input_tokens: input.read,
    cache_creation: { ephemeral_5m_input_tokens: input.write5m, ephemeral_1h_input_tokens: input.write1h },
    output_tokens: answer.outputTokens,
    output_tokens_details: { thinking_tokens: answer.thinkingTokens },
    server_tool_use: null,
    service_tier: tier,
    inference_geo: geo,
    speed: null,
  };
}

/** The message as one JSON body. */
export function messageBody({ id, request, answer, usage }: Message): Record<string, unknown> {
  return {
    ...envelope(id, request),
    content: answer.content.map(wholeBlock),
    ...stopOf(request, answer),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** The message as the events of a stream, in the order in which the API sends them. */
export function messageEvents({ id, request, answer, usage }: Message): StreamEvent[] {
  const begun = { ...envelope(id, request), content: [], stop_reason: null, stop_sequence: null, stop_details: null };
  const noOutputYet = {
    output_tokens: Math.min(1, usage?.output_tokens ?? 0),
    output_tokens_details: { thinking_tokens: 0 },
  };
  const started = usage === undefined ? begun : { ...begun, usage: { ...usage, ...noOutputYet } };
  return [
    { type: "message_start", message: started },
    { type: "ping" },
    ...answer.content.flatMap(blockEvents),
    {
      type: "message_delta",
      delta: { ...stopOf(request, answer), container: null },
      ...(usage === undefined ? {} : { usage: deltaUsage(usage) }),
    },
    { type: "message_stop" },
  ];
}

function envelope(id: string, request: MessagesRequest): Record<string, unknown> {
  return { id, type: "message", role: "assistant", model: request.model, container: null, diagnostics: null };
}

function stopOf(request: MessagesRequest, { stop }: Answer): Record<string, unknown> {
  return {
    stop_reason: stop,
    stop_sequence: stop === "stop_sequence" ? (request.stop_sequences?.[0] ?? null) : null,
    stop_details: stop === "refusal" ? { type: "refusal", category: null, explanation: null } : null,
  };
}

/** The closing figures: cumulative, and without the split by time to live, which only message_start has. */
function deltaUsage(usage: Usage): Record<string, unknown> {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usage;
  const { output_tokens, output_tokens_details, server_tool_use } = usage;
  const input = { input_tokens, cache_creation_input_tokens, cache_read_input_tokens };
  return { ...input, output_tokens, output_tokens_details, server_tool_use };
}

function wholeBlock(block: AnswerBlock): Record<string, unknown> {
  switch (block.type) {
    case "thinking":
      return block;
    case "text":
      return { ...block, citations: null };
    case "tool_use":
      return { ...callHead(block), input: parsedInput(block.inputJson) };
  }
}

function blockEvents(block: AnswerBlock, index: number): StreamEvent[] {
  const delta = (change: Record<string, unknown>): StreamEvent => ({
    type: "content_block_delta",
    index,
    delta: change,
  });
  const wrap = (content_block: Record<string, unknown>, deltas: StreamEvent[]): StreamEvent[] => [
    { type: "content_block_start", index, content_block },
    ...deltas,
    { type: "content_block_stop", index },
  ];
  switch (block.type) {
    case "thinking":
      return wrap({ type: "thinking", thinking: "", signature: "" }, [
        ...pieces(block.thinking).map((thinking) => delta({ type: "thinking_delta", thinking })),
        delta({ type: "signature_delta", signature: block.signature }),
      ]);
    case "text":
      return wrap(
        { type: "text", text: "", citations: null },
        pieces(block.text).map((text) => delta({ type: "text_delta", text })),
      );
    case "tool_use":
      // The API opens every call with an empty piece of JSON.
      return wrap(
        { ...callHead(block), input: {} },
        ["", ...pieces(block.inputJson)].map((json) => delta({ type: "input_json_delta", partial_json: json })),
      );
  }
}

function callHead({ id, name }: AnswerBlock & { type: "tool_use" }): Record<string, unknown> {
  return { type: "tool_use", id, name, caller: { type: "direct" } };
}

/** Cuts a text into about four pieces, none shorter than 8 characters or longer than 4,000, by code points. */
function pieces(text: string): string[] {
  const points = [...text];
  const size = Math.min(4_000, Math.max(8, Math.ceil(points.length / 4)));
  const count = Math.ceil(points.length / size);
  return Array.from({ length: count }, (_, i) => points.slice(i * size, (i + 1) * size).join(""));
}

/** Without streaming, a call's input is a value: whole, or what can be read of cut JSON, or else the broken text. */
function parsedInput(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return readableFields(json) ?? json;
  }
}

/** The fields of an object that were complete when its JSON was cut; undefined for JSON that is broken, not cut. */
function readableFields(json: string): unknown {
  if (json.endsWith(BROKEN_JSON_END)) return undefined;
  const ends = [...json.matchAll(/,/g)].map((match) => match.index).reverse();
  for (const end of ends) {
    try {
      return JSON.parse(`${json.slice(0, end)}}`);
    } catch {
      // The comma stood inside a value: try the one before it.
    }
  }
  return {};
}
