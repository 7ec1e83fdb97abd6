import { createHash } from "node:crypto";
import type { CacheControl, PromptRequest, RequestBlock } from "./request.ts";

/** Bytes that stand for one token. The vendor's rule of thumb for English is 3.5 characters. */
const BYTES_PER_TOKEN = 3.5;

/** JSON with sorted keys and without `cache_control`: the same prompt gives the same bytes, wherever it is marked. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([key, field]) => key !== "cache_control" && field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(",")}}`;
}

/**
 * The tokens of one block: the bytes of its canonical JSON divided by 3.5, rounded up. An estimate, but a fixed one, and
 * taken block by block, so that the tokens of a prefix are the sum over its blocks.
 */
export function estimateTokens(block: unknown): number {
  return Math.ceil(Buffer.byteLength(canonicalJson(block)) / BYTES_PER_TOKEN);
}

/** One block of a prompt, in the order in which the prompt cache reads it. */
export type PromptBlock = {
  tokens: number;
  /** Identifies the block within its prompt; two prompts share a prefix as long as their keys are equal. */
  key: string;
  /** The mark on this block, if any. */
  cacheControl: CacheControl | undefined;
  /** Thinking and empty text cannot carry a mark. */
  markable: boolean;
  /** Where the block stands in the request, as error messages name it. */
  path: string;
};

/**
 * The blocks of a prompt: tools, system, messages. Settings that change how the model reads what follows are part of the
 * keys: an output format makes all else different, tool choice and thinking make the messages different.
 */
export function promptBlocks(request: PromptRequest): PromptBlock[] {
  const format = request.output_config?.format;
  const settings = canonicalJson([request.tool_choice ?? null, request.thinking ?? null]);
  return [
    ...(format ? [promptBlock(format, "format", "output_config.format", undefined, false)] : []),
    ...(request.tools ?? []).map((tool, i) => promptBlock(tool, "tool", `tools.${i}`, tool.cache_control, true)),
    ...(request.system ?? []).map((block, i) =>
      promptBlock(block, "system", `system.${i}`, block.cache_control, block.text !== ""),
    ),
    ...request.messages.flatMap((message, i) =>
      message.content.map((block, j) =>
        promptBlock(
          block,
          `${message.role} ${settings}`,
          `messages.${i}.content.${j}`,
          "cache_control" in block ? block.cache_control : undefined,
          isMarkable(block),
        ),
      ),
    ),
  ];
}

function promptBlock(
  block: unknown,
  place: string,
  path: string,
  cacheControl: CacheControl | null | undefined,
  markable: boolean,
): PromptBlock {
  const key = createHash("sha256")
    .update(`${place}\n${canonicalJson(block)}`)
    .digest("base64url");
  return { tokens: estimateTokens(block), key, cacheControl: cacheControl ?? undefined, markable, path };
}

function isMarkable(block: RequestBlock): boolean {
  if (block.type === "thinking" || block.type === "redacted_thinking") return false;
  return block.type !== "text" || block.text !== "";
}
