import { type ApiError, type ApiErrorType, errorBody, invalidRequest } from "./api-error.ts";
import { type Message, messageBody, messageEvents, type StreamEvent } from "./message.ts";
import type { Reply } from "./reply.ts";
import type { ModelFault } from "./scenario.ts";

type FaultOf<K extends ModelFault["kind"]> = Extract<ModelFault, { kind: K }>;

const OVERLOADED: ApiError = { status: 529, type: "overloaded_error", message: "Overloaded" };

/** The error that a fault answers with before anything is billed; undefined for a fault of another family. */
export function errorOf(fault: ModelFault): ApiError | undefined {
  switch (fault.kind) {
    case "rate-limit":
      return {
        status: 429,
        type: "rate_limit_error",
        message: "This request would exceed your organization's rate limit.",
        headers: { "retry-after": String(fault.retryAfterS ?? 1) },
      };
    case "spend-limit":
      return {
        status: 429,
        type: "rate_limit_error",
        message: "Your organization has crossed its monthly API usage threshold.",
        errorCode: "enforced_spend_limit_reached",
      };
    case "billing":
      return { status: 402, type: "billing_error", message: "Your credit balance is too low to access the API." };
    case "invalid-request":
      return invalidRequest(fault.message ?? "Invalid request");
    case "authentication":
      return { status: 401, type: "authentication_error", message: "invalid x-api-key" };
    case "permission":
      return { status: 403, type: "permission_error", message: "Your API key may not use this resource." };
    case "not-found":
      return { status: 404, type: "not_found_error", message: "The requested resource could not be found." };
    case "too-large":
      return { status: 413, type: "request_too_large", message: "Request exceeds the maximum size" };
    case "server-error":
      return { status: 500, type: "api_error", message: "Internal server error" };
    case "overloaded":
      return OVERLOADED;
    default:
      return undefined;
  }
}

/** How a message travels: whole, or as its fault has it. */
export function replyWith(message: Message, fault: ModelFault | undefined, requestId: string): Reply {
  const whole: Reply = message.request.stream
    ? { kind: "events", events: messageEvents(message), ending: "end" }
    : { kind: "json", body: messageBody(message) };
  switch (fault?.kind) {
    case "html":
      return { kind: "html" };
    case "drop-before-headers":
      return { kind: "drop" };
    case "silent":
      return { kind: "silence" };
    case "drop-mid-stream":
    case "stall":
    case "end-early":
    case "stream-error":
      return whole.kind === "events" ? brokenStream(whole.events, fault, requestId) : unstreamed(fault);
    default:
      return whole;
  }
}

type MidStream = FaultOf<"drop-mid-stream" | "stall" | "end-early" | "stream-error">;

function brokenStream(events: readonly StreamEvent[], fault: MidStream, requestId: string): Reply {
  const begun = firstDeltas(events, fault.afterDeltas ?? 1);
  switch (fault.kind) {
    case "drop-mid-stream":
      return { kind: "events", events: begun, ending: "drop" };
    case "stall":
      return { kind: "events", events: begun, ending: "silence" };
    case "end-early":
      return { kind: "events", events: begun, ending: "end" };
    case "stream-error": {
      const error = streamError(fault.errorType ?? "overloaded_error", requestId);
      return { kind: "events", events: [...begun, error], ending: "end" };
    }
  }
}

/** Events up to and with the given number of content deltas, the block still open; without content, message_start. */
function firstDeltas(events: readonly StreamEvent[], count: number): StreamEvent[] {
  const deltas = events.flatMap((event, i) => (event.type === "content_block_delta" ? [i] : []));
  const end = count === 0 ? 0 : (deltas[count - 1] ?? deltas.at(-1) ?? 0);
  return events.slice(0, end + 1);
}

function streamError(type: ApiErrorType, requestId: string): StreamEvent {
  const message = type === "overloaded_error" ? "Overloaded" : "Internal server error";
  return { ...errorBody({ status: 200, type, message }, requestId), type: "error" };
}

function unstreamed(fault: MidStream): Reply {
  if (fault.kind === "stream-error") return { kind: "error", error: OVERLOADED };
  return fault.kind === "stall" ? { kind: "silence" } : { kind: "drop" };
}
