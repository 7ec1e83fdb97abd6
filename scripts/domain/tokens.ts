/**
 * Sizes of a prompt in UTF-8 bytes. `visibleBytes` of a message are what its answer's output tokens are surely below;
 * `opaqueBytes` are signed thinking, which is longer on the wire than in tokens.
 */
export type PromptSize = {
  /** System prompt, tool definitions and answer schema. */
  fixedBytes: number;
  messages: readonly { visibleBytes: number; opaqueBytes: number }[];
};

/** Exact figures of an earlier call whose messages are the beginning of this prompt. */
export type MeasuredCall = { messages: number; promptTokens: number; outputTokens: number };

/** What the API adds by itself: a system prompt for tool use (346 tokens and fewer, vendor documentation) or for structured output; the rest is margin. */
const API_TOKENS = 1_000;
/** Far more than the "small amount" (https://docs.anthropic.com/en/docs/build-with-claude/token-counting). */
const COUNT_MARGIN = 1.1;
/** Role markers and the like, a few tokens a message in truth. */
const MESSAGE_TOKENS = 16;

/**
 * The most tokens a prompt can have. A token of a byte-level tokenizer stands for at least one byte, so bytes are a
 * bound for any text; code has three to four bytes a token, so the bound is loose. After the first call of a
 * conversation it is sharp where it matters: only what was added since `measured` is bounded by its bytes.
 */
export function promptTokensAtMost(prompt: PromptSize, measured: MeasuredCall | null): number {
  if (measured === null)
    return API_TOKENS + prompt.fixedBytes + sum(prompt.messages.map((m) => bytesOf(m) + MESSAGE_TOKENS));
  const [answer, ...later] = prompt.messages.slice(measured.messages);
  // Output tokens include the thinking; the bytes of what was said stand in where a server reports too few of them.
  const answerTokens = answer === undefined ? 0 : Math.max(measured.outputTokens, answer.visibleBytes) + MESSAGE_TOKENS;
  return measured.promptTokens + answerTokens + sum(later.map((m) => bytesOf(m) + MESSAGE_TOKENS));
}

/** The most tokens a prompt can have that the server itself has counted: by the vendor's word, a call may differ by a small amount. */
export function countedTokensAtMost(counted: number): number {
  return API_TOKENS + Math.ceil(counted * COUNT_MARGIN);
}

function bytesOf(message: { visibleBytes: number; opaqueBytes: number }): number {
  return message.visibleBytes + message.opaqueBytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

/** Of the three to four bytes that a token of code has, the fewer. */
const BYTES_PER_TOKEN = 3;

/** How many tokens a text of code and words has, rather too many than too few. Not a bound: nothing that costs goes by it. */
export function tokensAbout(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}
