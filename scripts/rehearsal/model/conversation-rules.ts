import type { PromptRequest, RequestBlock, RequestMessage } from "./request.ts";
import type { Rule } from "./rule.ts";

/** A block with the place that error messages name. */
type Placed = { block: RequestBlock; path: string };
/** Neighbouring messages of one role, which the API reads as one. */
type Speech = { role: RequestMessage["role"]; first: number; placed: Placed[] };

/** Which role may send a block. System messages hold text only. */
const SENDERS = {
  text: ["user", "assistant", "system"],
  image: ["user"],
  tool_result: ["user"],
  tool_use: ["assistant"],
  thinking: ["assistant"],
  redacted_thinking: ["assistant"],
} as const satisfies Record<RequestBlock["type"], readonly RequestMessage["role"][]>;

/** Rules about the messages: who speaks, what must not be empty, calls and their results, thinking as it was. */
export const conversationRules: readonly Rule[] = [
  ({ request }) => (request.messages.length === 0 ? "messages: at least one message is required" : undefined),
  ({ request }) =>
    request.messages[0]?.role === "user" ? undefined : 'messages: first message must use the "user" role',
  ({ request }) => {
    const empty = request.messages.findIndex((message) => message.content.length === 0);
    return empty < 0 ? undefined : `messages.${empty}: all messages must have non-empty content`;
  },
  ({ request }) => emptyText(request),
  ({ request }) => {
    for (const { role, placed } of speeches(request)) {
      const wrong = placed.find(({ block }) => !SENDERS[block.type].some((sender) => sender === role));
      if (wrong !== undefined)
        return `${wrong.path}: \`${wrong.block.type}\` blocks are not allowed in ${role} messages`;
    }
    return undefined;
  },
  ({ request }) => {
    const seen = new Set<string>();
    for (const { block, path } of speeches(request).flatMap((speech) => speech.placed)) {
      if (block.type !== "tool_use") continue;
      if (seen.has(block.id)) return `${path}: \`tool_use\` ids must be unique`;
      seen.add(block.id);
    }
    return undefined;
  },
  ({ request }) => unansweredCall(speeches(request)),
  ({ request }) => resultWithoutCall(speeches(request)),
  ({ request, issued }) => {
    const forged = speeches(request)
      .flatMap((speech) => speech.placed)
      .find(({ block }) => block.type === "thinking" && !issued.isGenuine(request, block.thinking, block.signature));
    return forged && `${forged.path}: Invalid \`signature\` in \`thinking\` block`;
  },
  ({ request, issued }) => {
    const latest = speeches(request).findLast((speech) => speech.role === "assistant");
    for (const { block, path } of latest?.placed ?? []) {
      const expected = block.type === "tool_use" ? issued.signaturesWith(block.id) : undefined;
      if (expected !== undefined && !expected.every((signature) => holdsSignature(latest, signature))) {
        return `${path}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`;
      }
    }
    return undefined;
  },
  ({ request, model, issued }) => {
    const last = request.messages.at(-1);
    if (last?.role !== "assistant" || model.prefill || issued.isPaused(last.content)) return undefined;
    return "This model does not support assistant message prefill. The conversation must end with a user message.";
  },
];

function emptyText(request: PromptRequest): string | undefined {
  const spoken = [...(request.system ?? []), ...request.messages.flatMap((message) => message.content)];
  const inResults = spoken.flatMap((block) => (block.type === "tool_result" ? (block.content ?? []) : []));
  const texts = (blocks: readonly RequestBlock[]): string[] =>
    blocks.flatMap((block) => (block.type === "text" ? [block.text] : []));
  if (texts([...spoken, ...inResults]).includes("")) return "messages: text content blocks must be non-empty";
  if (texts(spoken).some((text) => text.trim() === "")) {
    return "messages: text content blocks must contain non-whitespace text";
  }
  return undefined;
}

/** Every call needs its result in the next message, before anything else that the message says. */
function unansweredCall(conversation: readonly Speech[]): string | undefined {
  for (const [i, speech] of conversation.entries()) {
    const calls = speech.placed.flatMap(({ block }) => (block.type === "tool_use" ? [block.id] : []));
    const answer = conversation[i + 1]?.placed ?? [];
    const leading = answer.slice(0, leadingResults(answer));
    const answered = leading.flatMap(({ block }) => (block.type === "tool_result" ? [block.tool_use_id] : []));
    const open = calls.filter((id) => !answered.includes(id));
    if (open.length > 0) {
      return `messages.${speech.first}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    }
  }
  return undefined;
}

function resultWithoutCall(conversation: readonly Speech[]): string | undefined {
  for (const [i, speech] of conversation.entries()) {
    const asked = (conversation[i - 1]?.placed ?? []).flatMap(({ block }) =>
      block.type === "tool_use" ? [block.id] : [],
    );
    const answered = new Set<string>();
    for (const { block, path } of speech.placed) {
      if (block.type !== "tool_result") continue;
      if (!asked.includes(block.tool_use_id)) {
        return `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${block.tool_use_id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      }
      if (answered.has(block.tool_use_id)) {
        return `${path}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${block.tool_use_id}`;
      }
      answered.add(block.tool_use_id);
    }
  }
  return undefined;
}

function leadingResults(placed: readonly Placed[]): number {
  const other = placed.findIndex(({ block }) => block.type !== "tool_result");
  return other < 0 ? placed.length : other;
}

function holdsSignature(speech: Speech | undefined, signature: string): boolean {
  return speech?.placed.some(({ block }) => block.type === "thinking" && block.signature === signature) ?? false;
}

function speeches(request: PromptRequest): Speech[] {
  const all: Speech[] = [];
  for (const [i, { role, content }] of request.messages.entries()) {
    const placed = content.map((block, j) => ({ block, path: `messages.${i}.content.${j}` }));
    const last = all.at(-1);
    if (last?.role === role) last.placed.push(...placed);
    else all.push({ role, first: i, placed });
  }
  return all;
}
