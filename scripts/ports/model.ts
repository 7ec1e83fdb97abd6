import type { Usage } from "../domain/prices.ts";
import type { RateLimit } from "../domain/quota.ts";
import type { Reasoning } from "../domain/reasoning.ts";
import type { Clock } from "./clock.ts";

/** A tool as the model sees it; `inputSchema` is a JSON schema without length or range limits (strict tools know none). */
export type ToolDefinition = { name: string; description: string; inputSchema: Record<string, unknown> };

export type AssistantBlock =
  | { type: "text"; text: string }
  /** Thinking, kept as received: it must be replayed verbatim to the same model. */
  | { type: "opaque"; raw: Readonly<Record<string, unknown>> }
  /** `input` is null when the model's JSON was broken or cut; `inputText` is what it wrote. */
  | { type: "tool-call"; id: string; name: string; input: Record<string, unknown> | null; inputText: string };

export type UserBlock =
  | { type: "text"; text: string }
  | { type: "tool-result"; callId: string; text: string; isError: boolean };

export type Message = { role: "user"; content: UserBlock[] } | { role: "assistant"; content: AssistantBlock[] };

export type StopReason =
  | "end_turn"
  | "max_tokens"
  | "stop_sequence"
  | "tool_use"
  | "pause_turn"
  | "refusal"
  | "model_context_window_exceeded";

export type ModelRequest = {
  model: string;
  system: string;
  messages: readonly Message[];
  tools: readonly ToolDefinition[];
  maxTokens: number;
  /** JSON schema that the answer's text must follow (structured output); null: free text and tool calls. */
  answerSchema: Record<string, unknown> | null;
  /** How hard the model shall think; absent: as it does by itself. */
  reasoning?: Reasoning;
};

/** What is known about a failed attempt's price: nothing was billed, so much was, or it may have been anything up to the worst case. */
export type FailureCharge = { kind: "none" } | { kind: "usage"; usage: Usage } | { kind: "worst" };

/** `retry`: the same request may succeed later. `fatal`: it will not (money, rights, a malformed request). */
export type ModelReply =
  | {
      kind: "message";
      content: AssistantBlock[];
      stopReason: StopReason;
      usage: Usage | null;
      requestId: string | null;
      /** What the answer said of the rate limits; absent or empty: nothing. */
      limits?: RateLimit[];
    }
  | {
      kind: "failure";
      severity: "retry" | "fatal";
      detail: string;
      retryAfterMs: number | null;
      charge: FailureCharge;
      limits?: RateLimit[];
      /** The API refused the request because a rate limit is used up (429). Absent: for another reason. */
      isRateLimited?: true;
    };

/** One attempt at one model call. Never throws for what a server or a network can do; never retries by itself. */
export type Model = {
  attempt(request: ModelRequest, signal?: AbortSignal): Promise<ModelReply>;
  /**
   * The same at half the price, of a question without tools whose answer may take a while: waits so long at the most, then
   * takes it back. Absent where the server has no batches.
   */
  attemptInBatch?(
    request: ModelRequest,
    patience: { clock: Clock; waitMs: number },
    signal?: AbortSignal,
  ): Promise<ModelReply>;
  /** Tokens of a request's prompt, as the server counts them at no cost; null when it cannot, or does not answer. */
  countTokens?(request: ModelRequest, signal?: AbortSignal): Promise<number | null>;
};
