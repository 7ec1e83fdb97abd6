import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAddress, type Reach } from "../../scripts/domain/web-address.ts";

const REACH: Reach = {
  hosts: ["docs.example.com", "*.example.org"],
  ownSites: ["http://wiki.internal:8080", "https://10.1.2.3"],
};
const OPEN: Reach = { hosts: ["*"], ownSites: [] };

const verdict = (url: string, reach = REACH) => {
  const checked = checkAddress(url, reach);
  return checked.kind === "allowed" ? { url: checked.url.href, isOwn: checked.isOwn } : checked.reason;
};

describe("an address may be read when it", () => {
  it.each([
    ["is on a listed host", "https://docs.example.com/a?b=c", "https://docs.example.com/a?b=c"],
    ["names a place in the page", "https://docs.example.com/a#part", "https://docs.example.com/a"],
    ["writes the host in capitals", "HTTPS://DOCS.Example.COM/a", "https://docs.example.com/a"],
    ["is below a listed domain, at any depth", "https://a.b.example.org/", "https://a.b.example.org/"],
    ["ends its host in a dot", "https://docs.example.com./", "https://docs.example.com./"],
  ])("%s", (_what, url, read) => {
    expect(verdict(url)).toEqual({ url: read, isOwn: false });
  });

  it.each(["http://wiki.internal:8080/page", "https://10.1.2.3/"])("is on a site of one's own: %s", (url) => {
    expect(verdict(url)).toEqual({ url, isOwn: true });
  });

  it("is on any host, where all are listed in so many words", () => {
    expect(verdict("https://anything.example/", OPEN)).toMatchObject({ isOwn: false });
  });
});

describe("an address is refused when it", () => {
  it.each([
    ["is none", "docs.example.com/a", "no whole address"],
    ["is a file", "file:///etc/passwd", "only https"],
    ["is data", "data:text/html,hi", "only https"],
    ["is not encrypted", "http://docs.example.com/", "only https"],
    ["is on another host", "https://evil.example/", "not among those"],
    ["is on a host that ends like a listed one", "https://evildocs.example.com/", "not among those"],
    ["begins like a listed host", "https://docs.example.com.evil.example/", "not among those"],
    ["is the domain itself, where what is below is listed", "https://example.org/", "not among those"],
    ["ends like a listed domain", "https://evilexample.org/", "not among those"],
    ["has a port of its own", "https://docs.example.com:8443/", "port 8443"],
    ["is another port of an own site", "http://wiki.internal:8081/", "only https"],
    ["is an own site by https, configured as http", "https://wiki.internal:8080/", "port 8080"],
    ["holds a user", "https://user@docs.example.com/", "credentials"],
    ["holds a password", "https://user:word@docs.example.com/", "credentials"],
    ["hides its host behind a user", "https://docs.example.com@evil.example/", "credentials"],
    ["is very long", `https://docs.example.com/${"a".repeat(1_000)}`, "1000 characters"],
    ["has a very long query", `https://docs.example.com/?q=${"a".repeat(300)}`, "300 characters"],
    ["holds a token", "https://docs.example.com/glpat-abcdefgh12345678", "looks like a credential"],
    ["holds an encoded token", "https://docs.example.com/?q=%67lpat-abcdefgh12345678", "looks like a credential"],
  ])("%s", (_what, url, reason) => {
    expect(verdict(url)).toContain(reason);
  });

  it.each([
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0x7f000001/",
    "https://2130706433/",
    "https://0177.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://8.8.8.8/",
  ])("has a number for a host, even where every host is listed: %s", (url) => {
    expect(verdict(url, OPEN)).toBe("its host is a number, not a name");
  });

  it.each(["https://localhost/", "https://metadata/"])("has a host without a domain: %s", (url) => {
    expect(verdict(url, OPEN)).toContain("not among those");
  });
});

it("no address on a host that is not listed is ever allowed", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      expect(checkAddress(url, REACH).kind).toBe("refused");
    }),
  );
});

it("no text at all makes it throw", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.webUrl()), (text) => {
      expect(["allowed", "refused"]).toContain(checkAddress(text, OPEN).kind);
    }),
  );
});
