import { type LookupAddress, lookup } from "node:dns";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { promisify } from "node:util";
import type { Watchdog } from "../watchdog.ts";
import { addressRefusal, type Network } from "./public-address.ts";

/** All addresses of a host's name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

const lookupAll = promisify(lookup);

export const systemResolve: Resolve = (hostname) => lookupAll(hostname, { all: true, order: "ipv4first" });

/** An answer whose body has not been read. */
export type Exchange =
  | { kind: "answer"; response: IncomingMessage }
  | { kind: "refused"; reason: string }
  /** `wasSent`: whether the server may have got the request. */
  | { kind: "failure"; detail: string; wasSent: boolean };

/** Bytes of all headers together, beyond which an answer is given up. */
const MOST_HEADER_BYTES = 32 * 1024;

/**
 * Asks for one address, following nothing. The host's name is resolved once, all that it stands for is checked, and the
 * connection is made to what was checked: a name server that answers differently the second time is not asked again.
 * No proxy, cookie or credential is used; each connection serves one request.
 */
export async function exchange(
  url: URL,
  from: { network: Network; headers: Readonly<Record<string, string>>; resolve: Resolve; watchdog: Watchdog },
): Promise<Exchange> {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await resolved(hostname, from.resolve, from.watchdog.signal);
  if (typeof addresses === "string") return { kind: "failure", detail: addresses, wasSent: false };
  for (const { address } of addresses) {
    const reason = addressRefusal(address, from.network);
    if (reason !== null) return { kind: "refused", reason: `${hostname} leads into no public network: ${reason}` };
  }
  const options = {
    headers: from.headers,
    lookup: pinned(addresses),
    maxHeaderSize: MOST_HEADER_BYTES,
    signal: from.watchdog.signal,
  };
  return ask(url, options);
}

async function resolved(hostname: string, resolve: Resolve, signal: AbortSignal): Promise<LookupAddress[] | string> {
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family }];
  const failed = (error: unknown) => `${hostname} was not found (${wordsOf(error)})`;
  const aborted = new Promise<string>((tell) => {
    signal.addEventListener("abort", () => tell(`the name server did not answer for ${hostname}`), { once: true });
  });
  const found = await Promise.race([resolve(hostname).catch(failed), aborted]);
  return Array.isArray(found) && found.length === 0 ? failed("no address") : found;
}

/** Gives the connection what was checked, whatever name it asks for. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, done) => {
    const [first] = addresses;
    if (all === true) done(null, [...addresses]);
    else if (first !== undefined) done(null, first.address, first.family);
  };
}

function ask(url: URL, options: RequestOptions): Promise<Exchange> {
  const isSecure = url.protocol === "https:";
  // An agent of its own: the global one may have been told to use a proxy, which would resolve the name anew.
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false });
  return new Promise((settle) => {
    const sent = (isSecure ? httpsRequest : httpRequest)(url, { ...options, agent, method: "GET" });
    sent.on("response", (response) => settle({ kind: "answer", response }));
    sent.on("error", (error) => settle({ kind: "failure", detail: wordsOf(error), wasSent: sent.writableFinished }));
    sent.end();
  });
}

/** An error of Node's network code, in the words of its code where it has one. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? (CODES[error.code] ?? error.code) : error.message;
}

const CODES: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such name",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  HPE_HEADER_OVERFLOW: "its headers are too long",
  ABORT_ERR: "no answer in time",
};
