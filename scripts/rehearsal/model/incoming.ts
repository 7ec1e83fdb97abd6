import type { IncomingMessage } from "node:http";
import { type ApiError, invalidRequest } from "./api-error.ts";

/** The API's limits: 32 MB for a request, 256 MB for a batch. */
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_BATCH_BYTES = 256 * 1024 * 1024;

/** A request's body as JSON (undefined where it is empty), why it is refused, or a client that left. */
type Received = { kind: "json"; body: unknown } | { kind: "refused"; error: ApiError } | { kind: "gone" };

/** Reads a request to its end. */
export async function receive(incoming: IncomingMessage, path: string): Promise<Received> {
  const limit = path === "/v1/messages/batches" ? MAX_BATCH_BYTES : MAX_BYTES;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming) {
      const buffer = Buffer.from(chunk);
      bytes += buffer.length;
      // Too much is read on, though not kept, so that the client gets to read its 413.
      if (bytes <= limit) chunks.push(buffer);
    }
  } catch {
    return { kind: "gone" };
  }
  if (bytes > limit) {
    const message = `Request exceeds the maximum size of ${limit} bytes`;
    return { kind: "refused", error: { status: 413, type: "request_too_large", message } };
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? { kind: "json", body: undefined } : parsed(text);
}

/** Why the headers alone refuse a request; undefined when they do not. */
export function deniedBy(incoming: IncomingMessage, apiKey: string): ApiError | undefined {
  const { "x-api-key": key, authorization, "anthropic-version": version } = incoming.headers;
  if (key === undefined && authorization === undefined) {
    return { status: 401, type: "authentication_error", message: "x-api-key header is required" };
  }
  if ((key ?? apiKey) !== apiKey || (authorization ?? `Bearer ${apiKey}`) !== `Bearer ${apiKey}`) {
    return { status: 401, type: "authentication_error", message: "invalid x-api-key" };
  }
  return version === undefined ? invalidRequest("anthropic-version: header is required") : undefined;
}

/** The same for what only an Admin key may read; `adminKey` is null where the double has none. */
export function deniedToAdmin(
  incoming: IncomingMessage,
  { apiKey, adminKey }: { apiKey: string; adminKey: string | null },
): ApiError | undefined {
  const { "x-api-key": key, authorization } = incoming.headers;
  if (key === apiKey || authorization === `Bearer ${apiKey}`)
    return { status: 403, type: "permission_error", message: "This endpoint requires an Admin API key" };
  if (adminKey === null) return { status: 401, type: "authentication_error", message: "invalid x-api-key" };
  return deniedBy(incoming, adminKey);
}

function parsed(text: string): Received {
  try {
    return { kind: "json", body: JSON.parse(text) };
  } catch (error) {
    return { kind: "refused", error: invalidRequest(`The request body is not valid JSON: ${String(error)}`) };
  }
}
