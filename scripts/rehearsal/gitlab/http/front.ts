import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { DEVELOPER, identifyGit, levelOf, REPORTER } from "../access.ts";
import { parseGitPath, type Sink, serveGit } from "../git/smart-http.ts";
import { answerHooks } from "../pushes/hook-line.ts";
import { decideOnPush } from "../pushes/hooks.ts";
import { findProject, type World } from "../world.ts";
import { type Answer, answer } from "./answer.ts";
import { type Exchange, maskHeaders, maskText, maskValue } from "./exchange.ts";
import { type Fault, type FaultBox, faultyAnswer, signInPage } from "./faults.ts";
import { parseBody } from "./parameters.ts";
import { openRateLimit } from "./rate-limit.ts";
import { serveRest } from "./rest.ts";
import type { Route } from "./router.ts";

export type Front = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

type Parts = {
  routes: readonly Route[];
  faults: FaultBox;
  /** Aborted when the double closes. */
  closing: AbortSignal;
  record(exchange: Exchange): void;
};

type FaultKind = Fault["kind"] | null;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** The headers and bytes that leave the machine for an answer. */
function encode({ status, headers, body }: Answer): { headers: Record<string, string>; payload: string | Uint8Array } {
  if (status === 204 || body === null || body === undefined) return { headers, payload: "" };
  if (typeof body === "string" || body instanceof Uint8Array) return { headers, payload: body };
  return { headers: { "content-type": "application/json", ...headers }, payload: JSON.stringify(body) };
}

/** What replaces the answer before anything was done, or null: go on. */
function early(fault: FaultKind): Answer | "drop" | null {
  if (fault?.type === "drop") return "drop";
  if (fault?.type === "html") return signInPage;
  return fault?.type === "status" ? faultyAnswer(fault) : null;
}

/** What replaces the answer after the work was done, or null: let the true one out. */
function late(fault: FaultKind): Answer | "drop" | null {
  if (fault?.type === "drop-after-write") return "drop";
  return fault?.type === "status-after-write" ? faultyAnswer(fault) : null;
}

function bodyForRecord(body: unknown, payload: string | Uint8Array): unknown {
  if (body instanceof Uint8Array) return { bytes: body.length };
  if (typeof body === "string") return body;
  return payload === "" ? undefined : JSON.parse(String(payload));
}

function requestBodyForRecord(type: string, body: string): unknown {
  if (body === "") return undefined;
  try {
    return parseBody(type, body);
  } catch {
    return body;
  }
}

/** What listens on the port: sorts requests into REST and git, and lets faults loose on them. */
export function openFront(world: World, parts: Parts): Front {
  const limit = openRateLimit(world.now);

  async function rest(request: IncomingMessage, response: ServerResponse, url: URL, fault: FaultKind): Promise<void> {
    const method = request.method ?? "GET";
    const sent = await readBody(request);
    const instead = early(fault);
    const served =
      instead === null
        ? await serveRest(world, parts.routes, { method, url, headers: request.headers, body: sent })
        : { answer: instead, user: null };
    const given = late(fault) ?? served.answer;
    const dropped = given === "drop";
    const { headers, payload } = dropped ? { headers: {}, payload: "" } : encode(given);
    const date = world.now().toUTCString();
    const all = dropped ? {} : { date, ...headers, ...limit.headers(), "x-request-id": `${world.now().getTime()}` };
    const tokens = [...world.state.users.map((user) => user.token), ...jobTokens(url)];
    parts.record({
      method,
      path: maskText(`${url.pathname}${url.search}`, tokens),
      requestHeaders: maskHeaders(request.headers, tokens),
      requestBody: maskValue(requestBodyForRecord(request.headers["content-type"] ?? "application/json", sent), tokens),
      status: dropped ? 0 : given.status,
      responseHeaders: maskHeaders(all, tokens),
      responseBody: dropped ? undefined : maskValue(bodyForRecord(given.body, payload), tokens),
      user: served.user?.username ?? null,
      ...(fault === null ? {} : { fault: fault.type }),
    });
    if (dropped) {
      request.socket.destroy();
      return;
    }
    response.writeHead(given.status, all).end(method === "HEAD" ? "" : payload);
  }

  async function git(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    path: { project: string; service: string },
    fault: FaultKind,
  ): Promise<void> {
    // On a kept connection curl repeats a request that was dropped, and a fault would hit nobody.
    response.shouldKeepAlive = false;
    const instead = early(fault) ?? refuseGit(world, request, url, path);
    if (instead === "drop") {
      request.socket.destroy();
      return;
    }
    if (instead !== null) {
      request.resume();
      response.writeHead(instead.status, instead.headers).end(encode(instead).payload);
      return;
    }
    const project = findProject(world, path.project);
    const credentials = identifyGit(world, request.headers);
    if (project === undefined || !("user" in credentials)) throw new Error("a git request passed without its checks");
    const push = { project, user: credentials.user };
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const replaced = late(fault);
    const sink: Sink = replaced === null ? sinkOf(response) : { head: () => undefined, chunk: () => undefined };
    await serveGit(
      request,
      url,
      {
        repositoryDir: world.repositoryDir(project),
        service: path.service,
        user: credentials.user.username,
        hooks: (line) => answerHooks(line, (phase, call) => decideOnPush(world, push, phase, call)),
        signal: AbortSignal.any([gone.signal, parts.closing]),
      },
      sink,
    );
    if (replaced === "drop") request.socket.destroy();
    else if (replaced === null) response.end();
    else response.writeHead(replaced.status, replaced.headers).end(encode(replaced).payload);
  }

  return async (request, response) => {
    const target = request.url ?? "/";
    const url = new URL(target, world.url);
    const path = parseGitPath(url.pathname);
    // git first asks without a password and is told to send one: that is no request for a fault to be spent on.
    const probe = path !== null && identifyGit(world, request.headers).kind === "none";
    const fault = probe ? null : parts.faults.take(request.method ?? "GET", target);
    if (fault?.type === "slow") await delay(fault.ms, undefined, { signal: parts.closing });
    return path === null ? rest(request, response, url, fault) : git(request, response, url, path, fault);
  };
}

function jobTokens(url: URL): string[] {
  const token = url.searchParams.get("job_token");
  return token === null ? [] : [token];
}

function sinkOf(response: ServerResponse): Sink {
  return {
    head: (status, headers) => response.writeHead(status, headers),
    chunk: (bytes) => response.write(bytes),
  };
}

/** The refusals of git over http: 401 asks for a password, and what one may not see does not exist. */
function refuseGit(
  world: World,
  request: IncomingMessage,
  url: URL,
  path: { project: string; service: string },
): Answer | null {
  const plain = (status: number, text: string, headers: Record<string, string> = {}) =>
    answer(status, text, { "content-type": "text/plain", ...headers });
  const credentials = identifyGit(world, request.headers);
  if (!("user" in credentials)) {
    return plain(401, "HTTP Basic: Access denied\n", { "www-authenticate": 'Basic realm="GitLab"' });
  }
  const project = findProject(world, path.project);
  const level = project === undefined ? 0 : levelOf(project, credentials.user);
  if (level === 0)
    return plain(404, "The project you were looking for could not be found or you don't have permission to view it.\n");
  if (level < REPORTER) return plain(403, "You are not allowed to download code from this project.\n");
  if (credentials.kind === "job" && credentials.project !== project)
    return plain(404, "The project you were looking for could not be found or you don't have permission to view it.\n");
  const pushes = path.service === "/git-receive-pack" || url.searchParams.get("service") === "git-receive-pack";
  // Pushing with it needs a setting that new projects do not have.
  if (pushes && credentials.kind === "job") return plain(403, "You are not allowed to upload code.\n");
  return pushes && level < DEVELOPER ? plain(403, "You are not allowed to push code to this project.\n") : null;
}
