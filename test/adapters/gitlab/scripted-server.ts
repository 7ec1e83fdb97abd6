import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

export type Reply = { status: number; headers?: Record<string, string>; body?: unknown } | "drop" | "cut" | "silence";
export type Received = { method: string; url: string; headers: IncomingMessage["headers"]; body: string };

/** A server that answers with the given replies in their order, and with the last one from then on. */
export async function scriptedServer(replies: readonly Reply[]): Promise<{ apiUrl: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body });
      answer(response, replies[Math.min(received.length, replies.length) - 1] ?? "drop");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return { apiUrl: `http://127.0.0.1:${address.port}/api/v4`, received };
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === "silence") return;
  if (reply === "drop") {
    response.socket?.destroy();
    return;
  }
  if (reply === "cut") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"id": 7', () => response.socket?.destroy());
    return;
  }
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
  const type = typeof reply.body === "string" ? "text/html" : "application/json";
  response.writeHead(reply.status, { "content-type": type, ...reply.headers }).end(text);
}
