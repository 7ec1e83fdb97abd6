import type { MessageCreateParamsStreaming } from "@anthropic-ai/sdk/resources/messages";
import type { AssistantBlock, Message, ModelRequest, UserBlock } from "../../ports/model.ts";

/** Typed against the SDK but for what is replayed as it was received. */
type Body = Omit<MessageCreateParamsStreaming, "messages" | "tools"> & { messages: unknown[]; tools?: unknown[] };

/** The API refuses text blocks of nothing but white space. */
const says = (block: UserBlock | AssistantBlock) => block.type !== "text" || block.text.trim() !== "";

function assistantBlock(block: AssistantBlock): object {
  switch (block.type) {
    case "text":
      return { type: "text", text: block.text };
    case "opaque":
      return block.raw;
    case "tool-call":
      // A broken call goes back with an empty input: the API takes objects only, and its result tells what was wrong.
      return { type: "tool_use", id: block.id, name: block.name, input: block.input ?? {} };
  }
}

function userBlock(block: UserBlock): object {
  if (block.type === "text") return { type: "text", text: block.text };
  const content = block.text === "" ? {} : { content: block.text };
  return { type: "tool_result", tool_use_id: block.callId, ...content, ...(block.isError ? { is_error: true } : {}) };
}

type MessageParam = { role: string; content: object[] };

function messageParam(message: Message): MessageParam {
  if (message.role === "assistant")
    return { role: "assistant", content: message.content.filter(says).map(assistantBlock) };
  // The API wants every result before anything else that the message says.
  const results = message.content.filter((block) => block.type === "tool-result");
  const texts = message.content.filter((block) => block.type === "text").filter(says);
  return { role: "user", content: [...results, ...texts].map(userBlock) };
}

/**
 * Marks where the request before this one ended. The API looks for what it has kept among the last 20 blocks only, so
 * that a turn of ten calls (ten uses, ten results and words) would lose the whole conversation; from this mark it is found.
 */
function withMarkOfLastRequest(messages: readonly MessageParam[]): MessageParam[] {
  const answer = messages.findLastIndex(({ role }) => role === "assistant");
  const before = messages.slice(0, Math.max(0, answer)).findLastIndex(({ role }) => role === "user");
  return messages.map((message, at) => {
    if (at !== before) return message;
    const last = message.content.length - 1;
    const content = message.content.map((block, i) =>
      i === last ? { ...block, cache_control: { type: "ephemeral" } } : block,
    );
    return { ...message, content };
  });
}

/**
 * The body of `POST /v1/messages` for a request. With `caching`, the API itself keeps the longest prefix that it has
 * seen (5 minutes): the cheapest way for one job whose messages only grow. A message without content is left out, which
 * the API reads as one longer message of its neighbours.
 */
export function requestBody(request: ModelRequest, caching: boolean): Body {
  const messages = request.messages.map(messageParam).filter(({ content }) => content.length > 0);
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    stream: true,
    // Never the dearer priority tier, whatever the organisation's default is.
    service_tier: "standard_only",
    ...(caching ? { cache_control: { type: "ephemeral" } } : {}),
    ...(request.system.trim() === "" ? {} : { system: request.system }),
    ...(request.tools.length === 0
      ? {}
      : {
          tools: request.tools.map(({ name, description, inputSchema }) => ({
            ...{ name, description, input_schema: inputSchema, strict: true },
          })),
        }),
    ...(request.answerSchema === null
      ? {}
      : { output_config: { format: { type: "json_schema", schema: request.answerSchema } } }),
    messages: caching ? withMarkOfLastRequest(messages) : messages,
  };
}
