import { z } from "zod";
import type { SearchEngine } from "../../ports/web.ts";
import type { Network } from "./public-address.ts";
import { replyFrom, words } from "./search-reply.ts";
import { askProvider, type SearchWorld } from "./search-request.ts";

/** Where the API is; tests put a server of theirs in its place. */
export type BraveEndpoint = { origin: string; network: Network };

const BRAVE: BraveEndpoint = { origin: "https://api.search.brave.com", network: "public" };

/** `web` is missing when nothing was found. */
const answerSchema = z
  .object({
    web: z.object({ results: z.array(z.object({ title: words, url: z.string(), description: words })) }).nullish(),
  })
  .transform(({ web }) =>
    (web?.results ?? []).map(({ title, url, description }) => ({ title, url, excerpt: description })),
  );

/** The Brave Search API: a key in a header, at most 400 characters and 50 words a query, only answered requests billed. */
export function braveEngine(
  { key, usdPerSearch }: { key: string; usdPerSearch: number },
  world: SearchWorld,
  { origin, network } = BRAVE,
): SearchEngine {
  return {
    name: "brave",
    usdPerSearch,
    search: async (query, signal) => {
      const url = new URL("/res/v1/web/search", origin);
      const parameters = { q: query, count: "10", result_filter: "web", text_decorations: "false" };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      const headers = { "x-subscription-token": key };
      return replyFrom(await askProvider({ url, network, headers, explain }, world, signal), answerSchema);
    },
  };
}

function explain(status: number): string | null {
  if (status === 401 || status === 403 || status === 422)
    return "the key in BRAVE_API_KEY is not accepted, or the query is not";
  if (status === 402) return "the plan's credit is used up";
  return status === 429 ? "the plan's rate limit is reached" : null;
}
