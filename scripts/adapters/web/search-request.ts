import type { IncomingMessage } from "node:http";
import type { Clock } from "../../ports/clock.ts";
import { startWatchdog } from "../watchdog.ts";
import { ACCEPTED_ENCODINGS, readBody } from "./body.ts";
import { exchange, type Resolve } from "./exchange.ts";
import type { Network } from "./public-address.ts";

/** How a provider is asked. */
export type SearchRequest = {
  url: URL;
  network: Network;
  headers: Readonly<Record<string, string>>;
  /** What a status of this provider's means, and how to mend it; null where nothing is known. */
  explain: (status: number) => string | null;
};

export type SearchWorld = { clock: Clock; resolve: Resolve; userAgent: string; idleMs?: number };

/**
 * `charge`: what was answered with an error is not billed; whether a request without an answer was, nobody can tell.
 * `retryMs`: when the same may succeed.
 */
export type SearchAnswer =
  | { kind: "json"; value: unknown }
  | { kind: "failure"; detail: string; charge: "none" | "worst"; retryMs: number | null };

/** Far more than twenty results are. */
const MOST_BYTES = 1_000_000;

const RETRIES = 2;

const FIRST_WAIT_MS = 1_000;

/** A job waits at its runner's expense: what asks for a longer pause is given up on. */
const LONGEST_WAIT_MS = 10_000;

/** Asks a provider; refusals for being asked too often, and its own faults, are tried again: none of them is billed. */
export async function askProvider(
  request: SearchRequest,
  world: SearchWorld,
  signal?: AbortSignal,
): Promise<SearchAnswer> {
  for (let attempt = 0; ; attempt++) {
    const answer = await askOnce(request, world, signal);
    const waitMs = answer.kind === "json" || attempt >= RETRIES ? null : answer.retryMs;
    if (waitMs === null || waitMs > LONGEST_WAIT_MS || signal?.aborted) return answer;
    await world.clock.sleep(Math.max(waitMs, FIRST_WAIT_MS * 2 ** attempt), signal);
  }
}

async function askOnce(request: SearchRequest, world: SearchWorld, signal?: AbortSignal): Promise<SearchAnswer> {
  const { resolve, userAgent, idleMs = 15_000 } = world;
  const watchdog = startWatchdog(signal, idleMs);
  const own = { "user-agent": userAgent, accept: "application/json", "accept-encoding": ACCEPTED_ENCODINGS };
  try {
    const headers = { ...own, ...request.headers };
    const asked = await exchange(request.url, { network: request.network, headers, resolve, watchdog });
    if (asked.kind === "refused") return failure(asked.reason, "none");
    if (asked.kind === "failure") return failure(asked.detail, asked.wasSent ? "worst" : "none");
    const { statusCode = 0 } = asked.response;
    if (statusCode !== 200) return refusedBy(asked.response, statusCode, request);
    const body = await readBody(asked.response, { mostBytes: MOST_BYTES, idleMs, watchdog });
    if (body.kind !== "bytes") return failure(body.kind === "refused" ? body.reason : body.detail, "worst");
    return parsed(body.bytes.toString());
  } finally {
    watchdog.release();
  }
}

function refusedBy(response: IncomingMessage, status: number, { explain }: SearchRequest): SearchAnswer {
  const detail = [`it answers ${status}`, explain(status)].filter((part) => part !== null).join(": ");
  if (status !== 429 && status < 500) return failure(detail, "none");
  const seconds = Number(response.headers["retry-after"] ?? "0");
  return { ...failure(detail, "none"), retryMs: Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 0 };
}

function parsed(text: string): SearchAnswer {
  try {
    return { kind: "json", value: JSON.parse(text) };
  } catch {
    return failure("it answers with what is no JSON", "worst");
  }
}

function failure(detail: string, charge: "none" | "worst"): Extract<SearchAnswer, { kind: "failure" }> {
  return { kind: "failure", detail, charge, retryMs: null };
}
