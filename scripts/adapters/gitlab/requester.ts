import type { MergeRequests } from "@gitbeaker/rest";
import type { Clock } from "../../ports/clock.ts";
import { ForgeError } from "./forge-error.ts";
import { type Patience, startPatience } from "./patience.ts";

type RequesterFn = NonNullable<NonNullable<ConstructorParameters<typeof MergeRequests>[0]>["requesterFn"]>;
type ResourceOptions = Parameters<RequesterFn>[0];
type RequestOptions = NonNullable<Parameters<ReturnType<RequesterFn>["get"]>[1]>;

type Call = { method: string; url: URL; path: string; headers: Record<string, string>; body: string | null };
type Answer = { status: number; headers: Headers; text: string };

/** Answers after which the same call may succeed: told to wait, or a fault on the way. */
const TRANSIENT = new Set([429, 500, 502, 503, 504]);

/** A job's log may have 100 MB; its end tells why the job failed. */
const LOG_PATH = /\/jobs\/\d+\/trace$/;
const LONGEST_LOG = 200_000;

/**
 * A file of a job's artifacts is text, whatever type GitLab gives it. Ours are far smaller: what is cut off here is refused
 * where its digest or its form is checked.
 */
const ARTIFACT_PATH = /\/jobs\/\d+\/artifacts\/./;
const LONGEST_ARTIFACT = 20_000_000;

/** What GitLab says of the rate limit: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/ */
type RateLimit = { notBeforeMs: number };

/**
 * What gitbeaker's resources send their calls with, in place of its own (whose retries come within 0.3 s, ignore
 * `Retry-After` and repeat a POST that may have been done). Reads and idempotent writes are retried for up to a minute;
 * a POST only after 429, which GitLab answers before doing anything. Everything else throws a `ForgeError`.
 * `timeoutMs` bounds each single try.
 */
export function gitlabRequester(options: {
  token: string;
  clock: Clock;
  random: () => number;
  timeoutMs: number;
  /** Told the time on GitLab's clock, with each answer that says it. */
  onDate?: (date: Date) => void;
}): RequesterFn {
  const limit: RateLimit = { notBeforeMs: 0 };
  const scrub = (text: string) => text.replaceAll(options.token, "[token]");

  async function send<T>(method: string, resource: ResourceOptions, endpoint: string, request: RequestOptions = {}) {
    const call = await callOf(method, resource, endpoint, request);
    const patience = startPatience(options.clock, options.random);
    for (;;) {
      await awaitQuota(limit, options.clock, patience);
      const outcome = await attempt(call, options.timeoutMs);
      if ("answer" in outcome) {
        noteQuota(limit, outcome.answer.headers, options.clock.now());
        const date = Date.parse(outcome.answer.headers.get("date") ?? "");
        if (!Number.isNaN(date)) options.onDate?.(new Date(date));
      }
      const parsed = "answer" in outcome ? parse<T>(outcome.answer, formOf(call.path)) : { detail: outcome.fault };
      if ("body" in parsed) return parsed;
      const answer = "answer" in outcome ? outcome.answer : null;
      const error = new ForgeError({
        method,
        path: call.path,
        status: answer?.status ?? null,
        detail: scrub(parsed.detail),
        retryAfterMs: answer === null ? null : askedWaitMs(answer.headers, options.clock.now()),
      });
      if (!mayRepeat(error) || !(await patience.wait(error.retryAfterMs))) throw error;
    }
  }

  return (resource) => ({
    get: (endpoint, request) => send("GET", resource, endpoint, request),
    post: (endpoint, request) => send("POST", resource, endpoint, request),
    put: (endpoint, request) => send("PUT", resource, endpoint, request),
    patch: (endpoint, request) => send("PATCH", resource, endpoint, request),
    delete: (endpoint, request) => send("DELETE", resource, endpoint, request),
  });
}

function mayRepeat({ method, status }: ForgeError): boolean {
  if (method === "POST" || method === "PATCH") return status === 429;
  return status === null || TRANSIENT.has(status);
}

async function callOf(
  method: string,
  resource: ResourceOptions,
  endpoint: string,
  request: RequestOptions,
): Promise<Call> {
  const url = new URL(endpoint, resource.url.endsWith("/") ? resource.url : `${resource.url}/`);
  for (const [key, value] of Object.entries(request.searchParams ?? {})) {
    if (value !== undefined) url.searchParams.append(snakeCase(key), String(value));
  }
  const headers: Record<string, string> = { accept: "application/json" };
  for (const [name, value] of Object.entries(resource.authHeaders)) headers[name] = await value();
  const fields = Object.entries(request.body ?? {});
  const hasBody = method !== "GET" && fields.length > 0;
  if (hasBody) headers["content-type"] = "application/json";
  return {
    method,
    url,
    path: decodeURIComponent(url.pathname.replace(/^.*?\/api\/v4\//, "")),
    headers,
    body: hasBody ? JSON.stringify(Object.fromEntries(fields.map(([key, value]) => [snakeCase(key), value]))) : null,
  };
}

/** One try: an answer of any status, or what kept it from coming. Redirects are not followed: they would take the token along. */
async function attempt(call: Call, timeoutMs: number): Promise<{ answer: Answer } | { fault: string }> {
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: call.headers,
      body: call.body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await READERS[formOf(call.path)](response);
    return { answer: { status: response.status, headers: response.headers, text } };
  } catch (error) {
    return { fault: describeFault(error, call.url.host, timeoutMs) };
  }
}

/** What an answer is read as. A log may be JSON as well; a file of artifacts never is for us. */
type Form = "json" | "log" | "artifact";

function formOf(path: string): Form {
  if (LOG_PATH.test(path)) return "log";
  return ARTIFACT_PATH.test(path) ? "artifact" : "json";
}

const READERS = {
  json: (response) => response.text(),
  log: endOf,
  artifact: beginningOf,
} satisfies Record<Form, (response: Response) => Promise<string>>;

/** The beginning of a body of any length, which is all of an honest one. */
async function beginningOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    pieces.push(piece);
    length += piece.length;
    if (length > LONGEST_ARTIFACT) break;
  }
  return Buffer.concat(pieces).subarray(0, LONGEST_ARTIFACT).toString("utf8");
}

/** The end of a body of any length, read piece by piece; a character that is cut in two is shown as broken. */
async function endOf({ body }: Response): Promise<string> {
  let end = Buffer.alloc(0);
  for await (const piece of body ?? []) {
    end = Buffer.concat([end, piece]);
    if (end.length > 2 * LONGEST_LOG) end = end.subarray(-LONGEST_LOG);
  }
  return end.subarray(-LONGEST_LOG).toString("utf8");
}

function describeFault(error: unknown, host: string, timeoutMs: number): string {
  if (!(error instanceof Error)) return `${host} could not be reached`;
  if (error.name === "TimeoutError") return `${host} did not answer within ${timeoutMs / 1000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : null;
  return `${host} could not be reached (${[code, cause.message].filter(Boolean).join(": ")})`;
}

function parse<T>(
  answer: Answer,
  form: Form,
): { body: T; headers: Record<string, string>; status: number } | { detail: string } {
  const isJson = /^application\/([\w.-]+\+)?json\b/.test(answer.headers.get("content-type") ?? "");
  const json = isJson ? jsonOf(answer.text) : undefined;
  if (answer.status >= 200 && answer.status < 300) {
    const headers = Object.fromEntries(answer.headers);
    // Through JSON for its type alone: gitbeaker promises a T here too.
    if (isText(form, json) && !/^text\/html\b/.test(headers["content-type"] ?? ""))
      return { body: JSON.parse(JSON.stringify(answer.text)), headers, status: answer.status };
    const isEmpty = answer.status === 204;
    // gitbeaker's types promise a T; what the answer really is, its schema finds out.
    if (isEmpty || json !== undefined) {
      return { body: JSON.parse(isEmpty ? "null" : answer.text), headers, status: answer.status };
    }
    return { detail: `the answer is ${answer.headers.get("content-type") ?? "of no type"} where JSON was expected` };
  }
  if (answer.status >= 300 && answer.status < 400) return { detail: `redirected to ${answer.headers.get("location")}` };
  return { detail: json === undefined ? firstWords(answer.text) : wordsOf(json) };
}

function isText(form: Form, json: unknown): boolean {
  return form === "artifact" || (form === "log" && json === undefined);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** GitLab explains itself in `message` or `error`, as text, as a list, or by field. */
function wordsOf(json: unknown): string {
  if (typeof json === "string") return json;
  if (Array.isArray(json)) return json.map(wordsOf).join(", ");
  if (typeof json !== "object" || json === null) return "";
  const entries = Object.entries(json);
  const spoken = entries.filter(([key]) => key === "message" || key === "error" || key === "error_description");
  if (spoken.length > 0) return spoken.map(([, value]) => wordsOf(value)).join(", ");
  return entries.map(([key, value]) => `${key} ${wordsOf(value)}`).join(", ");
}

/** The words of an error page, without its markup. */
function firstWords(text: string): string {
  const words = text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, " ").replace(/\s+/g, " ");
  return words.trim().slice(0, 200);
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `Retry-After` is seconds or a date; without it a 429 still says when the limit resets. */
function askedWaitMs(headers: Headers, now: Date): number | null {
  const retryAfter = headers.get("retry-after");
  if (retryAfter !== null && /^\d+$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = retryAfter === null ? Number.NaN : Date.parse(retryAfter);
  if (!Number.isNaN(date)) return Math.max(0, date - now.getTime());
  return headers.get("ratelimit-remaining") === "0" ? resetWaitMs(headers, now) : null;
}

function resetWaitMs(headers: Headers, now: Date): number | null {
  const reset = Number(headers.get("ratelimit-reset") ?? Number.NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - now.getTime()) : null;
}

function noteQuota(limit: RateLimit, headers: Headers, now: Date): void {
  const waitMs = headers.get("ratelimit-remaining") === "0" ? resetWaitMs(headers, now) : null;
  limit.notBeforeMs = waitMs === null ? 0 : now.getTime() + waitMs;
}

/** Holds a call back when the last answer said that the quota is used up, as long as patience allows. */
async function awaitQuota(limit: RateLimit, clock: Clock, patience: Patience): Promise<void> {
  const waitMs = limit.notBeforeMs - clock.now().getTime();
  limit.notBeforeMs = 0;
  if (waitMs > 0) await patience.wait(waitMs);
}
