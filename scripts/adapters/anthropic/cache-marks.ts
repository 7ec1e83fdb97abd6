import type { Capabilities } from "../../domain/provider.ts";

/** A message as it is sent. */
export type MessageParam = { role: string; content: Record<string, unknown>[] };

export type CacheMark = { type: "ephemeral"; ttl?: "1h" };

/**
 * From a mark, the API looks for what it has kept among so many blocks, the marked one included; at most four blocks of
 * a request are marked (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching).
 */
const LOOK_BACK_BLOCKS = 20;

/** The mark that keeps what comes before it; five minutes are what a mark means that says nothing. */
export function cacheMark({ cacheTtl }: Capabilities): CacheMark {
  return cacheTtl === "1h" ? { type: "ephemeral", ttl: "1h" } : { type: "ephemeral" };
}

/**
 * A conversation with the marks that let the next call read what this one has sent. Where the server marks the end by
 * itself, one is needed only after a turn of so many calls that looking back from there would miss what is kept.
 */
export function withMarks(messages: readonly MessageParam[], capabilities: Capabilities): MessageParam[] {
  const end = messages.length - 1;
  const before = endOfLastRequest(messages);
  const added = messages.slice(before + 1).reduce((sum, { content }) => sum + content.length, 0);
  const marked = [
    ...(before >= 0 && added >= LOOK_BACK_BLOCKS ? [before] : []),
    ...(capabilities.caching === "blocks" ? [end] : []),
  ];
  const mark = cacheMark(capabilities);
  return messages.map((message, at) => (marked.includes(at) ? withMark(message, mark) : message));
}

/** Where the request before this one ended: at what the user had said before the model's last answer. */
function endOfLastRequest(messages: readonly MessageParam[]): number {
  const answer = messages.findLastIndex(({ role }) => role === "assistant");
  return messages.slice(0, Math.max(0, answer)).findLastIndex(({ role }) => role === "user");
}

/** The mark stands on the last block that can carry one: thinking cannot. */
function withMark(message: MessageParam, mark: CacheMark): MessageParam {
  const at = message.content.findLastIndex(
    ({ type }) => type === "text" || type === "tool_use" || type === "tool_result",
  );
  return {
    ...message,
    content: message.content.map((block, i) => (i === at ? { ...block, cache_control: mark } : block)),
  };
}
