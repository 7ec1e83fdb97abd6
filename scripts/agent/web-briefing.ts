import type { Configuration } from "../domain/configuration.ts";
import { DEFAULT_HOSTS, expandHosts } from "../domain/web-hosts.ts";
import type { WebLimits, WebOffer } from "./web-access.ts";

/** How much of the web one run may use. */
export function webLimits({ limits }: Configuration): WebLimits {
  return { searches: limits.web_searches, fetches: limits.web_fetches };
}

/** What the system prompt says of the web: a call that is refused, and could have been foreseen, costs a turn. */
export function describeWeb(configuration: Configuration, offer: WebOffer): string {
  if (!offer.search && !offer.fetch)
    return "There is none: no tool reaches it, and what is not in the repository you do not know for certain. Say so where it matters.";
  const { searches, fetches } = webLimits(configuration);
  return [
    "Research and analysis tasks may look things up; in every other task these tools are refused.",
    "",
    offer.search
      ? `- \`web_search\`: at most ${searches} searches. A result is a hint; what you rely on, read with \`web_fetch\`.`
      : "- There is no `web_search` here: you need an address to begin with.",
    offer.fetch
      ? `- \`web_fetch\`: at most ${fetches} pages, of these hosts alone, redirects included:`
      : "- There is no `web_fetch` here: results and their excerpts are all that can be seen.",
    ...(offer.fetch ? hostLines(configuration.web).map((line) => `  - ${line}`) : []),
    "- Put nothing from the repository that is not public into a query or an address.",
    "- In `finish`, name the address of the page with each claim that rests on one; name only pages that you have read.",
  ].join("\n");
}

function hostLines({ hosts, own_sites }: Configuration["web"]): string[] {
  const own = own_sites.length === 0 ? [] : [`own sites: ${own_sites.join(", ")}`];
  if (hosts.includes("*")) return [...own, "every public host, over https"];
  const listed = hosts.includes("defaults") ? Object.entries(DEFAULT_HOSTS) : [];
  const known = new Set(listed.flatMap(([, names]) => names));
  const further = expandHosts(hosts).filter((host) => !known.has(host));
  return [
    ...own,
    ...(further.length === 0 ? [] : [`named for this project: ${further.join(", ")}`]),
    ...listed.map(([what, names]) => `${what}: ${names.join(", ")}`),
  ];
}
