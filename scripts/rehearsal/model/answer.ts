import type { IssuedAnswers } from "./issued-answers.ts";
import type { ModelTraits } from "./model-catalogue.ts";
import type { MessagesRequest } from "./request.ts";
import type { ModelFault, StopReason, Turn } from "./scenario.ts";
import { callsOf } from "./script.ts";
import { estimateTokens } from "./tokens.ts";

/** A block of an answer. A call carries its input as the JSON text that is streamed; it may be cut or broken. */
export type AnswerBlock =
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; inputJson: string };

/** How the JSON of a call ends that is broken rather than cut. */
export const BROKEN_JSON_END = ",,}";

/** What the model says in one turn. */
export type Answer = {
  content: AnswerBlock[];
  stop: StopReason;
  outputTokens: number;
  /** Part of `outputTokens`. */
  thinkingTokens: number;
};

/** What an answer needs beside its turn. */
export type AnswerContext = {
  request: MessagesRequest;
  model: ModelTraits;
  inputTokens: number;
  issued: IssuedAnswers;
  nextCallId: () => string;
};

/** The faults that change what is said, rather than how it travels. */
type SaidFault = Extract<ModelFault["kind"], "refusal" | "max-tokens-in-call" | "pause-turn" | "bad-tool-json">;

const CHANGES: Record<SaidFault, (answer: Answer, request: MessagesRequest) => Answer> = {
  refusal: (answer) => ({ ...answer, content: [], stop: "refusal", outputTokens: 0, thinkingTokens: 0 }),
  "max-tokens-in-call": (answer, request) => ({
    ...answer,
    content: answer.content.map((block, i) => (i === answer.content.length - 1 ? cutBlock(block, 0.5) : block)),
    stop: "max_tokens",
    outputTokens: request.max_tokens,
  }),
  "pause-turn": (answer) => {
    const content = answer.content.filter((block) => block.type !== "tool_use");
    const hasText = content.some((block) => block.type === "text");
    return { ...answer, content: hasText ? content : [...content, { type: "text", text: "…" }], stop: "pause_turn" };
  },
  "bad-tool-json": (answer) => ({ ...answer, content: answer.content.map(breakJson) }),
};

/**
 * Writes the answer that a turn scripts. An answer longer than `max_tokens`, or than what the context window leaves, is
 * cut in the middle of the block in which it runs out, and stops with `max_tokens` or `model_context_window_exceeded`.
 */
export function writeAnswer(turn: Turn, fault: ModelFault | undefined, context: AnswerContext): Answer {
  const answer = cutToFit(wholeAnswer(turn, context), context);
  const change = fault === undefined ? undefined : new Map(Object.entries(CHANGES)).get(fault.kind);
  return change?.(answer, context.request) ?? answer;
}

function wholeAnswer(turn: Turn, { request, model, issued, nextCallId }: AnswerContext): Answer {
  const text = turn.json === undefined ? turn.say : JSON.stringify(turn.json);
  const shown =
    request.thinking && "display" in request.thinking && request.thinking.display === "omitted" ? "" : turn.think;
  const thinks = turn.think !== undefined && isThinking(request, model);
  const content: AnswerBlock[] = [
    ...(thinks ? [thinkingBlock(shown ?? "", issued.sign(request, shown ?? ""))] : []),
    ...(text === undefined || text === "" ? [] : [{ type: "text" as const, text }]),
    ...callsOf(turn).map(({ name, input }) => ({
      type: "tool_use" as const,
      id: nextCallId(),
      name,
      inputJson: JSON.stringify(input),
    })),
  ];
  const thinkingTokens = thinks ? estimateTokens(turn.think) : 0;
  const others = content.filter((block) => block.type !== "thinking");
  const estimated = others.reduce((sum, block) => sum + estimateTokens(withoutId(block)), thinkingTokens);
  const outputTokens = turn.outputTokens ?? Math.max(1, estimated);
  const stop = turn.stop ?? (callsOf(turn).length > 0 ? "tool_use" : "end_turn");
  return { content, stop, outputTokens, thinkingTokens: Math.min(thinkingTokens, outputTokens) };
}

/** The 5.5 models think unless told not to: an assumption of the double, and the harder case for a client. */
function isThinking(request: MessagesRequest, model: ModelTraits): boolean {
  return request.thinking === undefined ? model.generation55 : request.thinking.type !== "disabled";
}

function thinkingBlock(thinking: string, signature: string): AnswerBlock {
  return { type: "thinking", thinking, signature };
}

function cutToFit(answer: Answer, { request, model, inputTokens }: AnswerContext): Answer {
  const room = Math.max(0, model.contextTokens - inputTokens);
  const limit = Math.min(request.max_tokens, room);
  if (answer.outputTokens <= limit) return answer;
  return {
    content: cutContent(answer.content, limit / answer.outputTokens),
    stop: limit === request.max_tokens ? "max_tokens" : "model_context_window_exceeded",
    outputTokens: limit,
    thinkingTokens: Math.min(answer.thinkingTokens, limit),
  };
}

/** Keeps the first part of the content by length; the block that runs out is cut, those behind it are never begun. */
function cutContent(content: readonly AnswerBlock[], fraction: number): AnswerBlock[] {
  let left = Math.floor(content.reduce((sum, block) => sum + lengthOf(block), 0) * fraction);
  const kept: AnswerBlock[] = [];
  for (const block of content) {
    if (left <= 0) break;
    kept.push(lengthOf(block) <= left ? block : cutBlock(block, left / lengthOf(block)));
    left -= lengthOf(block);
  }
  return kept;
}

function cutBlock(block: AnswerBlock, fraction: number): AnswerBlock {
  const end = Math.max(1, Math.floor(lengthOf(block) * fraction));
  switch (block.type) {
    case "text":
      return { ...block, text: block.text.slice(0, end) };
    case "tool_use":
      return { ...block, inputJson: block.inputJson.slice(0, end) };
    case "thinking":
      // A thinking block is signed as a whole: what is cut has no signature to show.
      return { ...block, thinking: block.thinking.slice(0, end), signature: "" };
  }
}

function breakJson(block: AnswerBlock): AnswerBlock {
  return block.type === "tool_use"
    ? { ...block, inputJson: `${block.inputJson.slice(0, -1)}${BROKEN_JSON_END}` }
    : block;
}

function lengthOf(block: AnswerBlock): number {
  if (block.type === "tool_use") return block.inputJson.length;
  return block.type === "text" ? block.text.length : block.thinking.length;
}

function withoutId(block: AnswerBlock): unknown {
  return block.type === "tool_use" ? [block.name, block.inputJson] : block;
}
