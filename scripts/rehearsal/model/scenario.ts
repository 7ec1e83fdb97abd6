import type { MessagesRequest } from "./request.ts";

/** Why the model stopped, as the Messages API names it. */
export type StopReason =
  | "end_turn"
  | "max_tokens"
  | "stop_sequence"
  | "tool_use"
  | "pause_turn"
  | "refusal"
  | "model_context_window_exceeded";

/**
 * One way in which a call to the model goes wrong. Three families:
 *
 * - answered with an HTTP error, before anything is billed (`rate-limit` … `overloaded`);
 * - broken on the way (`drop-*`, `silent`, `stall`, `end-early`, `stream-error`, `html`). The mid-stream kinds first
 *   send message_start and `afterDeltas` content deltas (default 1); asked without streaming, `stream-error` is a 529
 *   a `stall` is silence, and the other mid-stream kinds drop the connection;
 * - answered whole, but not as hoped (`refusal`, `max-tokens-in-call`, `pause-turn`, `bad-tool-json`, `no-usage`).
 */
export type ModelFault =
  /** 429 rate_limit_error with a `retry-after` header (default 1 second). */
  | { kind: "rate-limit"; retryAfterS?: number }
  /** 429 rate_limit_error with the detail `enforced_spend_limit_reached`: fatal, no retry helps. */
  | { kind: "spend-limit" }
  /** 402 billing_error: fatal. */
  | { kind: "billing" }
  /** 400 invalid_request_error with this message. */
  | { kind: "invalid-request"; message?: string }
  /** 401 authentication_error. */
  | { kind: "authentication" }
  /** 403 permission_error. */
  | { kind: "permission" }
  /** 404 not_found_error, as for a model that the key may not use. */
  | { kind: "not-found" }
  /** 413 request_too_large. */
  | { kind: "too-large" }
  /** 500 api_error. */
  | { kind: "server-error" }
  /** 529 overloaded_error. */
  | { kind: "overloaded" }
  /** 200 and an HTML page, as a proxy in between gives it. */
  | { kind: "html" }
  /** The connection is cut before any header was sent: nobody can tell whether it was billed. */
  | { kind: "drop-before-headers" }
  /** No header is ever sent; the connection stays open until the client gives up. */
  | { kind: "silent" }
  /** The connection is cut in the middle of the stream. */
  | { kind: "drop-mid-stream"; afterDeltas?: number }
  /** The stream falls silent in the middle; the connection stays open until the client gives up. */
  | { kind: "stall"; afterDeltas?: number }
  /** The response ends cleanly in the middle, without message_stop. */
  | { kind: "end-early"; afterDeltas?: number }
  /** An SSE `error` event in the middle of a 200 stream (default `overloaded_error`). */
  | { kind: "stream-error"; errorType?: "overloaded_error" | "api_error"; afterDeltas?: number }
  /** Stop reason `refusal`, no content, nothing billed for output. */
  | { kind: "refusal" }
  /** Stop reason `max_tokens` in the middle of the turn's last tool call: its partial JSON is cut. */
  | { kind: "max-tokens-in-call" }
  /** Stop reason `pause_turn` after the turn's text, without its tool calls. The client sends the answer back as it is. */
  | { kind: "pause-turn" }
  /** The turn's tool calls carry input that is no JSON (streamed; without streaming the input is a bare string). */
  | { kind: "bad-tool-json" }
  /** The turn as scripted, with every usage figure missing, as local servers answer. */
  | { kind: "no-usage" };

/** A tool call that the model makes. The double gives it an id of its own. */
export type ScriptedCall = { name: string; input: Record<string, unknown> };

/**
 * What a request must have for a scenario to answer it. All given patterns must match; patterns are tested against the
 * joined text of the field, so anchor them only where that is meant. An empty match answers everything.
 */
export type ScenarioMatch = {
  /** The model's id. */
  model?: RegExp;
  /** The system prompt, all blocks joined by a newline. */
  system?: RegExp;
  /** The text of the first user message. */
  firstUser?: RegExp;
  /** Names of tools that must all be offered (others may be offered too). */
  tools?: string[];
  /** True: the request offers no tool at all. */
  noTools?: boolean;
  /** True: the request gives `output_config.format`. False: it does not. */
  structured?: boolean;
};

/** What the request of one turn must look like. */
export type TurnExpectation = {
  /** The text of the last user message, tool results excluded. */
  lastUser?: RegExp;
  /** The tool results of the last user message, in order and in number. `text` is tested against the result's text. */
  toolResults?: { isError?: boolean; text?: RegExp }[];
  /** For the reader of the scenario; never checked. */
  notes?: string;
};

/** One answer of the model: thinking, then text, then tool calls, each only where given. */
export type Turn = {
  /**
   * What the request must look like. A difference ends the conversation with a 400 that names scenario, turn and the
   * first difference, and is recorded in the double's `faults`.
   */
  expect?: TurnExpectation;
  /**
   * A signed thinking block. Left out where the request switches thinking off, and, on models before 5.5, where it does
   * not switch it on.
   */
  think?: string;
  /** A text block. */
  say?: string;
  /** Tool calls. A tool that the request does not offer is a difference, as above. */
  call?: ScriptedCall | ScriptedCall[];
  /** Structured output, written as the text block in place of `say`. */
  json?: unknown;
  /** For answers that depend on the request: its fields replace those given here. */
  compute?: (request: MessagesRequest) => Partial<Turn>;
  /** Default: `tool_use` with calls, else `end_turn`. */
  stop?: StopReason;
  /** Default: estimated from the content. The request's `max_tokens` cuts the answer where it is shorter. */
  outputTokens?: number;
  /**
   * What goes wrong with the first `faultTimes` attempts at this turn, whichever conversation makes them; after them
   * the turn is answered as scripted.
   */
  fault?: ModelFault;
  /** Default 1. */
  faultTimes?: number;
};

/** A conversation that the model double can hold. */
export type Scenario = {
  /** Named in every difference and every recorded request. */
  name: string;
  /** Which conversations this scenario speaks for. The first scenario in order that matches answers. */
  match: ScenarioMatch;
  /** Turn n (from 0) answers the request that holds n assistant messages. */
  turns: Turn[];
  /** After the last turn, repeat it. Without this, a request past the script is a 400 and recorded as a fault. */
  loop?: boolean;
};

/**
 * Gathers scenarios into the list that a double takes, in order of precedence.
 *
 * @throws Error naming the scenario when two share a name or one has no turn: differences name scenarios, so a name
 * must lead to one.
 */
export function scenarios(...list: Scenario[]): Scenario[] {
  const seen = new Set<string>();
  for (const { name, turns } of list) {
    if (seen.has(name)) throw new Error(`Two scenarios are named "${name}": give each its own name`);
    if (turns.length === 0) throw new Error(`Scenario "${name}" has no turn: give it at least one`);
    seen.add(name);
  }
  return list;
}
