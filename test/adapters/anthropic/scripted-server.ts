import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

/** A server that answers every request as the test says, for what no well-behaved double sends. */
export type ScriptedServer = {
  url: string;
  requests: { path: string; headers: IncomingMessage["headers"]; body: string }[];
  /** How many connections are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
};

export type Answer = (response: ServerResponse, path: string) => void;

export async function startScriptedServer(answer: Answer): Promise<ScriptedServer> {
  const requests: ScriptedServer["requests"] = [];
  const server = createServer(async (request, response) => {
    requests.push({ path: request.url ?? "", headers: request.headers, body: await text(request) });
    answer(response, request.url ?? "");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The scripted server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    connections: () => promisify(server.getConnections.bind(server))(),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** One event of a stream, as it travels. */
export function sse(event: Record<string, unknown> & { type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Answers with an event stream; `end: false` leaves it open. */
export function streamOf(events: (Record<string, unknown> & { type: string })[], end = true): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_scripted" });
    response.flushHeaders();
    if (events.length > 0) response.write(events.map(sse).join(""));
    if (end) response.end();
  };
}

export const START = {
  type: "message_start",
  message: {
    ...{ id: "msg_1", type: "message", role: "assistant", content: [], model: "m", stop_reason: null },
    usage: {
      ...{ input_tokens: 100, cache_read_input_tokens: 40, cache_creation_input_tokens: 30, output_tokens: 1 },
      cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    },
  },
};
export const STOP = { type: "message_stop" };

export function block(index: number, start: Record<string, unknown>, ...deltas: Record<string, unknown>[]) {
  return [
    { type: "content_block_start", index, content_block: start },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

export function ending(stopReason: string | null, usage: Record<string, unknown> | null = { output_tokens: 7 }) {
  return [{ type: "message_delta", delta: { stop_reason: stopReason }, ...(usage === null ? {} : { usage }) }, STOP];
}
