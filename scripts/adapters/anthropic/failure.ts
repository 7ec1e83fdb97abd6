import {
  AnthropicError,
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
} from "@anthropic-ai/sdk";
import { WorkloadIdentityError } from "@anthropic-ai/sdk/lib/credentials/types";
import { z } from "zod";
import type { FailureCharge, ModelReply } from "../../ports/model.ts";

type Failure = Extract<ModelReply, { kind: "failure" }>;

const NOTHING: FailureCharge = { kind: "none" };
const WORST: FailureCharge = { kind: "worst" };

/** The organisation's money is spent: more requests change nothing before a person does. */
const OUT_OF_MONEY = /spend_limit_reached$|^organization_on_hold$/;

const CHECK_CREDENTIAL =
  " (check ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN, and that ANTHROPIC_BASE_URL names the server that it is for)";

/** Errors of the network before a byte of the request has left. */
const NEVER_CONNECTED = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Types of `error` events in a stream that the same request may not meet again. */
const PASSING_TYPES: readonly (string | null)[] = [
  "overloaded_error",
  "api_error",
  "rate_limit_error",
  "timeout_error",
];

export function failure(
  severity: Failure["severity"],
  detail: string,
  charge: FailureCharge,
  retryAfterMs: number | null = null,
): Failure {
  return { kind: "failure", severity, detail, retryAfterMs, charge };
}

/** How long the server asks to wait, in milliseconds; null when it does not say, or says nothing that can be read. */
function retryAfterMs(headers: Headers | undefined, now: number): number | null {
  const inMs = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (inMs >= 0) return inMs;
  const after = headers?.get("retry-after") ?? "";
  const waitMs = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
  return Number.isNaN(waitMs) ? null : Math.max(0, waitMs);
}

/**
 * Errors that the API words itself bill nothing. A server error in other words comes from something in between, which
 * cannot tell whether the API went on with the request.
 */
function statusFailure(error: APIError, status: number, headers: Headers | undefined, now: number): Failure {
  const isFatal = (status < 500 && ![408, 409, 429].includes(status)) || OUT_OF_MONEY.test(error.errorCode ?? "");
  const words = error.apiMessage ?? error.message.slice(0, 200);
  const remedy = status === 401 ? CHECK_CREDENTIAL : "";
  const detail = `${status} ${error.errorCode ?? error.type ?? "error"}: ${words}${remedy}`;
  const charge = status >= 500 && error.type === null ? WORST : NOTHING;
  return failure(isFatal ? "fatal" : "retry", detail, charge, retryAfterMs(headers, now));
}

const withCode = z.looseObject({ code: z.string() });

type NetworkError = { code: string; words: string };

/** The first error with a code in a chain of causes, in words that name its host where Node's do; null when there is none. */
function networkError(error: unknown): NetworkError | null {
  if (!(error instanceof Error)) return null;
  const code = withCode.safeParse(error).data?.code;
  if (code === undefined) return networkError(error.cause);
  // What was tried at several addresses has no words of its own.
  const tried = error instanceof AggregateError ? error.errors.map(networkError) : [];
  const words = [error.message, ...tried.map((one) => one?.words ?? "")];
  return { code, words: words.find((text) => text.includes(code)) ?? code };
}

function connectionFailure(error: APIConnectionError): Failure {
  const found = networkError(error.cause);
  const charge = found !== null && NEVER_CONNECTED.includes(found.code) ? NOTHING : WORST;
  return failure("retry", `The connection failed before an answer came (${found?.words ?? error.message})`, charge);
}

/**
 * What an error that the SDK threw before any answer came means; null for one that neither server nor network can
 * cause: a bug, to be thrown on.
 */
export function failureBeforeAnswer(error: unknown, now: number): Failure | null {
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return failure("retry", "The server sent no answer in time", WORST);
  }
  if (error instanceof APIConnectionError) return connectionFailure(error);
  if (error instanceof APIError) {
    const { status, headers } = error;
    return typeof status === "number" ? statusFailure(error, status, headers, now) : null;
  }
  if (error instanceof WorkloadIdentityError) {
    const isRefused = error.statusCode !== null && error.statusCode < 500;
    return failure(isRefused ? "fatal" : "retry", `No model token for this job: ${error.message}`, NOTHING);
  }
  // The SDK's own refusals, for example of credentials that are missing: nothing was sent.
  return error instanceof AnthropicError ? failure("fatal", error.message, NOTHING) : null;
}

const errorEventSchema = z.looseObject({ error: z.looseObject({ type: z.string(), message: z.string() }) });

/** What an SSE `error` event means. `charge` is what the stream had cost until then. */
export function errorEventFailure(event: unknown, charge: FailureCharge): Failure {
  const { type, message } = errorEventSchema.safeParse(event).data?.error ?? {
    type: "api_error",
    message: "no reason given",
  };
  return failure(
    PASSING_TYPES.includes(type) ? "retry" : "fatal",
    `${type} in the middle of the answer: ${message}`,
    charge,
  );
}
