import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import type { Watchdog } from "../watchdog.ts";
import { wordsOf } from "./exchange.ts";

export type Body =
  | { kind: "bytes"; bytes: Buffer; isCut: boolean }
  | { kind: "refused"; reason: string }
  | { kind: "failure"; detail: string };

/** What requests say that they understand. */
export const ACCEPTED_ENCODINGS = "gzip, br";

/** `idleMs`: how long the sender has for the next piece. */
type Limits = { mostBytes: number; idleMs: number; watchdog: Watchdog };

/**
 * Reads a body up to `mostBytes`, counted after unpacking, and no further: neither an endless stream nor a small file
 * that unpacks to a huge one costs more. What is left open is cut when the watchdog is released.
 */
export async function readBody(response: IncomingMessage, limits: Limits): Promise<Body> {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  try {
    const unpacked = unpack(arriving(response, limits), encoding);
    if (unpacked === null)
      return { kind: "refused", reason: `it is packed as ${encoding.slice(0, 40)}, which is not read` };
    return await collect(unpacked, limits.mostBytes);
  } catch (error) {
    return { kind: "failure", detail: describeEnd(error, limits.watchdog) };
  }
}

function describeEnd(error: unknown, watchdog: Watchdog): string {
  if (watchdog.hasBitten()) return "it fell silent in the middle";
  return watchdog.signal.aborted ? "it took too long" : wordsOf(error);
}

async function collect(unpacked: AsyncIterable<Buffer>, mostBytes: number): Promise<Body> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of unpacked) {
    pieces.push(piece.subarray(0, mostBytes - length));
    length += piece.length;
    if (length > mostBytes) return { kind: "bytes", bytes: Buffer.concat(pieces), isCut: true };
  }
  return { kind: "bytes", bytes: Buffer.concat(pieces), isCut: false };
}

/** What arrives is counted too: a packed stream can go on for ever and unpack to nothing. */
async function* arriving(
  response: IncomingMessage,
  { mostBytes, idleMs, watchdog }: Limits,
): AsyncGenerator<Buffer, void> {
  let arrived = 0;
  watchdog.expectWithin(idleMs);
  for await (const piece of response) {
    if (!Buffer.isBuffer(piece)) continue;
    watchdog.expectWithin(idleMs);
    yield piece;
    arrived += piece.length;
    if (arrived > mostBytes + piece.length) throw new Error("more of it arrives than it unpacks to");
  }
}

function unpack(packed: AsyncIterable<Buffer>, encoding: string): AsyncIterable<Buffer> | null {
  if (encoding === "identity" || encoding === "") return packed;
  const unpacker = encoding === "br" ? createBrotliDecompress() : /^(x-)?gzip$/.test(encoding) ? createGunzip() : null;
  // An error on either side reaches whoever reads what is unpacked.
  return unpacker === null ? null : pipeline(packed, unpacker, () => undefined);
}
