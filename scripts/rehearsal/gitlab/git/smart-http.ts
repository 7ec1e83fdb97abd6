import { spawn } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { Duplex, type Writable } from "node:stream";
import { createGunzip } from "node:zlib";
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

type Served = {
  repositoryDir: string;
  service: string;
  user: string;
  hooks: (line: Duplex) => void;
  signal: AbortSignal;
};

/** What git said: its head, and its body in pieces. */
type Said = { status: number; headers: Record<string, string>; chunks: Buffer[] };

/** Repository → what git says to those who begin to fetch by protocol 2: what it can do, and nothing of branches. */
const capabilities = new Map<string, Said>();

/**
 * Answers a git request, as `runService`. The first words of protocol 2 are the same at each fetch, so git is asked for
 * them once: a third of all requests.
 */
export async function serveGit(request: IncomingMessage, url: URL, served: Served, sink: Sink): Promise<void> {
  const isGreeting =
    served.service === "/info/refs" &&
    url.searchParams.get("service") === "git-upload-pack" &&
    request.headers["git-protocol"] === "version=2";
  if (!isGreeting) return runService(request, url, served, sink);
  const said = capabilities.get(served.repositoryDir) ?? (await heard(request, url, served));
  if (said.status === 200) capabilities.set(served.repositoryDir, said);
  sink.head(said.status, said.headers);
  for (const chunk of said.chunks) sink.chunk(chunk);
}

async function heard(request: IncomingMessage, url: URL, served: Served): Promise<Said> {
  const said: Said = { status: 500, headers: {}, chunks: [] };
  const head: Sink["head"] = (status, headers) => Object.assign(said, { status, headers });
  await runService(request, url, served, { head, chunk: (bytes) => said.chunks.push(bytes) });
  return said;
}

/**
 * Answers a request by git's own upload-pack or receive-pack on the repository in `repositoryDir`, and resolves when that
 * has ended: what `git http-backend` does (https://git-scm.com/docs/gitprotocol-http), without a process of its own for
 * each request. What a push starts has a socket on descriptor 3, whose other end `hooks` gets. `signal` ends the process,
 * and then the promise resolves as well.
 */
async function runService(request: IncomingMessage, url: URL, served: Served, sink: Sink): Promise<void> {
  const isGreeting = served.service === "/info/refs";
  const name = isGreeting ? url.searchParams.get("service") : served.service.slice(1);
  // Without a name it is the protocol of plain files, which no git of today speaks to GitLab.
  if (name !== "git-upload-pack" && name !== "git-receive-pack")
    return sink.head(403, { "content-type": "text/plain" });
  const protocol = [request.headers["git-protocol"]].flat()[0];
  const takesPush = served.service === "/git-receive-pack";
  const args = [name.slice("git-".length), "--stateless-rpc", ...(isGreeting ? ["--http-backend-info-refs"] : []), "."];
  const child = spawn("git", args, {
    cwd: served.repositoryDir,
    env: environmentOf(request, served, protocol),
    stdio: ["pipe", "pipe", "ignore", takesPush ? "pipe" : "ignore"],
    signal: served.signal,
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error("git has no streams");
  const line: unknown = child.stdio[3];
  if (line instanceof Duplex) served.hooks(line);
  sink.head(200, {
    "content-type": `application/x-${name}-${isGreeting ? "advertisement" : "result"}`,
    "cache-control": "no-cache, max-age=0, must-revalidate",
  });
  if (isGreeting && protocol !== "version=2") sink.chunk(Buffer.from(`${packetLine(`# service=${name}\n`)}0000`));
  sendBody(request, stdin);
  stdout.on("data", (bytes: Buffer) => sink.chunk(bytes));
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      if (!served.signal.aborted) reject(error);
    });
    child.once("close", () => resolve());
  });
}

function environmentOf(request: IncomingMessage, served: Served, protocol: string | undefined): Record<string, string> {
  return {
    ...gitEnvironment(served.repositoryDir),
    GIT_COMMITTER_NAME: served.user,
    GIT_COMMITTER_EMAIL: `${served.user}@http.${request.socket.remoteAddress ?? "127.0.0.1"}`,
    ...(protocol === undefined ? {} : { GIT_PROTOCOL: protocol }),
  };
}

/** git compresses what it asks at length. It may end without reading all of it, for instance after a refusal. */
function sendBody(request: IncomingMessage, stdin: Writable): void {
  const body = request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request;
  body.on("error", () => stdin.destroy());
  stdin.on("error", () => body.unpipe(stdin));
  body.pipe(stdin);
}

/** Its length in four hexadecimal digits, those included, and the text. */
function packetLine(text: string): string {
  return `${(text.length + 4).toString(16).padStart(4, "0")}${text}`;
}
