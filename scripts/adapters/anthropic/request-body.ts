import type { MessageCreateParamsStreaming } from "@anthropic-ai/sdk/resources/messages";
import type { Capabilities } from "../../domain/provider.ts";
import type { Reasoning } from "../../domain/reasoning.ts";
import type { AssistantBlock, Message, ModelRequest, UserBlock } from "../../ports/model.ts";
import { cacheMark, type MessageParam, withMarks } from "./cache-marks.ts";

/** Typed against the SDK but for what is replayed as it was received. */
type Body = Omit<MessageCreateParamsStreaming, "messages" | "tools"> & Prompt;
type Prompt = Pick<MessageCreateParamsStreaming, "model" | "system" | "thinking"> & {
  messages: unknown[];
  tools?: unknown[];
};

/** The least that a budget for thinking may be, by the API. */
const LEAST_BUDGET = 1_024;

/** The API refuses text blocks of nothing but white space. */
const says = (block: UserBlock | AssistantBlock) => block.type !== "text" || block.text.trim() !== "";

function assistantBlock(block: AssistantBlock): Record<string, unknown> {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "opaque":
      return { ...block.raw };
    case "tool-call":
      // A broken call goes back with an empty input: the API takes objects only, and its result tells what was wrong.
      return { type: "tool_use", id: block.id, name: block.name, input: block.input ?? {} };
  }
}

function userBlock(block: UserBlock): Record<string, unknown> {
  if (block.type === "text") return { type: "text", text: block.text };
  const content = block.text === "" ? {} : { content: block.text };
  return { type: "tool_result", tool_use_id: block.callId, ...content, ...(block.isError ? { is_error: true } : {}) };
}

function messageParam(message: Message): MessageParam {
  if (message.role === "assistant")
    return { role: "assistant", content: message.content.filter(says).map(assistantBlock) };
  // The API wants every result before anything else that the message says.
  const results = message.content.filter((block) => block.type === "tool-result");
  const texts = message.content.filter((block) => block.type === "text").filter(says);
  return { role: "user", content: [...results, ...texts].map(userBlock) };
}

/** For servers without structured output: the same wish, in words. */
function askForJson(schema: Record<string, unknown>): string {
  return `Answer with one JSON object and with nothing else: no words before or after it, and no code fence. It follows this JSON schema:\n\n${JSON.stringify(schema)}`;
}

/** One block, with a mark at its end where there is a cache: tools and system prompt are what the tasks of a cycle share. */
function systemOf(request: ModelRequest, capabilities: Capabilities): Pick<Prompt, "system"> {
  const asked =
    request.answerSchema === null || capabilities.structuredOutput ? [] : [askForJson(request.answerSchema)];
  const text = [request.system, ...asked].filter((part) => part.trim() !== "").join("\n\n");
  if (text === "") return {};
  if (capabilities.caching === "off") return { system: text };
  return { system: [{ type: "text", text, cache_control: cacheMark(capabilities) }] };
}

function toolsOf({ tools }: ModelRequest, { strictTools }: Capabilities): Pick<Prompt, "tools"> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, inputSchema }) => ({
      ...{ name, description, input_schema: inputSchema },
      ...(strictTools ? { strict: true } : {}),
    })),
  };
}

function thinkingOf(
  thinking: Reasoning["thinking"] | undefined,
  forms: Capabilities["thinking"],
  maxTokens: number,
): Pick<Prompt, "thinking"> {
  if (thinking === false && forms.includes("disabled")) return { thinking: { type: "disabled" } };
  if (thinking !== true) return {};
  if (forms.includes("adaptive")) return { thinking: { type: "adaptive" } };
  // Half of the answer's room, so that there is as much left to say.
  const budget = Math.floor(maxTokens / 2);
  if (!forms.includes("enabled") || budget < LEAST_BUDGET) return {};
  return { thinking: { type: "enabled", budget_tokens: budget } };
}

function outputConfigOf(request: ModelRequest, capabilities: Capabilities): Pick<Body, "output_config"> {
  const { answerSchema, reasoning } = request;
  const effort = reasoning?.effort && capabilities.effort ? { effort: reasoning.effort } : {};
  const format =
    answerSchema !== null && capabilities.structuredOutput
      ? { format: { type: "json_schema" as const, schema: answerSchema } }
      : {};
  const config = { ...effort, ...format };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

/** What decides the prompt, and with it the number of its tokens. */
function promptOf(request: ModelRequest, capabilities: Capabilities): Prompt {
  const { messages, tools, model, maxTokens, reasoning } = request;
  const params = messages.map(messageParam).filter(({ content }) => content.length > 0);
  // A question without tools is asked once: what it adds to the system prompt is never read from the cache again.
  const isContinued = tools.length > 0 && capabilities.caching !== "off";
  return {
    model,
    ...systemOf(request, capabilities),
    ...toolsOf(request, capabilities),
    ...thinkingOf(reasoning?.thinking, capabilities.thinking, maxTokens),
    messages: isContinued ? withMarks(params, capabilities) : params,
  };
}

/**
 * The body of `POST /v1/messages` for a request, with nothing in it that the server does not know. With `automatic`
 * caching, the API itself keeps the longest prefix that it has seen: the cheapest way for one job whose messages only
 * grow. A message without content is left out, which the API reads as one longer message of its neighbours.
 */
export function requestBody(request: ModelRequest, capabilities: Capabilities): Body {
  const isKept = capabilities.caching === "automatic" && request.tools.length > 0;
  return {
    max_tokens: request.maxTokens,
    stream: true,
    // Never the dearer priority tier, whatever the organisation's default is.
    ...(capabilities.serviceTier ? { service_tier: "standard_only" } : {}),
    ...(isKept ? { cache_control: cacheMark(capabilities) } : {}),
    ...outputConfigOf(request, capabilities),
    ...promptOf(request, capabilities),
  };
}

/** The body of `POST /v1/messages/count_tokens`. */
export function countBody(request: ModelRequest, capabilities: Capabilities): Prompt & Pick<Body, "output_config"> {
  return { ...promptOf(request, capabilities), ...outputConfigOf(request, capabilities) };
}
