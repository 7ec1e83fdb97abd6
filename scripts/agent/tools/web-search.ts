import { z } from "zod";
import { looksLikeSecretValue } from "../../domain/sandbox-settings.ts";
import { defineTool, failed, succeeded, type ToolContext, untilDeadline } from "./tool.ts";
import { DATA_REMARK, quoted } from "./web-text.ts";

/** What the providers take; a longer query is rarely a better one, and carries more of the repository away. */
const LONGEST_QUERY = 400;
const MOST_WORDS = 50;

const EXCERPT_LENGTH = 400;

export const webSearch = defineTool({
  name: "web_search",
  description: `Searches the web and gives titles, addresses and excerpts of at most 10 pages. For research and analysis tasks only. The query leaves the project: at most ${LONGEST_QUERY} characters, and nothing from the repository that is not public. An excerpt is a hint, not a source: read the page with web_fetch before you rely on it.`,
  example: { query: "ISO 8601 duration months ambiguous length" },
  categories: ["research", "analysis"],
  input: {
    query: z
      .string("some words")
      .trim()
      .min(1, "some words")
      .max(LONGEST_QUERY, `at most ${LONGEST_QUERY} characters`)
      .refine((text) => text.split(/\s+/).length <= MOST_WORDS, `at most ${MOST_WORDS} words`)
      .refine((text) => !looksLikeSecretValue(text), "words, and nothing that looks like a credential")
      .describe("A few words, as for a search engine."),
  },
  isOffered: ({ search }) => search,
  run: async ({ query }, context) => {
    const { web } = context;
    const found = await web.search(query, untilDeadline(context));
    if (found.kind === "limit") return failed(`The search was not made: ${found.detail}. Go on with what you have.`);
    const left = `${found.searchesLeft} searches are left.`;
    if (found.kind === "failure") return failed(`The search failed: ${found.detail}. ${left}`, found.costUsd);
    const list = found.hits.map((hit, index) => describeHit(hit, index, context));
    if (list.length === 0) return succeeded(`(nothing was found. ${left})`, { costUsd: found.costUsd });
    const text = quoted("search_results", { query }, list.join("\n"));
    return succeeded(`${text}\n${DATA_REMARK} ${left}`, { costUsd: found.costUsd });
  },
});

function describeHit(
  { title, url, excerpt }: { title: string; url: string; excerpt: string },
  index: number,
  { web }: ToolContext,
): string {
  const refusal = web.offer.fetch && web.refusal(url) !== null ? " (web_fetch does not read this host)" : "";
  const short = excerpt.length > EXCERPT_LENGTH ? `${excerpt.slice(0, EXCERPT_LENGTH)}…` : excerpt;
  return `${index + 1}. ${title}\n   ${url}${refusal}\n   ${short}`;
}
