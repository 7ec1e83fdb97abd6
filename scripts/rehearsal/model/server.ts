import { createServer, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { createBatches } from "./batch.ts";
import { createConversation, type Outcome, refusal } from "./conversation.ts";
import { createCostReport, type DayCost } from "./cost-report.ts";
import type { Dialect } from "./dialect.ts";
import { deniedBy, deniedToAdmin, receive } from "./incoming.ts";
import type { Usage } from "./message.ts";
import { createRateLimits } from "./rate-limit.ts";
import { deliver, statusOf } from "./reply.ts";
import { type Call, createRoutes } from "./routes.ts";
import type { ModelFault, Scenario } from "./scenario.ts";

const MASK = "[masked]";

/** A request as the double saw it, and what came of it. The key is masked wherever it stands. */
export type RecordedRequest = {
  method: string;
  path: string;
  /** As parsed from JSON; undefined where there was none. */
  body: unknown;
  /** The scenario and turn that answered, or that the request left. */
  scenario?: string;
  turn?: number;
  /** 0 where no header was sent. A stream that broke later is a 200. */
  status: number;
  /** What the API would bill, whether or not the client got to see it; undefined where nothing is billed. */
  usage?: Usage;
  /** Milliseconds, by the double's clock. */
  at: number;
  /** Milliseconds that the double itself took, from a request's headers until it had its answer; of a batch: 0. */
  tookMs: number;
};

/** A running model double. */
export type ModelDouble = {
  /** Where it is reached; to be used as `ANTHROPIC_BASE_URL` (without `/v1`). */
  url: string;
  /** Every request, in the order in which they were answered; those of a batch each by itself. */
  requests: readonly RecordedRequest[];
  /** Every request that was refused, other than by a fault that was asked for, and every departure from the script. */
  faults: readonly string[];
  /** Replaces the scenarios; every turn has its faults before it again. The prompt cache stays. */
  setScenarios(scenarios: Scenario[]): void;
  /** Lets the next so many valid requests for a message (default 1) meet this fault, ahead of what is scripted. */
  injectFault(fault: ModelFault, times?: number): void;
  /** What the organisation's cost report says from now on. */
  setCosts(costs: readonly DayCost[], refreshedAt?: string | null): void;
  /** Says in the headers of answers that a limit is used up until an instant, in milliseconds. */
  exhaust(name: "requests" | "input-tokens" | "output-tokens", until: number): void;
  /** Calls the listener with every request, just before it is answered. */
  onRequest(listener: (request: RecordedRequest) => void): void;
  /** Stops listening and cuts every connection, silent ones too. */
  close(): Promise<void>;
};

/**
 * Starts a model double on 127.0.0.1.
 *
 * @param options.apiKey the one key that is accepted, as `x-api-key` or bearer token
 * @param options.adminKey the one key that reads the cost report; default: none does
 * @param options.port default 0: any free port
 * @param options.clock the time in milliseconds, by which cache entries expire; default the real time
 * @param options.thinkMs an artificial delay before each answer to `/v1/messages`; default 0
 * @param options.batchLooks how often a batch must be looked at until it has ended; default: once
 * @param options.dialect a server of another kind, with models of any name; default the vendor's own
 * @throws when the key is empty; or the listening error, such as EADDRINUSE, when the port is taken
 */
export async function startModel(options: {
  scenarios: Scenario[];
  apiKey: string;
  adminKey?: string;
  port?: number;
  clock?: () => number;
  thinkMs?: number;
  batchLooks?: number;
  dialect?: Dialect;
}): Promise<ModelDouble> {
  const { apiKey, adminKey = null, port = 0, clock = Date.now, thinkMs = 0 } = options;
  if (apiKey === "") throw new Error("The model double needs a key: give apiKey some text that clients will send");
  const requests: RecordedRequest[] = [];
  const faults: string[] = [];
  const listeners: ((request: RecordedRequest) => void)[] = [];
  const limits = createRateLimits(clock);
  const conversation = createConversation(options.scenarios, clock, limits, options.dialect);
  const batches = createBatches(
    clock,
    () => url,
    (params, customId) => {
      const outcome = conversation.answer(params, { requestId: "", tier: "batch" });
      const path = `/v1/messages/batches ${customId}`;
      book({ method: "POST", path, query: new URLSearchParams(), body: params, requestId: "" }, outcome, 0);
      return outcome;
    },
    () => options.batchLooks ?? 1,
  );
  const costs = createCostReport(clock);
  const route = createRoutes(conversation, batches, costs);
  let url = "";
  let arrived = 0;

  function book(call: Call, { reply, scenario, turn, usage, complaint }: Outcome, tookMs: number): void {
    const recorded: RecordedRequest = {
      method: call.method,
      path: call.path,
      body: masked(call.body, apiKey),
      ...(scenario !== undefined && { scenario }),
      ...(turn !== undefined && { turn }),
      status: statusOf(reply),
      ...(usage !== undefined && { usage }),
      at: clock(),
      tookMs,
    };
    requests.push(recorded);
    const loud = `${call.method} ${call.path}: ${statusOf(reply)} ${complaint}`;
    if (complaint !== undefined) faults.push(loud.replaceAll(apiKey, MASK));
    for (const listener of listeners) listener(recorded);
  }

  const server = createServer(async (incoming, response) => {
    const arrivedAt = performance.now();
    const requestId = `req_double${String(++arrived).padStart(6, "0")}`;
    const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://127.0.0.1");
    const received = await receive(incoming, pathname);
    if (received.kind === "gone") return;
    const body = received.kind === "json" ? received.body : undefined;
    const betas = String(incoming.headers["anthropic-beta"] ?? "").split(",");
    const call: Call = {
      method: incoming.method ?? "GET",
      path: pathname,
      query: searchParams,
      body,
      requestId,
      betas,
    };
    const isForAdmins = pathname.startsWith("/v1/organizations/");
    const refusedKey = isForAdmins ? deniedToAdmin(incoming, { apiKey, adminKey }) : deniedBy(incoming, apiKey);
    const denied = refusedKey ?? (received.kind === "refused" ? received.error : undefined);
    const isMessage = denied === undefined && pathname === "/v1/messages";
    if (isMessage && thinkMs > 0) await delay(thinkMs);
    const outcome = denied === undefined ? route(call) : refusal(denied);
    book(call, outcome, performance.now() - arrivedAt);
    deliver(response, outcome.reply, requestId, pathname.startsWith("/v1/messages") ? limits.headers() : {});
  });
  url = await listen(server, port);

  return {
    url,
    requests,
    faults,
    setScenarios: (next) => conversation.setScenarios(next),
    injectFault: (fault, times = 1) => conversation.injectFault(fault, times),
    setCosts: (days, refreshedAt = null) => costs.set(days, refreshedAt),
    exhaust: (name, until) => limits.exhaust(name, until),
    onRequest: (listener) => {
      listeners.push(listener);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(`http://127.0.0.1:${address.port}`);
      else reject(new Error("The model double listens on no port"));
    });
  });
}

/** The same value, with the key replaced wherever it stands in a text. */
function masked(body: unknown, apiKey: string): unknown {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  return text.includes(apiKey) ? JSON.parse(text.replaceAll(apiKey, MASK)) : body;
}
