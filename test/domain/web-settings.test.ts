import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../scripts/domain/configuration.ts";
import { checkAddress, reachOf } from "../../scripts/domain/web-address.ts";
import { DEFAULT_HOSTS, expandHosts } from "../../scripts/domain/web-hosts.ts";

function read(web: string) {
  const parsed = parseConfiguration(`web: ${web}`);
  return parsed.kind === "ok" ? parsed.value.web : parsed.faults.map(({ found, expected }) => `${found}: ${expected}`);
}

describe("web in nightshift.yml", () => {
  it("searches nowhere and reads the default hosts when it says nothing", () => {
    expect(read("{}")).toEqual({ search: null, hosts: ["defaults"], own_sites: [] });
  });

  it.each([
    ["{search: {provider: brave}}", { provider: "brave", usd_per_search: 0.005 }],
    ["{search: {provider: brave, usd_per_search: 0.003}}", { provider: "brave", usd_per_search: 0.003 }],
    [
      "{search: {provider: searxng, url: 'http://10.0.0.3:8080'}}",
      { provider: "searxng", url: "http://10.0.0.3:8080", usd_per_search: 0 },
    ],
  ])("%s has its price filled in", (text, search) => {
    expect(read(text)).toMatchObject({ search });
  });

  it.each([
    ["{search: google}", "{provider: brave} with the variable BRAVE_API_KEY, or {provider: searxng"],
    ["{search: {provider: google}}", "{provider: brave} with the variable BRAVE_API_KEY, or {provider: searxng"],
    ["{search: {provider: searxng}}", "no `web.search.url`: an http(s) address"],
    ["{search: {provider: searxng, url: 'https://a:b@x.example'}}", "without credentials"],
    ["{search: {provider: searxng, url: 'ftp://x.example'}}", "an http(s) address"],
    ["{search: {provider: brave, usd_per_serch: 1}}", "`usd_per_search`, perhaps"],
    ["{hosts: ['https://docs.example.com']}", "a host such as docs.example.com"],
    ["{hosts: [localhost]}", "a host such as docs.example.com"],
    ["{hosts: ['*.com']}", "a host such as docs.example.com"],
    ["{hosts: ['127.0.0.1']}", "own machines are named under own_sites"],
    ["{own_sites: [wiki]}", "the origin of a site of yours"],
    ["{own_sites: ['http://wiki.internal/path']}", "the origin of a site of yours"],
    ["{own_sites: ['http://wiki.internal/?a']}", "the origin of a site of yours"],
    ["{own_sites: ['http://a:b@wiki.internal']}", "the origin of a site of yours"],
  ])("%s is refused with what was meant", (text, expected) => {
    expect(read(text)).toEqual([expect.stringContaining(expected)]);
  });
});

it("a site of one's own is its origin, however that is written", () => {
  const { ownSites } = reachOf({ search: null, hosts: [], own_sites: ["http://Wiki.internal:80/", "https://a:8443"] });
  expect(ownSites).toEqual(["http://wiki.internal", "https://a:8443"]);
});

describe("hosts", () => {
  it("put the built-in list where the configuration says defaults", () => {
    const defaults = Object.values(DEFAULT_HOSTS).flat();
    expect(expandHosts(["docs.example.com", "defaults"])).toEqual(["docs.example.com", ...defaults]);
    expect(expandHosts(["*", "defaults"])).toEqual(["*"]);
    expect(expandHosts([])).toEqual([]);
  });

  it("of the built-in list name no place that fetches for others, or shows its owners what was asked for", () => {
    const relays = ["proxy.golang.org", "img.shields.io", "web.archive.org", "esm.sh", "x.readthedocs.io"];
    const stores = ["storage.googleapis.com", "bucket.s3.amazonaws.com", "x.blob.core.windows.net", "x.github.io"];
    const reach = reachOf({ search: null, hosts: ["defaults"], own_sites: [] });
    const read = [...relays, ...stores].filter((name) => checkAddress(`https://${name}/`, reach).kind === "allowed");
    expect(read).toEqual([]);
    expect(checkAddress("https://nodejs.org/", reach).kind).toBe("allowed");
  });

  it("of the built-in list are written as the configuration would take them", () => {
    const hosts = expandHosts(["defaults"]);
    expect(read(JSON.stringify({ hosts }))).toMatchObject({ hosts });
  });
});
