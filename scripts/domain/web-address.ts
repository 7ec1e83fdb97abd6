import { looksLikeSecretValue } from "./sandbox-settings.ts";
import { expandHosts } from "./web-hosts.ts";
import type { WebSettings } from "./web-settings.ts";

/** What may be read: hosts as the configuration writes them, with `defaults` spelt out, and origins of the project's own. */
export type Reach = { hosts: readonly string[]; ownSites: readonly string[] };

/** `isOwn`: the address was named in so many words, and may lie in a private network. */
export type CheckedAddress = { kind: "allowed"; url: URL; isOwn: boolean } | { kind: "refused"; reason: string };

/** Real pages have shorter ones. What an address can carry away in a run is bounded by these and by the count of fetches. */
const LONGEST_ADDRESS = 1_000;
const LONGEST_QUERY = 300;

export function reachOf({ hosts, own_sites }: WebSettings): Reach {
  return { hosts: expandHosts(hosts), ownSites: own_sites.map((site) => new URL(site).origin) };
}

/** Whether an agent may have an address read, before anything is asked of any server, a name server included. */
export function checkAddress(text: string, reach: Reach): CheckedAddress {
  if (text.length > LONGEST_ADDRESS)
    return refused(`an address may have ${LONGEST_ADDRESS} characters, and this one has ${text.length}`);
  const url = URL.parse(text);
  if (url === null) return refused("it is no whole address, such as https://docs.example.com/page");
  url.hash = "";
  const reason = contentRefusal(url) ?? placeRefusal(url, reach);
  return reason === null ? { kind: "allowed", url, isOwn: reach.ownSites.includes(url.origin) } : refused(reason);
}

function contentRefusal(url: URL): string | null {
  if (url.username !== "" || url.password !== "") return "it holds credentials";
  if (url.search.length > LONGEST_QUERY) return `a query may have ${LONGEST_QUERY} characters`;
  if (looksLikeSecretValue(url.href) || looksLikeSecretValue(decoded(url.href)))
    return "it holds what looks like a credential";
  return null;
}

function placeRefusal(url: URL, { hosts, ownSites }: Reach): string | null {
  if (ownSites.includes(url.origin)) return null;
  if (url.protocol !== "https:") return `only https is read, not ${url.protocol.slice(0, -1)}`;
  if (url.port !== "") return `port ${url.port} is none of the web's`;
  const name = url.hostname.replace(/\.$/, "");
  // `URL` writes every form of an IPv4 address, hexadecimal and octal ones too, as four numbers.
  if (/^\[|^[\d.]+$/.test(name)) return "its host is a number, not a name";
  return hosts.some((host) => isNamedBy(name, host)) ? null : `the host ${name} is not among those that may be read`;
}

/** `*.example.com` names what is below it, at any depth, and not example.com itself. */
function isNamedBy(name: string, host: string): boolean {
  if (host === "*") return name.includes(".");
  return host.startsWith("*.") ? name.endsWith(host.slice(1)) : name === host;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(reason: string): CheckedAddress {
  return { kind: "refused", reason };
}
