import { z } from "zod";

/** Brave's list price in autumn 2026: $5 for 1,000 requests of its plan "Search", each request that succeeds. */
const BRAVE_USD = 0.005;

const usdPerSearch = (byDefault: number) =>
  z
    .number("dollars, 0 or more")
    .nonnegative("dollars, 0 or more")
    .max(10, "at most 10 dollars")
    .default(byDefault)
    .describe("What the provider bills for a search that succeeds; it is paid from the task's budget.");

const NO_ADDRESS = "an http(s) address without credentials, such as https://search.example.com";

/** Without a path or query of its own, which every request adds, and without credentials, which belong into no file. */
const instance = z.string(NO_ADDRESS).refine((text) => {
  const url = URL.parse(text);
  return url !== null && isWeb(url) && isPlain(url) && url.search === "";
}, NO_ADDRESS);

const PROVIDERS =
  "null, {provider: brave} with the variable BRAVE_API_KEY, or {provider: searxng, url: https://search.example.com}";

const searchSchema = z
  .discriminatedUnion(
    "provider",
    [
      z.strictObject({ provider: z.literal("brave"), usd_per_search: usdPerSearch(BRAVE_USD) }),
      z.strictObject({ provider: z.literal("searxng"), url: instance, usd_per_search: usdPerSearch(0) }),
    ],
    PROVIDERS,
  )
  .nullable();

const HOST = "a host such as docs.example.com, *.example.com, the word defaults, or * for every public host";

const host = z
  .string(HOST)
  .regex(/^(\*|defaults|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+)$/, HOST)
  .refine((text) => !/^[\d.]+$/.test(text), `${HOST}; own machines are named under own_sites`);

const SITE = "the origin of a site of yours, such as http://wiki.example.internal:8080";

const site = z.string(SITE).refine((text) => {
  const url = URL.parse(text);
  return url !== null && isWeb(url) && isPlain(url) && url.pathname === "/" && url.search === "";
}, SITE);

/** `web` in `nightshift.yml`: what agents of research and analysis tasks may look up. */
export const webSchema = z.strictObject({
  search: searchSchema.default(null).describe("Who answers web_search; null: there is no such tool."),
  hosts: z
    .array(host, "a list of hosts")
    .max(500, "at most 500 hosts")
    .default(["defaults"])
    .describe(
      "Hosts that web_fetch reads, over https alone and at public addresses alone. `defaults`: documentation, package registries and public code; `*`: every public host, which lets whatever an agent has read leave for anywhere; []: none.",
    ),
  own_sites: z
    .array(site, "a list of origins")
    .max(50, "at most 50 sites")
    .default([])
    .describe("Origins inside your own network that web_fetch reads too, over http where they say so."),
});
export type WebSettings = z.infer<typeof webSchema>;
export type SearchSettings = NonNullable<WebSettings["search"]>;

function isWeb({ protocol }: URL): boolean {
  return protocol === "https:" || protocol === "http:";
}

function isPlain({ username, password, hash }: URL): boolean {
  return username === "" && password === "" && hash === "";
}
