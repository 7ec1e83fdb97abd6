import { addressOf } from "../domain/cited-address.ts";
import type { PageReply, SearchHit, Web } from "../ports/web.ts";
import type { MeteredModel } from "./metered-model.ts";

/** Which web tools there are: the same for all tasks of a cycle, so that the cached prefix is. */
export type WebOffer = { search: boolean; fetch: boolean };

/** `limit`: nothing was asked, because a limit of the run is reached. */
export type Searched =
  | { kind: "hits"; hits: SearchHit[]; searchesLeft: number; costUsd: number }
  | { kind: "failure"; detail: string; searchesLeft: number; costUsd: number }
  | { kind: "limit"; detail: string };

export type Fetched =
  | { kind: "page"; page: Extract<PageReply, { kind: "page" }>; fetchesLeft: number }
  | { kind: "refused"; reason: string; fetchesLeft: number }
  | { kind: "failure"; detail: string; fetchesLeft: number }
  | { kind: "limit"; detail: string };

/** What one run may look up, with its counts and what it has read so far. */
export type WebAccess = {
  offer: WebOffer;
  search(query: string, signal?: AbortSignal): Promise<Searched>;
  /** A page that was read in this run already comes from memory, and counts once. */
  fetch(url: string, signal?: AbortSignal): Promise<Fetched>;
  /** Why an address can not be fetched; null when it may be tried. */
  refusal(url: string): string | null;
  /** Whether a page at this address was read in this run, under its own address or one that leads there. */
  hasRead(url: string): boolean;
};

export type WebLimits = { searches: number; fetches: number };

/** What is offered with these limits; a tool of which none is left from the start is none. */
export function webOffer({ engine, reader }: Web, limits: WebLimits): WebOffer {
  return { search: engine !== null && limits.searches > 0, fetch: reader !== null && limits.fetches > 0 };
}

/** Opens the web for one run: searches are paid from the run's own budget, under its cap. */
export function openWebAccess(web: Web, limits: WebLimits, meter: Pick<MeteredModel, "buy">): WebAccess {
  const { engine, reader } = web;
  const pages = new Map<string, Extract<PageReply, { kind: "page" }>>();
  let { searches: searchesLeft, fetches: fetchesLeft } = limits;

  const search: WebAccess["search"] = async (query, signal) => {
    if (engine === null || searchesLeft <= 0)
      return { kind: "limit", detail: `all ${limits.searches} searches of this run are used` };
    const item = { purpose: "search" as const, from: engine.name, usd: engine.usdPerSearch };
    const bought = await meter.buy(item, async () => {
      const reply = await engine.search(query, signal);
      return { reply, charge: reply.kind === "hits" ? ("billed" as const) : reply.charge };
    });
    if (bought.kind === "unaffordable") {
      const [price, left] = [engine.usdPerSearch, bought.leftUsd].map((usd) => `$${usd.toFixed(4)}`);
      return { kind: "limit", detail: `a search costs ${price}, and ${left} of the budget is free for it` };
    }
    searchesLeft -= 1;
    return { ...bought.thing.reply, searchesLeft, costUsd: bought.costUsd };
  };

  const fetch: WebAccess["fetch"] = async (url, signal) => {
    const known = pages.get(addressOf(url));
    if (known !== undefined) return { kind: "page", page: known, fetchesLeft };
    const reason = reader === null ? "there is no web" : reader.refusal(url);
    if (reader === null || reason !== null) return { kind: "refused", reason: reason ?? "", fetchesLeft };
    if (fetchesLeft <= 0) return { kind: "limit", detail: `all ${limits.fetches} fetches of this run are used` };
    fetchesLeft -= 1;
    const reply = await reader.read(url, signal);
    if (reply.kind !== "page") return { ...reply, fetchesLeft };
    for (const address of [url, ...reply.visited]) pages.set(addressOf(address), reply);
    return { kind: "page", page: reply, fetchesLeft };
  };

  return {
    offer: webOffer(web, limits),
    search,
    fetch,
    refusal: (url) => (reader === null ? "there is no web" : reader.refusal(url)),
    hasRead: (url) => pages.has(addressOf(url)),
  };
}
