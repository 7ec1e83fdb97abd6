import type { IncomingMessage } from "node:http";
import { checkAddress, type Reach } from "../../domain/web-address.ts";
import type { PageReader, PageReply } from "../../ports/web.ts";
import { startWatchdog, type Watchdog } from "../watchdog.ts";
import { ACCEPTED_ENCODINGS, readBody } from "./body.ts";
import { exchange, type Resolve, systemResolve } from "./exchange.ts";
import { announcedType, pageText } from "./page-text.ts";

export type ReaderOptions = {
  reach: Reach;
  userAgent: string;
  resolve?: Resolve;
  /** Of a page, unpacked; what is longer is cut there. */
  mostBytes?: number;
  /** For an answer to begin, and for each next piece of it. */
  idleMs?: number;
  /** For everything about one page, redirects included. */
  totalMs?: number;
};

type Way = Required<Omit<ReaderOptions, "userAgent">> & {
  headers: Readonly<Record<string, string>>;
  watchdog: Watchdog;
};

const MOST_REDIRECTS = 5;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Reads pages with plain GET requests, every address on the way checked before anybody is asked for it. */
export function pageReader(options: ReaderOptions): PageReader {
  const { reach, userAgent, resolve = systemResolve } = options;
  const { mostBytes = 2_000_000, idleMs = 10_000, totalMs = 30_000 } = options;
  const headers = {
    "user-agent": userAgent,
    accept: "text/markdown, text/html, application/xhtml+xml, text/*;q=0.9, application/json;q=0.9, */*;q=0.1",
    "accept-language": "en, *;q=0.5",
    "accept-encoding": ACCEPTED_ENCODINGS,
  };
  return {
    refusal: (url) => {
      const checked = checkAddress(url, reach);
      return checked.kind === "refused" ? checked.reason : null;
    },
    read: async (url, signal) => {
      const time = AbortSignal.timeout(totalMs);
      const watchdog = startWatchdog(signal === undefined ? time : AbortSignal.any([signal, time]), idleMs);
      try {
        return await follow(url, { reach, resolve, mostBytes, idleMs, totalMs, headers, watchdog });
      } finally {
        watchdog.release();
      }
    },
  };
}

/** Follows redirects; each one is checked as if the agent had asked for it. */
async function follow(start: string, way: Way): Promise<PageReply> {
  const visited: string[] = [];
  let next = start;
  while (visited.length <= MOST_REDIRECTS) {
    const checked = checkAddress(next, way.reach);
    if (checked.kind === "refused") return { kind: "refused", reason: onTheWay(visited, next, checked.reason) };
    const { url, isOwn } = checked;
    visited.push(url.href);
    way.watchdog.expectWithin(way.idleMs);
    const asked = await exchange(url, { ...way, network: isOwn ? "own" : "public" });
    if (asked.kind === "refused")
      return { kind: "refused", reason: onTheWay(visited.slice(0, -1), next, asked.reason) };
    if (asked.kind === "failure") return { kind: "failure", detail: asked.detail };
    const { response } = asked;
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) return readAnswer(response, visited, way);
    response.destroy();
    const target = URL.parse(location, url.href);
    if (target === null) return { kind: "failure", detail: "it redirects to what is no address" };
    next = target.href;
  }
  return { kind: "refused", reason: `it redirects more than ${MOST_REDIRECTS} times` };
}

async function readAnswer(response: IncomingMessage, visited: string[], way: Way): Promise<PageReply> {
  const { statusCode = 0 } = response;
  const type = announcedType(response);
  if (statusCode < 200 || statusCode > 299)
    return { kind: "failure", detail: `it answers ${statusCode}${STATUS_WORDS[statusCode] ?? ""}` };
  if ("refusal" in type) return { kind: "refused", reason: type.refusal };
  const body = await readBody(response, way);
  if (body.kind !== "bytes") return body;
  const url = visited.at(-1) ?? "";
  const page = await pageText(body.bytes, type, new URL(url));
  if (page.kind === "refused") return page;
  return { kind: "page", url, visited, mediaType: type.name, text: page.text, isCut: body.isCut };
}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: ": it needs a sign-in, and none is ever sent",
  403: ": it does not serve programs, or needs a sign-in",
  404: ": there is no such page",
  410: ": the page is gone",
  429: ": it is asked too often",
};

function onTheWay(visited: readonly string[], target: string, reason: string): string {
  return visited.length === 0 ? reason : `it redirects to ${target.slice(0, 300)}, and ${reason}`;
}
