import { z } from "zod";

/**
 * The requests that the double understands, as zod schemas: strict everywhere, because the Messages API refuses fields
 * that it does not know. They cover what a text agent with client tools sends; server tools (web search and the like)
 * and files are refused. Field names are those of @anthropic-ai/sdk 1.12.
 *
 * Content given as a string is turned into one text block, so that whoever reads a parsed request meets one shape.
 */

const cacheControlSchema = z.strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() });
const marker = { cache_control: cacheControlSchema.nullish() };

/** A string is shorthand for one text block; an empty one for no block. */
function asBlocks(content: unknown): unknown {
  if (typeof content !== "string") return content;
  return content === "" ? [] : [{ type: "text", text: content }];
}

const textBlockSchema = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  citations: z.array(z.unknown()).nullish(),
  ...marker,
});

const imageBlockSchema = z.strictObject({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("base64"),
      media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
      data: z.string(),
    }),
    z.strictObject({ type: z.literal("url"), url: z.string() }),
  ]),
  ...marker,
});

const thinkingBlockSchema = z.strictObject({
  type: z.literal("thinking"),
  thinking: z.string(),
  signature: z.string(),
});

const redactedThinkingBlockSchema = z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() });

const toolUseBlockSchema = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,200}$/),
  input: z.record(z.string(), z.unknown()),
  caller: z.strictObject({ type: z.literal("direct") }).optional(),
  toolset_name: z.string().nullish(),
  ...marker,
});

const toolResultBlockSchema = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z
    .preprocess(asBlocks, z.array(z.discriminatedUnion("type", [textBlockSchema, imageBlockSchema])))
    .optional(),
  is_error: z.boolean().optional(),
  toolset_name: z.string().nullish(),
  ...marker,
});

const contentBlockSchema = z.discriminatedUnion("type", [
  textBlockSchema,
  imageBlockSchema,
  thinkingBlockSchema,
  redactedThinkingBlockSchema,
  toolUseBlockSchema,
  toolResultBlockSchema,
]);

const messageSchema = z.strictObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.preprocess(asBlocks, z.array(contentBlockSchema)),
});

const toolSchema = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal("object") }),
  type: z.literal("custom").nullish(),
  strict: z.boolean().optional(),
  input_examples: z.array(z.record(z.string(), z.unknown())).optional(),
  eager_input_streaming: z.boolean().nullish(),
  ...marker,
});

const parallel = { disable_parallel_tool_use: z.boolean().optional() };
const toolChoiceSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("auto"), ...parallel }),
  z.strictObject({ type: z.literal("any"), ...parallel }),
  z.strictObject({ type: z.literal("tool"), name: z.string(), ...parallel }),
  z.strictObject({ type: z.literal("none") }),
]);

const display = { display: z.enum(["summarized", "omitted"]).nullish() };
const thinkingSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("adaptive"), ...display }),
  z.strictObject({ type: z.literal("enabled"), budget_tokens: z.int().min(1024), ...display }),
  z.strictObject({ type: z.literal("between_tools") }),
  z.strictObject({ type: z.literal("disabled") }),
]);

const outputConfigSchema = z.strictObject({
  effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
  format: z.strictObject({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) }).nullish(),
});

/** What decides the prompt, and with it the number of input tokens. */
const promptShape = {
  model: z.string().min(1),
  messages: z.array(messageSchema).max(100_000),
  system: z.preprocess(asBlocks, z.array(textBlockSchema)).optional(),
  tools: z.array(toolSchema).optional(),
  tool_choice: toolChoiceSchema.optional(),
  thinking: thinkingSchema.optional(),
  output_config: outputConfigSchema.optional(),
  cache_control: cacheControlSchema.nullish(),
  speed: z.enum(["standard", "fast"]).nullish(),
};

/** The body of `POST /v1/messages/count_tokens`. */
export const countTokensRequestSchema = z.strictObject(promptShape);

/** The body of `POST /v1/messages`. */
export const messagesRequestSchema = z.strictObject({
  ...promptShape,
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  inference_geo: z.string().nullish(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
});

/** The body of `POST /v1/messages/batches`; what each request holds is judged when the batch runs. */
export const batchRequestSchema = z.strictObject({
  requests: z
    .array(
      z.strictObject({
        custom_id: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
        params: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1)
    .max(100_000),
});

/** A request for a message, with every content as a list of blocks. */
export type MessagesRequest = z.infer<typeof messagesRequestSchema>;
/** The part of a request that the model reads. */
export type PromptRequest = z.infer<typeof countTokensRequestSchema>;
export type RequestMessage = z.infer<typeof messageSchema>;
export type RequestBlock = z.infer<typeof contentBlockSchema>;
export type ToolResultBlock = z.infer<typeof toolResultBlockSchema>;
export type CacheControl = z.infer<typeof cacheControlSchema>;

/** The text blocks of some content, joined by a newline. */
export function textOf(content: readonly RequestBlock[]): string {
  return content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}

/** The text of the first user message; empty where there is none. */
export function firstUserText(request: PromptRequest): string {
  const first = request.messages.find((message) => message.role === "user");
  return first === undefined ? "" : textOf(first.content);
}

/** The text of a tool result; empty where it holds none. */
export function toolResultText(block: ToolResultBlock): string {
  return textOf(block.content ?? []);
}
