import { reachOf } from "../../domain/web-address.ts";
import type { SearchSettings, WebSettings } from "../../domain/web-settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type { SearchEngine, Web } from "../../ports/web.ts";
import { braveEngine } from "./brave.ts";
import { systemResolve } from "./exchange.ts";
import { pageReader } from "./page-reader.ts";
import type { SearchWorld } from "./search-request.ts";
import { searxngEngine } from "./searxng.ts";

/** Says who asks, as honest programs do. */
const USER_AGENT = "NightShift/0.1 (automated research for a software project)";

/** What runs may look up, as configured. `searchKey`: null when the provider needs one and there is none. */
export function openWeb(settings: WebSettings, { searchKey, clock }: { searchKey: string | null; clock: Clock }): Web {
  const reach = reachOf(settings);
  const isReading = reach.hosts.length > 0 || reach.ownSites.length > 0;
  const world = { clock, resolve: systemResolve, userAgent: USER_AGENT };
  return {
    engine: settings.search === null ? null : engineOf(settings.search, searchKey, world),
    reader: isReading ? pageReader({ reach, userAgent: USER_AGENT }) : null,
  };
}

function engineOf(search: SearchSettings, key: string | null, world: SearchWorld): SearchEngine | null {
  const usdPerSearch = search.usd_per_search;
  switch (search.provider) {
    case "brave":
      return key === null ? null : braveEngine({ key, usdPerSearch }, world);
    case "searxng":
      return searxngEngine({ instance: search.url, usdPerSearch }, world);
  }
}
