import { z } from "zod";
import type { SearchEngine } from "../../ports/web.ts";
import { replyFrom, words } from "./search-reply.ts";
import { askProvider, type SearchWorld } from "./search-request.ts";

const answerSchema = z
  .object({ results: z.array(z.object({ title: words, url: z.string(), content: words })) })
  .transform(({ results }) => results.map(({ title, url, content }) => ({ title, url, excerpt: content })));

/** An own SearXNG: https://docs.searxng.org/dev/search_api.html. Its address was configured, and may be a private one. */
export function searxngEngine(
  { instance, usdPerSearch }: { instance: string; usdPerSearch: number },
  world: SearchWorld,
): SearchEngine {
  return {
    name: "searxng",
    usdPerSearch,
    search: async (query, signal) => {
      const url = new URL(`${instance.replace(/\/$/, "")}/search`);
      url.searchParams.set("q", query);
      url.searchParams.set("format", "json");
      return replyFrom(await askProvider({ url, network: "own", headers: {}, explain }, world, signal), answerSchema);
    },
  };
}

function explain(status: number): string | null {
  if (status === 403) return "add `json` to `search.formats` in the instance's settings.yml";
  return status === 429 ? "its limiter refuses programs: allow the runners' addresses in its limiter.toml" : null;
}
