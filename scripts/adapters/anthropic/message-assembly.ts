import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Usage } from "../../domain/prices.ts";
import type { Capabilities } from "../../domain/provider.ts";
import type { AssistantBlock, StopReason } from "../../ports/model.ts";
import { type ReportedUsage, usageOf, usageSchema } from "./reported-usage.ts";

const STOP_REASONS = [
  ...(["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"] as const),
  "model_context_window_exceeded",
] as const satisfies readonly StopReason[];

const index = z.int().nonnegative();
const startSchema = z.looseObject({ message: z.looseObject({ usage: usageSchema.nullish() }) });
const blockStartSchema = z.looseObject({ index, content_block: z.looseObject({ type: z.string() }) });
const blockStopSchema = z.looseObject({ index });
const messageDeltaSchema = z.looseObject({
  delta: z.looseObject({ stop_reason: z.string().nullish() }),
  usage: usageSchema.nullish(),
});
const blockDeltaSchema = z.looseObject({ index, delta: z.looseObject({ type: z.string() }) });
const deltaSchema = z.union([
  z.looseObject({ type: z.literal("text_delta"), text: z.string() }),
  z.looseObject({ type: z.literal("thinking_delta"), thinking: z.string() }),
  z.looseObject({ type: z.literal("signature_delta"), signature: z.string() }),
  z.looseObject({ type: z.literal("input_json_delta"), partial_json: z.string() }),
]);
const textSchema = z.looseObject({ type: z.literal("text"), text: z.string() });
const callSchema = z.looseObject({ type: z.literal("tool_use"), id: z.string().nullish(), name: z.string() });
const objectSchema = z.record(z.string(), z.unknown());

/** A block as far as it has come. `raw` is what the API sent, with its deltas added; `inputText` is a call's raw JSON. */
type Block = { raw: Record<string, unknown>; inputText: string; isClosed: boolean };

/** A message that the server said is complete. */
type AssembledMessage = { content: AssistantBlock[]; stopReason: string; usage: Usage | null };

function withDelta(block: Block, delta: unknown): Block {
  const known = deltaSchema.safeParse(delta);
  // New kinds of deltas may come at any time (https://docs.anthropic.com/en/api/versioning); none of ours depends on them.
  if (!known.success) return block;
  const { data } = known;
  const grown = (field: string, more: string) => {
    const before = block.raw[field];
    return { ...block, raw: { ...block.raw, [field]: (typeof before === "string" ? before : "") + more } };
  };
  switch (data.type) {
    case "text_delta":
      return grown("text", data.text);
    case "thinking_delta":
      return grown("thinking", data.thinking);
    case "signature_delta":
      return { ...block, raw: { ...block.raw, signature: data.signature } };
    case "input_json_delta":
      return { ...block, inputText: block.inputText + data.partial_json };
  }
}

/** An object as JSON; or, of servers that encode it twice, a text that is one as JSON. */
function jsonObject(text: string): Record<string, unknown> | null {
  const value = jsonValue(text);
  return objectSchema.safeParse(typeof value === "string" ? jsonValue(value) : value).data ?? null;
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A call's input: from its deltas; or from the block's start, where servers put it that do not stream calls. */
function inputOf(block: Block, mayBeCut: boolean): Record<string, unknown> | null {
  if (!block.isClosed) return null;
  if (block.inputText !== "") return jsonObject(block.inputText);
  const { input } = block.raw;
  if (typeof input === "string" && input !== "") return jsonObject(input);
  const given = objectSchema.safeParse(input).data ?? {};
  return mayBeCut && Object.keys(given).length === 0 ? null : given;
}

/** What was written of a call's input, wherever it stood. */
function inputTextOf({ raw, inputText }: Block): string {
  return inputText === "" && typeof raw.input === "string" ? raw.input : inputText;
}

function assistantBlock(block: Block, mayBeCut: boolean): AssistantBlock[] {
  const text = textSchema.safeParse(block.raw);
  if (text.success) return text.data.text === "" ? [] : [{ type: "text", text: text.data.text }];
  const call = callSchema.safeParse(block.raw);
  if (!call.success) return [{ type: "opaque", raw: block.raw }];
  const { name } = call.data;
  // Some servers give calls no name of their own; the result must be about one all the same.
  const id = call.data.id || `call_${randomUUID()}`;
  return [{ type: "tool-call", id, name, input: inputOf(block, mayBeCut), inputText: inputTextOf(block) }];
}

/** Whether a stop reason is one that the port knows. */
export function isStopReason(reason: string): reason is StopReason {
  return STOP_REASONS.some((known) => known === reason);
}

/** Puts the events of one streamed answer together. Nothing in it is believed before `message_stop` has come. */
export class MessageAssembly {
  readonly #capabilities: Pick<Capabilities, "usage" | "cacheTtl">;
  #start: ReportedUsage | null = null;
  #end: ReportedUsage | null = null;
  #stopReason: string | null = null;
  #blocks = new Map<number, Block>();
  #progress: "waiting" | "begun" | "complete" = "waiting";

  /** `usage`: whether what the server reports is to be believed. */
  constructor(capabilities: Pick<Capabilities, "usage" | "cacheTtl">) {
    this.#capabilities = capabilities;
  }

  /** Whether `message_start` has come: from then on the input is billed. */
  get hasBegun(): boolean {
    return this.#progress !== "waiting";
  }

  /** Takes one event as parsed from JSON. Throws a ZodError for one that does not have the API's shape. */
  take(type: string, event: unknown): void {
    switch (type) {
      case "message_start":
        this.#start = startSchema.parse(event).message.usage ?? null;
        this.#progress = "begun";
        return;
      case "content_block_start": {
        const { index: at, content_block: raw } = blockStartSchema.parse(event);
        this.#blocks.set(at, { raw, inputText: "", isClosed: false });
        return;
      }
      case "content_block_delta": {
        const { index: at, delta } = blockDeltaSchema.parse(event);
        this.#change(at, (block) => withDelta(block, delta));
        return;
      }
      case "content_block_stop":
        this.#change(blockStopSchema.parse(event).index, (block) => ({ ...block, isClosed: true }));
        return;
      case "message_delta": {
        const { delta, usage } = messageDeltaSchema.parse(event);
        this.#stopReason = delta.stop_reason ?? this.#stopReason;
        this.#end = usage ?? this.#end;
        return;
      }
      case "message_stop":
        if (this.hasBegun) this.#progress = "complete";
    }
  }

  /** The message; null while it is not complete. Local servers leave the stop reason out: it is read off the content. */
  complete(): AssembledMessage | null {
    if (this.#progress !== "complete") return null;
    const blocks = [...this.#blocks.entries()].sort(([a], [b]) => a - b).map(([, block]) => block);
    const isCut = this.#stopReason === "max_tokens" || this.#stopReason === "model_context_window_exceeded";
    const content = blocks.flatMap((block, at) => assistantBlock(block, isCut && at === blocks.length - 1));
    const hasCall = content.some((block) => block.type === "tool-call");
    const stopReason = this.#stopReason ?? (hasCall ? "tool_use" : "end_turn");
    const usage = this.#usageOf(this.#end);
    // Words that cost nothing are a figure that is missing.
    return { content, stopReason, usage: usage?.outputTokens === 0 && content.length > 0 ? null : usage };
  }

  /**
   * What an answer that broke off has used: its input as reported, its output too once the server has counted it to the
   * end, else `outputTokens` (null: as reported so far). Null when the input is not known.
   */
  brokenOffUsage(outputTokens: number | null): Usage | null {
    if (this.#end !== null) return this.#usageOf(this.#end);
    const known = this.#usageOf(null) ?? this.#usageOf({ output_tokens: 0 });
    return known === null ? null : { ...known, outputTokens: outputTokens ?? known.outputTokens };
  }

  #usageOf(end: ReportedUsage | null): Usage | null {
    const { usage, cacheTtl } = this.#capabilities;
    return usage ? usageOf(this.#start, end, cacheTtl) : null;
  }

  #change(at: number, change: (block: Block) => Block): void {
    const block = this.#blocks.get(at);
    if (block === undefined) throw new Error(`an event for content block ${at}, which never began`);
    this.#blocks.set(at, change(block));
  }
}
