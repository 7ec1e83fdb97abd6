import { spawn } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { execa } from "execa";
import { gitEnvironment } from "./repository.ts";

/** Where an answer goes; `head` is called once, before any `chunk`. */
export type Sink = {
  head(status: number, headers: Record<string, string>): void;
  chunk(bytes: Buffer): void;
};

/** `/group/project.git/<service path>`, or null when a path is none of git's. */
export function parseGitPath(pathname: string): { project: string; service: string } | null {
  const match = /^\/(.+?)\.git(\/(?:info\/refs|git-upload-pack|git-receive-pack))$/.exec(pathname);
  return match?.[1] && match[2] ? { project: decodeURIComponent(match[1]), service: match[2] } : null;
}

function parseHead(text: string): { status: number; headers: Record<string, string> } {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf(":");
    if (at === -1) continue;
    const [name, value] = [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    if (name === "status") status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers };
}

/** Cuts the CGI head off a stream: bytes in, head and body out to the sink. */
function cgiReader(sink: Sink): (bytes: Buffer) => void {
  let waiting: Buffer | null = Buffer.alloc(0);
  return (bytes) => {
    if (waiting === null) {
      sink.chunk(bytes);
      return;
    }
    waiting = Buffer.concat([waiting, bytes]);
    const end = waiting.indexOf("\r\n\r\n");
    if (end === -1) return;
    const { status, headers } = parseHead(waiting.subarray(0, end).toString("latin1"));
    const rest = waiting.subarray(end + 4);
    waiting = null;
    sink.head(status, headers);
    if (rest.length > 0) sink.chunk(rest);
  };
}

let backend: Promise<string> | undefined;

/** The program itself: as `git http-backend`, each request would start one process more. */
function backendProgram(): Promise<string> {
  backend ??= execa("git", ["--exec-path"]).then(({ stdout }) => join(stdout, "git-http-backend"));
  return backend;
}

type Served = {
  repositoryDir: string;
  service: string;
  user: string;
  hooks: (line: Duplex) => void;
  signal: AbortSignal;
};

/** What the backend said: its head, and its body in pieces. */
type Said = { status: number; headers: Record<string, string>; chunks: Buffer[] };

/** Repository → what git says to those who begin to fetch by protocol 2: what it can do, and nothing of branches. */
const capabilities = new Map<string, Said>();

/**
 * Answers a git request, as `runBackend`. The first words of protocol 2 are the same at each fetch, so git is asked for
 * them once: a third of all requests.
 */
export async function serveGit(request: IncomingMessage, url: URL, served: Served, sink: Sink): Promise<void> {
  const isGreeting =
    served.service === "/info/refs" &&
    url.searchParams.get("service") === "git-upload-pack" &&
    request.headers["git-protocol"] === "version=2";
  if (!isGreeting) return runBackend(request, url, served, sink);
  const said = capabilities.get(served.repositoryDir) ?? (await heard(request, url, served));
  if (said.status === 200) capabilities.set(served.repositoryDir, said);
  sink.head(said.status, said.headers);
  for (const chunk of said.chunks) sink.chunk(chunk);
}

async function heard(request: IncomingMessage, url: URL, served: Served): Promise<Said> {
  const said: Said = { status: 500, headers: {}, chunks: [] };
  const head: Sink["head"] = (status, headers) => Object.assign(said, { status, headers });
  await runBackend(request, url, served, { head, chunk: (bytes) => said.chunks.push(bytes) });
  return said;
}

/**
 * Lets git's http-backend answer a request for the repository in `repositoryDir` and resolves when it has ended. What a
 * push starts has a socket on descriptor 3, whose other end `hooks` gets. `signal` ends the process, and then the promise
 * resolves as well.
 */
async function runBackend(request: IncomingMessage, url: URL, served: Served, sink: Sink): Promise<void> {
  const { headers } = request;
  const optional: Record<string, string | undefined> = {
    CONTENT_TYPE: headers["content-type"],
    // Left out for a chunked body: with an empty value the backend would read nothing.
    CONTENT_LENGTH: headers["content-length"],
    HTTP_CONTENT_ENCODING: headers["content-encoding"],
    GIT_PROTOCOL: [headers["git-protocol"]].flat()[0],
  };
  const takesPush = served.service === "/git-receive-pack";
  const child = spawn(await backendProgram(), [], {
    env: {
      ...gitEnvironment(served.repositoryDir),
      GIT_PROJECT_ROOT: served.repositoryDir,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: served.service,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? "GET",
      REMOTE_USER: served.user,
      REMOTE_ADDR: request.socket.remoteAddress ?? "127.0.0.1",
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    },
    stdio: ["pipe", "pipe", "ignore", takesPush ? "pipe" : "ignore"],
    signal: served.signal,
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("the backend has no streams");
  const line: unknown = child.stdio[3];
  if (line instanceof Duplex) served.hooks(line);
  request.pipe(stdin);
  // The backend may end without reading the whole body, for instance after a refusal.
  stdin.on("error", () => request.unpipe(stdin));
  stdout.on("data", cgiReader(sink));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      if (!served.signal.aborted) reject(error);
    });
    child.once("close", () => resolve());
  });
}
