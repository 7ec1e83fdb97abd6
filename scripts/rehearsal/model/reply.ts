import type { ServerResponse } from "node:http";
import { type ApiError, errorBody } from "./api-error.ts";
import type { StreamEvent } from "./message.ts";

/** What goes back over the connection. */
export type Reply =
  | { kind: "json"; body: unknown }
  | { kind: "jsonl"; rows: readonly unknown[] }
  | { kind: "error"; error: ApiError }
  /** `ending` says what happens after the last event. */
  | { kind: "events"; events: readonly StreamEvent[]; ending: "end" | "drop" | "silence" }
  | { kind: "html" }
  | { kind: "drop" }
  | { kind: "silence" };

/** A page as a gateway between client and API shows it. */
const HTML =
  "<!doctype html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>\n";

/** The status that a reply is recorded with; 0 where no header leaves the server. */
export function statusOf(reply: Reply): number {
  if (reply.kind === "error") return reply.error.status;
  return reply.kind === "drop" || reply.kind === "silence" ? 0 : 200;
}

/** Sends a reply. Silence keeps the connection open until the client or the double closes it. */
export function deliver(
  response: ServerResponse,
  reply: Reply,
  requestId: string,
  headers: Record<string, string>,
): void {
  const head = (status: number, type: string, more: Record<string, string> = {}): ServerResponse =>
    response.writeHead(status, { "content-type": type, "request-id": requestId, ...headers, ...more });
  switch (reply.kind) {
    case "json":
      head(200, "application/json").end(JSON.stringify(reply.body));
      return;
    case "jsonl":
      head(200, "application/binary").end(reply.rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      return;
    case "error":
      head(reply.error.status, "application/json", reply.error.headers).end(
        JSON.stringify(errorBody(reply.error, requestId)),
      );
      return;
    case "html":
      head(200, "text/html; charset=utf-8").end(HTML);
      return;
    case "drop":
      response.destroy();
      return;
    case "silence":
      return;
    case "events":
      head(200, "text/event-stream; charset=utf-8", { "cache-control": "no-cache" });
      endStream(response, reply.events, reply.ending);
  }
}

function endStream(
  response: ServerResponse,
  events: readonly StreamEvent[],
  ending: (Reply & { kind: "events" })["ending"],
): void {
  const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  if (ending === "end") response.end(text);
  else if (ending === "silence") response.write(text);
  // Cut only once the bytes have left, so that the client sees the events before the break.
  else response.write(text, () => response.destroy());
}
