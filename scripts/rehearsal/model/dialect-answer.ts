import { z } from "zod";
import type { Dialect } from "./dialect.ts";
import type { StreamEvent } from "./message.ts";
import type { Turn } from "./scenario.ts";
import { callsOf } from "./script.ts";

/** A field that no schema asked for. */
const UNASKED = { _note: "as I see it" };

/** A turn as a model says it that nobody holds to the schemas: with a field too many, without those that say nothing. */
export function turnIn({ obeys }: Dialect, turn: Turn): Turn {
  const calls = callsOf(turn).map((call) => ({ ...call, input: { ...call.input, ...UNASKED } }));
  const { json, ...rest } = turn;
  return {
    ...(json === undefined || obeys.format ? turn : { ...rest, say: inProse(json) }),
    ...(calls.length === 0 || obeys.tools ? {} : { call: calls }),
  };
}

function inProse(json: unknown): string {
  const says = z.record(z.string(), z.unknown()).safeParse(json);
  const fields = Object.entries(says.data ?? {}).filter(([, value]) => value !== null && !isEmptyList(value));
  const answer = says.success ? { ...Object.fromEntries(fields), ...UNASKED } : json;
  return `I looked at it {closely}. My answer:\n\n\`\`\`json\n${JSON.stringify(answer, null, 2)}\n\`\`\`\n\nLet me know if you need more.`;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The events of a message as a server words them. */
export function eventsIn(dialect: Dialect, events: readonly StreamEvent[]): StreamEvent[] {
  const worded = events
    .filter((event) => dialect.pings || event.type !== "ping")
    .flatMap((event) => signatureIn(dialect, event))
    .map((event) => usageIn(dialect, event))
    .map((event) => stopReasonIn(dialect, event));
  return callsIn(dialect, worded);
}

const fields = z.record(z.string(), z.unknown());
const partOf = (event: StreamEvent, name: string) => fields.safeParse(event[name]).data ?? {};
const without = (part: Record<string, unknown>, ...names: string[]) =>
  Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name)));

function signatureIn({ signatures }: Dialect, event: StreamEvent): StreamEvent[] {
  if (signatures === "real" || partOf(event, "delta").type !== "signature_delta") {
    const block = partOf(event, "content_block");
    if (signatures !== "none" || block.type !== "thinking") return [event];
    return [{ ...event, content_block: without(block, "signature") }];
  }
  return signatures === "none" ? [] : [{ ...event, delta: { type: "signature_delta", signature: "" } }];
}

const PLAIN = ["input_tokens", "output_tokens"];

function usageIn({ usage }: Dialect, event: StreamEvent): StreamEvent {
  if (event.type === "message_start") {
    const message = partOf(event, "message");
    const figures = fields.safeParse(message.usage).data ?? {};
    const { input_tokens } = figures;
    const shown = {
      full: figures,
      plain: { input_tokens, output_tokens: 0 },
      split: { input_tokens, cache_read_input_tokens: 0, output_tokens: 0 },
      zeros: { input_tokens: 0, output_tokens: 0 },
      ...{ end: undefined, none: undefined },
    }[usage];
    return { ...event, message: { ...without(message, "usage"), ...(shown === undefined ? {} : { usage: shown }) } };
  }
  if (event.type !== "message_delta") return event;
  const figures = partOf(event, "usage");
  const plain = Object.fromEntries(Object.entries(figures).filter(([name]) => PLAIN.includes(name)));
  const shown = {
    full: figures,
    ...{ plain, end: plain },
    split: { output_tokens: figures.output_tokens },
    zeros: { input_tokens: 0, output_tokens: 0 },
    none: undefined,
  }[usage];
  return { ...without(event, "usage"), type: event.type, ...(shown === undefined ? {} : { usage: shown }) };
}

function stopReasonIn({ stopReason }: Dialect, event: StreamEvent): StreamEvent {
  if (stopReason || event.type !== "message_delta") return event;
  const delta = partOf(event, "delta");
  // What was cut says so everywhere; an ordinary end does not.
  return delta.stop_reason === "max_tokens" ? event : { ...event, delta: without(delta, "stop_reason") };
}

/** Calls are put together first: how their input comes differs most. */
function callsIn({ toolInput, callIds }: Dialect, events: readonly StreamEvent[]): StreamEvent[] {
  const json = new Map<unknown, string>();
  for (const event of events) {
    const delta = partOf(event, "delta");
    if (delta.type === "input_json_delta") json.set(event.index, `${json.get(event.index) ?? ""}${delta.partial_json}`);
  }
  return events.flatMap((event) => {
    const block = partOf(event, "content_block");
    if (block.type === "tool_use") {
      const head = { ...block, ...(callIds ? {} : { id: "" }) };
      return beginning({ ...event, content_block: head }, head, json.get(event.index) ?? "", toolInput);
    }
    const isPiece = partOf(event, "delta").type === "input_json_delta";
    return isPiece && toolInput !== "pieces" ? [] : [event];
  });
}

function beginning(
  event: StreamEvent,
  head: Record<string, unknown>,
  json: string,
  toolInput: Dialect["toolInput"],
): StreamEvent[] {
  const piece = (text: string): StreamEvent => ({
    type: "content_block_delta",
    index: event.index,
    delta: { type: "input_json_delta", partial_json: text },
  });
  switch (toolInput) {
    case "pieces":
      return [event];
    case "headless":
      return [{ ...event, content_block: without(head, "input") }, piece(json)];
    case "value":
      return [{ ...event, content_block: { ...head, input: jsonOf(json) } }];
    case "text":
      return [{ ...event, content_block: { ...head, input: json } }];
    case "twice":
      return [event, piece(JSON.stringify(json))];
  }
}

/** A server that reads the JSON itself has nothing to show of what is broken. */
function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}
