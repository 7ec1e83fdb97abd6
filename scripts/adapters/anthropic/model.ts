import { Anthropic, APIError, type ClientOptions } from "@anthropic-ai/sdk";
import { Stream } from "@anthropic-ai/sdk/core/streaming";
import { oidcFederationProvider } from "@anthropic-ai/sdk/lib/credentials/oidc-federation";
import { z } from "zod";
import { SetupError } from "../../domain/fault.ts";
import type { Capabilities } from "../../domain/provider.ts";
import type { FailureCharge, Model, ModelReply, ModelRequest } from "../../ports/model.ts";
import { startWatchdog, type Watchdog } from "../watchdog.ts";
import { inBatches } from "./batched.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { errorEventFailure, failure, failureBeforeAnswer } from "./failure.ts";
import { isStopReason, MessageAssembly } from "./message-assembly.ts";
import { rateLimitsIn } from "./rate-limit-headers.ts";
import { countBody, requestBody } from "./request-body.ts";

const API_URL = "https://api.anthropic.com";

const TOO_MANY_REQUESTS = 429;

/** The longest answers, of 128,000 tokens with an event for each, are a third of it. */
const MOST_BYTES = 64_000_000;

/** Counting is quick where it works; where it does not, the call itself need not wait for it. */
const COUNT_TIMEOUT_MS = 10_000;

/** Below the 300 s after which Node's own client gives up on headers, so that the reason is known. */
const HEADERS_TIMEOUT_MS = 240_000;

export type Credential =
  | { kind: "key"; apiKey: string }
  /** Sent as `Authorization: Bearer`, which vLLM and hosted gateways want. */
  | { kind: "token"; authToken: string }
  /** The pipeline's identity token, exchanged for a short-lived one; see `ANTHROPIC_FEDERATION_RULE_ID` and its kin. */
  | { kind: "federation" };

export type AnthropicOptions = {
  credential: Credential;
  /** Without `/v1`; null: the vendor's own. */
  baseUrl: string | null;
  /** What the server can do; nothing else is asked of it. */
  capabilities: Capabilities;
  /** Where federation finds its variables. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The longest silence within a stream (by default the server's own), and before its headers, in milliseconds. */
  idleTimeoutMs?: number;
  headersTimeoutMs?: number;
};

/** Exchanges the job's identity token for a short-lived API token. */
function federation(options: AnthropicOptions, baseURL: string, timeoutMs: number): ClientOptions {
  const { environment } = options;
  const required = (name: string) => {
    const value = environment[name];
    if (!value)
      throw new SetupError(`${name} is not set: federation needs it (Settings → CI/CD → Variables, or id_tokens)`);
    return value;
  };
  const token = required("ANTHROPIC_IDENTITY_TOKEN");
  return {
    credentials: oidcFederationProvider({
      identityTokenProvider: () => token,
      federationRuleId: required("ANTHROPIC_FEDERATION_RULE_ID"),
      organizationId: required("ANTHROPIC_ORGANIZATION_ID"),
      serviceAccountId: environment.ANTHROPIC_SERVICE_ACCOUNT_ID,
      workspaceId: environment.ANTHROPIC_WORKSPACE_ID,
      baseURL,
      fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
    }),
  };
}

/** How a client signs in, and in no other way: what it would find in the environment is not asked for. */
function signIn(options: AnthropicOptions, baseURL: string, timeoutMs: number): ClientOptions {
  const { credential } = options;
  switch (credential.kind) {
    case "key":
      return { apiKey: credential.apiKey, authToken: null };
    case "token":
      return { apiKey: null, authToken: credential.authToken };
    case "federation":
      return federation(options, baseURL, timeoutMs);
  }
}

const countSchema = z.looseObject({ input_tokens: z.int().positive() });

/** Counting must stand in nobody's way: whatever goes wrong, the count is unknown. */
function counter(client: Anthropic, capabilities: Capabilities): NonNullable<Model["countTokens"]> {
  return async (request, signal) => {
    const patience = AbortSignal.timeout(COUNT_TIMEOUT_MS);
    const options = {
      body: countBody(request, capabilities),
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    };
    try {
      return countSchema.parse(await client.post("/v1/messages/count_tokens", options)).input_tokens;
    } catch {
      return null;
    }
  };
}

/** What an answer that broke off costs: input as reported, output at its worst; all of it where nothing was reported. */
function brokenOffCharge(assembly: MessageAssembly, maxTokens: number): FailureCharge {
  const usage = assembly.brokenOffUsage(maxTokens);
  return usage === null ? { kind: "worst" } : { kind: "usage", usage };
}

/** What the server itself broke off with an error costs: the input, once the answer had begun. */
function errorEventCharge(assembly: MessageAssembly): FailureCharge {
  if (!assembly.hasBegun) return { kind: "none" };
  const usage = assembly.brokenOffUsage(null);
  return usage === null ? { kind: "worst" } : { kind: "usage", usage };
}

function replyOf(assembly: MessageAssembly, request: ModelRequest, requestId: string | null): ModelReply {
  const message = assembly.complete();
  if (message === null) {
    const charge = brokenOffCharge(assembly, request.maxTokens);
    return failure("retry", "The answer ended before it was complete", charge);
  }
  const { content, stopReason, usage } = message;
  if (isStopReason(stopReason)) return { kind: "message", content, stopReason, usage, requestId };
  const charge: FailureCharge = usage === null ? { kind: "worst" } : { kind: "usage", usage };
  return failure("fatal", `The model stopped for a reason that this version does not know: ${stopReason}`, charge);
}

async function readAnswer(
  response: Response,
  request: ModelRequest,
  watchdog: Watchdog,
  { idleTimeoutMs, capabilities }: { idleTimeoutMs: number; capabilities: Capabilities },
): Promise<ModelReply> {
  const type = response.headers.get("content-type") ?? "no type";
  if (!type.includes("text/event-stream")) {
    const detail = `The server answered with ${type} instead of an event stream: check ANTHROPIC_BASE_URL and proxies`;
    return failure("retry", detail, { kind: "worst" });
  }
  const assembly = new MessageAssembly(capabilities);
  const brokenOff = (detail: string) => failure("retry", detail, brokenOffCharge(assembly, request.maxTokens));
  try {
    // Pings count as signs of life, which is why the events are read raw: the SDK's own iteration swallows them.
    watchdog.expectWithin(idleTimeoutMs);
    for await (const { event, data } of Stream.rawEvents(response)) {
      watchdog.expectWithin(idleTimeoutMs);
      if (event === null || event === "ping" || data === "") continue;
      const parsed: unknown = JSON.parse(data);
      if (event === "error") return errorEventFailure(parsed, errorEventCharge(assembly));
      assembly.take(event, parsed);
      if (event === "message_stop") break;
    }
  } catch (error) {
    if (watchdog.hasBitten()) return brokenOff(`The answer fell silent for ${idleTimeoutMs / 1000} s`);
    return brokenOff(`The answer broke off: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
  }
  if (watchdog.hasBitten()) return brokenOff(`The answer fell silent for ${idleTimeoutMs / 1000} s`);
  return replyOf(assembly, request, response.headers.get("request-id"));
}

function maskedBatches(
  attempt: NonNullable<Model["attemptInBatch"]>,
  mask: (reply: ModelReply) => ModelReply,
): NonNullable<Model["attemptInBatch"]> {
  return async (...given) => mask(await attempt(...given));
}

function withLimits(reply: ModelReply, headers: Headers | undefined): ModelReply {
  const limits = rateLimitsIn(headers);
  return limits.length === 0 ? reply : { ...reply, limits };
}

/**
 * The Messages API as a model: one HTTP request per attempt (the SDK's own retries can bill twice), every failure of
 * server and network a value with its charge.
 *
 * @throws SetupError when federation lacks a variable.
 */
export function anthropicModel(options: AnthropicOptions): Model {
  const { credential, capabilities } = options;
  const silenceMs = capabilities.silenceS * 1000;
  // Some servers send their headers with the first word only.
  const { idleTimeoutMs = silenceMs, headersTimeoutMs = Math.max(silenceMs, HEADERS_TIMEOUT_MS) } = options;
  const baseURL = options.baseUrl ?? API_URL;
  const client = new Anthropic({
    ...signIn(options, baseURL, headersTimeoutMs),
    baseURL,
    maxRetries: 0,
    timeout: headersTimeoutMs,
    // Failures are values here; the SDK would also print them, with what was sent.
    logLevel: "off",
    fetch: boundedFetch(MOST_BYTES),
  });
  // A server that quotes the key back must not get it into a log.
  const secret =
    credential.kind === "key" ? credential.apiKey : credential.kind === "token" ? credential.authToken : "";
  const mask = (reply: ModelReply): ModelReply =>
    reply.kind === "failure" && secret !== ""
      ? { ...reply, detail: reply.detail.replaceAll(secret, "[masked]") }
      : reply;

  const attempt = async (request: ModelRequest, watchdog: Watchdog): Promise<ModelReply> => {
    let response: Response;
    try {
      const body = requestBody(request, capabilities);
      response = await client.post("/v1/messages", { body, stream: true, signal: watchdog.signal }).asResponse();
    } catch (error) {
      const expected = failureBeforeAnswer(error, Date.now());
      if (expected === null) throw error;
      if (!(error instanceof APIError)) return expected;
      const refused = error.status === TOO_MANY_REQUESTS ? { ...expected, isRateLimited: true as const } : expected;
      return withLimits(refused, error.headers);
    }
    const reply = await readAnswer(response, request, watchdog, { idleTimeoutMs, capabilities });
    return withLimits(reply, response.headers);
  };

  return {
    ...(capabilities.batches ? { attemptInBatch: maskedBatches(inBatches(client, capabilities), mask) } : {}),
    ...(capabilities.tokenCounting ? { countTokens: counter(client, capabilities) } : {}),
    async attempt(request, signal) {
      if (signal?.aborted) return failure("fatal", "The caller stopped the call before it began", { kind: "none" });
      const watchdog = startWatchdog(signal, headersTimeoutMs);
      try {
        const reply = mask(await attempt(request, watchdog));
        // A call that its caller stopped is not to be tried again, whatever it looked like from here.
        if (reply.kind === "message" || !signal?.aborted) return reply;
        return { ...reply, severity: "fatal", detail: `The caller stopped the call (${reply.detail})` };
      } finally {
        watchdog.release();
      }
    },
  };
}
