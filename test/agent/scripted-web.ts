import type { PageReply, SearchReply, Web } from "../../scripts/ports/web.ts";

export type ScriptedWeb = Web & { asked: string[] };

/** A web that answers as the test says, and notes what it was asked. `usd`: the price of a search. */
export function scriptedWeb({
  pages = {},
  searches = {},
  usd = 0.005,
}: {
  pages?: Record<string, PageReply | string>;
  searches?: Record<string, SearchReply>;
  usd?: number;
} = {}): ScriptedWeb {
  const asked: string[] = [];
  return {
    asked,
    engine: {
      name: "scripted",
      usdPerSearch: usd,
      search: async (query) => {
        asked.push(query);
        return searches[query] ?? { kind: "hits", hits: [] };
      },
    },
    reader: {
      refusal: (url) => (URL.parse(url)?.hostname.endsWith("example.com") ? null : "the host is not among those"),
      read: async (url) => {
        asked.push(url);
        const page = pages[url] ?? { kind: "failure", detail: "it answers 404: there is no such page" };
        return typeof page === "string" ? pageOf(url, page) : page;
      },
    },
  };
}

export function pageOf(url: string, text: string, visited = [url]): PageReply {
  return { kind: "page", url, visited, mediaType: "text/html", text, isCut: false };
}
