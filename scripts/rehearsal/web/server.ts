import { createServer, type ServerResponse } from "node:http";
import type { WebPage } from "./pages.ts";

/** A running double of the web: a search in the form of SearXNG, and the pages that it finds. */
export type WebDouble = {
  url: string;
  /** Path and query of every request, in order. */
  requests: readonly string[];
  close(): Promise<void>;
};

/** Starts a web of these pages on 127.0.0.1, on any free port. */
export async function startWeb(pages: readonly WebPage[]): Promise<WebDouble> {
  const requests: string[] = [];
  const server = createServer((incoming, response) => {
    requests.push(incoming.url ?? "/");
    const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
    if (url.pathname === "/search") return answerSearch(response, url, pages);
    const page = pages.find(({ path }) => path === url.pathname);
    if (page === undefined) return send(response, 404, "text/plain", "There is no such page.");
    send(response, 200, page.type, page.type === "text/html" ? htmlOf(page) : page.body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The web double listens on no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** As SearXNG answers (docs.searxng.org/dev/search_api): JSON only when it is asked for, pages with more of the words first. */
function answerSearch(response: ServerResponse, { searchParams, origin }: URL, pages: readonly WebPage[]): void {
  if (searchParams.get("format") !== "json") {
    send(response, 403, "text/plain", "This format is not switched on.");
    return;
  }
  const query = searchParams.get("q") ?? "";
  const words = query
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 2);
  const results = pages
    .map((page) => ({ page, score: words.filter((word) => wordsOf(page).includes(word)).length }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ page, score }) => ({
      ...{ title: page.title, url: `${origin}${page.path}`, content: page.excerpt, score },
      ...{ engine: "rehearsal", engines: ["rehearsal"], category: "general", positions: [1] },
    }));
  const rest = { answers: [], corrections: [], infoboxes: [], suggestions: [], unresponsive_engines: [] };
  send(response, 200, "application/json", JSON.stringify({ query, number_of_results: 0, results, ...rest }));
}

function wordsOf({ title, excerpt }: WebPage): string {
  return `${title} ${excerpt}`.toLowerCase();
}

function htmlOf({ title, body }: WebPage): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><style>nav { float: left }</style></head>
<body><nav><a href="/">All pages</a></nav><main>${body}</main><footer>A page of the rehearsal</footer></body></html>`;
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { "content-type": `${type}; charset=utf-8` }).end(body);
}
