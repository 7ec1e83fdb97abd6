import type { Usage } from "../../scripts/domain/prices.ts";
import type {
  AssistantBlock,
  Message,
  Model,
  ModelReply,
  ModelRequest,
  StopReason,
} from "../../scripts/ports/model.ts";

/** One reply, or what makes it out of the request. */
export type Scripted = ModelReply | ((request: ModelRequest) => ModelReply);

export type ScriptedModel = Model & { requests: ModelRequest[] };

/** A model that says what the script says, in order, and refuses requests that the real API would refuse. */
export function scriptedModel(...script: Scripted[]): ScriptedModel {
  const requests: ModelRequest[] = [];
  return {
    requests,
    attempt: async (request) => {
      checkMessages(request.messages);
      requests.push(structuredClone(request));
      const reply = script[requests.length - 1];
      if (reply === undefined)
        throw new Error(`The script has ${script.length} replies; this is request ${requests.length}`);
      return typeof reply === "function" ? reply(request) : reply;
    },
  };
}

export const USAGE: Usage = {
  inputTokens: 1_000,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 100,
};

/** Replies with these blocks. */
export function message(
  content: AssistantBlock[],
  { stopReason = "end_turn" as StopReason, usage = USAGE as Usage | null } = {},
): ModelReply {
  return { kind: "message", content, stopReason, usage, requestId: null };
}

/** Replies with words alone. */
export function says(text: string, stopReason: StopReason = "end_turn"): ModelReply {
  return message([{ type: "text", text }], { stopReason });
}

/** Replies with tool calls, `[name, input]` each. */
export function calls(...list: [string, Record<string, unknown>][]): ModelReply {
  return message(
    list.map(([name, input]) => toolCall(name, input)),
    { stopReason: "tool_use" },
  );
}

let lastId = 0;

export function toolCall(name: string, input: Record<string, unknown> | null, inputText?: string): AssistantBlock {
  lastId += 1;
  return { type: "tool-call", id: `call-${lastId}`, name, input, inputText: inputText ?? JSON.stringify(input) };
}

export function failure(fields: Partial<Extract<ModelReply, { kind: "failure" }>> = {}): ModelReply {
  return {
    kind: "failure",
    severity: "retry",
    detail: "529 overloaded",
    retryAfterMs: null,
    charge: { kind: "none" },
    ...fields,
  };
}

/** The text of the tool results in the last message of a request. */
export function resultsIn(request: ModelRequest | undefined): { text: string; isError: boolean }[] {
  const last = request?.messages.at(-1);
  if (last?.role !== "user") return [];
  return last.content.flatMap((b) => (b.type === "tool-result" ? [{ text: b.text, isError: b.isError }] : []));
}

/** The words in the last message of a request, tool results aside. */
export function wordsIn(request: ModelRequest | undefined): string[] {
  const last = request?.messages.at(-1);
  return last?.content.flatMap((b) => (b.type === "text" ? [b.text] : [])) ?? [];
}

/** What the Messages API insists on: content in every message, turns in turn, and a result for every call, in order. */
function checkMessages(messages: readonly Message[]): void {
  for (const [index, { role, content }] of messages.entries()) {
    const before = messages[index - 1];
    if (content.length === 0) throw new Error(`message ${index} is empty`);
    if (content.some((b) => b.type === "text" && b.text.trim() === ""))
      throw new Error(`message ${index} has an empty text`);
    if (before === undefined ? role !== "user" : role === before.role)
      throw new Error(`message ${index} is out of turn`);
    if (role !== "user") continue;
    const called = before?.content.flatMap((b) => (b.type === "tool-call" ? [b.id] : [])) ?? [];
    const answered = content.flatMap((b) => (b.type === "tool-result" ? [b.callId] : []));
    if (called.join() !== answered.join())
      throw new Error(`message ${index} answers ${answered} where ${called} was called`);
    const firstText = content.findIndex((b) => b.type === "text");
    if (answered.length > 0 && firstText !== -1 && firstText < answered.length)
      throw new Error(`message ${index} has text before its results`);
  }
}
