import { expect, it } from "vitest";
import { openWeb } from "../../../scripts/adapters/web/web.ts";
import { parseConfiguration } from "../../../scripts/domain/configuration.ts";
import { manualClock } from "../../agent/manual-clock.ts";

function opened(web: string, searchKey: string | null = null) {
  const parsed = parseConfiguration(`web: ${web}`);
  if (parsed.kind === "faults") throw new Error(parsed.faults[0]?.expected);
  return openWeb(parsed.value.web, { searchKey, clock: manualClock() });
}

it.each([
  ["{}", null, null],
  ["{search: {provider: brave}}", null, null],
  ["{search: {provider: brave}}", "key", { name: "brave", usdPerSearch: 0.005 }],
  ["{search: {provider: brave, usd_per_search: 0.01}}", "key", { name: "brave", usdPerSearch: 0.01 }],
  ["{search: {provider: searxng, url: 'http://s'}}", null, { name: "searxng", usdPerSearch: 0 }],
])("%s with the key %j searches with %j", (web, key, engine) => {
  const found = opened(web, key).engine;
  expect(found === null ? null : { name: found.name, usdPerSearch: found.usdPerSearch }).toEqual(engine);
});

it("pages are read from the default hosts when nothing is configured", () => {
  const { reader } = opened("{}");
  expect(reader?.refusal("https://nodejs.org/api/")).toBeNull();
  expect(reader?.refusal("https://evil.example/")).toContain("not among those");
});

it("no page is read where no host is named", () => {
  expect(opened("{hosts: []}").reader).toBeNull();
  expect(opened("{hosts: [], own_sites: ['http://wiki.internal']}").reader).not.toBeNull();
});
