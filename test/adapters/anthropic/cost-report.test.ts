import { afterEach, describe, expect, it } from "vitest";
import { costReport } from "../../../scripts/adapters/anthropic/cost-report.ts";
import type { OrganisationCost } from "../../../scripts/domain/organisation-cost.ts";
import { type ModelDouble, startModel } from "../../../scripts/rehearsal/model/server.ts";
import { type ManualClock, manualClock } from "../../agent/manual-clock.ts";
import { type Answer, startScriptedServer } from "./scripted-server.ts";

const ADMIN_KEY = "sk-ant-admin-of-the-tests";
const NOW = new Date("2026-11-23T02:00:00Z");
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function double(): Promise<ModelDouble> {
  const started = await startModel({
    ...{ scenarios: [], apiKey: "key-of-a-model", adminKey: ADMIN_KEY },
    clock: () => NOW.getTime(),
  });
  cleanups.push(() => started.close());
  return started;
}

const ask = (baseUrl: string, { adminKey = ADMIN_KEY, clock = manualClock(), now = NOW, timeoutMs = 5_000 } = {}) =>
  costReport({ adminKey, baseUrl, clock, timeoutMs })(now);

const page = (days: unknown, more: Record<string, unknown> = {}) =>
  JSON.stringify({ data: days, has_more: false, next_page: null, data_refreshed_at: null, ...more });
const row = (amount: unknown, currency: unknown = "USD") => ({
  cost: { amount, currency, list_amount: "1", requests: 1 },
});
const answers =
  (status: number, body: string, headers: Record<string, string> = { "content-type": "application/json" }): Answer =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

/** What is known of a server that gives these answers, one after the other and then the last one again. */
async function askScripted(list: Answer[], clock: ManualClock = manualClock(), timeoutMs?: number) {
  let asked = 0;
  const server = await startScriptedServer((response, path) =>
    list[Math.min(asked++, list.length - 1)]?.(response, path),
  );
  cleanups.push(() => server.close());
  const cost = await ask(server.url, { clock, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return { cost, asked, slept: clock.slept, requests: server.requests };
}

describe("the organisation's cost report", () => {
  it("is the sum of the month's days, from cents in texts to dollars", async () => {
    const { url, setCosts, faults, requests } = await double();
    const costs = [
      { day: "2026-10-31", usd: 99 },
      { day: "2026-11-01", usd: 12.3456 },
      { day: "2026-11-22", usd: 0.1 },
      { day: "2026-11-23", usd: 7 },
    ];
    setCosts(costs, "2026-11-22T23:00:00Z");
    expect(await ask(url)).toEqual({ kind: "known", usd: 19.4456, reportedUntil: "2026-11-22T23:00:00.000Z" });
    expect(faults).toEqual([]);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/organizations/analytics/cost"]);
  });

  it("is read in months of 31 days to their last, and from their first hour", async () => {
    const { url, setCosts, faults } = await double();
    setCosts([{ day: "2026-10-31", usd: 3 }]);
    expect(await ask(url, { now: new Date("2026-10-31T23:59:00Z") })).toMatchObject({ kind: "known", usd: 3 });
    expect(await ask(url, { now: new Date("2026-11-01T00:00:00Z") })).toMatchObject({ kind: "known", usd: 0 });
    expect(faults).toEqual([]);
  });

  it("is read page after page", async () => {
    const pages = [
      answers(
        200,
        page([row("100"), row("50.5")], { has_more: true, next_page: "c1", data_refreshed_at: "2026-11-22T02:00:00Z" }),
      ),
      answers(200, page([row("49.5")], { data_refreshed_at: "2026-11-22T01:00:00Z" })),
    ];
    const { cost, requests } = await askScripted(pages);
    expect(cost).toEqual({ kind: "known", usd: 2, reportedUntil: "2026-11-22T01:00:00.000Z" });
    expect(requests.map(({ path }) => new URL(path, "http://x").searchParams.get("page"))).toEqual([null, "c1"]);
  });

  it("is asked for with the Admin key and nothing else, by the day, for the month so far", async () => {
    const { requests } = await askScripted([answers(200, page([]))]);
    const [{ headers, path } = { headers: {}, path: "" }] = requests;
    expect(headers).toMatchObject({
      authorization: `Bearer ${ADMIN_KEY}`,
      "anthropic-beta": "analytics-usage-cost-2026-08-24",
    });
    expect(headers).not.toHaveProperty("x-api-key");
    expect(Object.fromEntries(new URL(path, "http://x").searchParams)).toMatchObject({
      ...{ starting_at: "2026-11-01T00:00:00.000Z", ending_at: "2026-11-24T00:00:00.000Z" },
      time_bucket_width: "1d",
    });
  });
});

const KEY_REMEDY = /make an Admin key .* set it as ANTHROPIC_ADMIN_KEY/;

describe("a cost report that cannot be read is not known, and no reason for more money:", () => {
  it.each<[string, Answer, RegExp, RegExp]>([
    [
      "HTML of a proxy",
      answers(200, "<html>Sign in</html>", { "content-type": "text/html" }),
      /is not what/,
      /proxies/,
    ],
    ["an empty answer", answers(200, ""), /is not what/, /proxies/],
    ["JSON without rows", answers(200, "{}"), /\(data: /, /update Night Shift/],
    ["an amount that is a number", answers(200, page([row(12)])), /data\.0\.cost\.amount/, /update Night Shift/],
    ["an amount below nothing", answers(200, page([row("-500")])), /data\.0\.cost\.amount/, /update Night Shift/],
    ["an amount in words", answers(200, page([row("NaN")])), /data\.0\.cost\.amount/, /update Night Shift/],
    ["another currency", answers(200, page([row("5", "EUR")])), /data\.0\.cost\.currency/, /update Night Shift/],
    ["more without a place", answers(200, page([], { has_more: true })), /does not say where/, /update Night Shift/],
    [
      "pages without an end",
      answers(200, page([], { has_more: true, next_page: "c" })),
      /more than 20 pages/,
      /update/,
    ],
    [
      "rows behind more than anybody says",
      answers(200, `${" ".repeat(1_000_000)}${page([row("100")])}`),
      /\(an answer of more than 1 MB\)/,
      /proxies/,
    ],
    ["an error as long", answers(500, "x".repeat(2_000_000)), /500 .*an answer of more than 1 MB/, /next cycle asks/],
    [
      "401",
      answers(401, '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}'),
      /401 .*invalid x-api-key/,
      KEY_REMEDY,
    ],
    ["403", answers(403, '{"type":"error","error":{"type":"permission_error","message":"no"}}'), /403 /, KEY_REMEDY],
    ["404", answers(404, "nothing here"), /404 /, /ANTHROPIC_ADMIN_BASE_URL/],
    [
      "400",
      answers(400, '{"type":"error","error":{"type":"invalid_request_error","message":"ending_at"}}'),
      /400 .*ending_at/,
      /update Night Shift/,
    ],
    ["429", answers(429, "{}"), /429 /, /next cycle asks again/],
    ["500", answers(500, "oops"), /500 /, /next cycle asks again/],
    ["529", answers(529, "{}"), /529 /, /next cycle asks again/],
    ["a connection that is cut", (response) => response.destroy(), /connection failed/, /next cycle asks again/],
  ])("%s", async (_name, answer, why, remedy) => {
    const { cost } = await askScripted([answer]);
    expect(cost).toEqual({ kind: "unknown", why: expect.stringMatching(why), remedy: expect.stringMatching(remedy) });
  });

  it("an answer without an end, which is cut and not asked for again", async () => {
    let isCut = false;
    const flood: Answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const pour = () => {
        while (response.write(" ".repeat(65_536)));
      };
      response.on("drain", pour).on("close", () => {
        isCut = true;
      });
      pour();
    };
    const { cost, asked } = await askScripted([flood]);
    await expect.poll(() => isCut).toBe(true);
    expect({ cost, asked }).toMatchObject({ cost: { why: expect.stringContaining("more than 1 MB") }, asked: 1 });
  });

  it("a server that never answers", async () => {
    const { cost, asked } = await askScripted([() => undefined], manualClock(), 40);
    expect({ cost, asked }).toMatchObject({
      cost: { kind: "unknown", why: expect.stringContaining("in time") },
      asked: 3,
    });
  });

  it("a server that stops in the middle", async () => {
    const half: Answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data": [');
    };
    expect((await askScripted([half], manualClock(), 40)).cost).toMatchObject({ kind: "unknown" });
  });

  it("an answer that is cut in the middle", async () => {
    const cut: Answer = (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data": [', () => response.destroy());
    };
    const { cost, asked } = await askScripted([cut, cut, answers(200, page([row("300")]))]);
    expect({ cost, asked }).toMatchObject({ cost: { kind: "known", usd: 3 }, asked: 3 });
    expect((await askScripted([cut])).cost).toMatchObject({
      kind: "unknown",
      why: expect.stringContaining("broke off"),
    });
  });

  it("a second page that fails, after a first that was read", async () => {
    const first = answers(200, page([row("100")], { has_more: true, next_page: "c1" }));
    expect((await askScripted([first, answers(403, "{}")])).cost).toMatchObject({ kind: "unknown" });
  });
});

describe("patience with a cost report", () => {
  it("outlasts what passes: three tries, with growing pauses", async () => {
    const { cost, slept } = await askScripted([
      answers(529, "{}"),
      answers(500, "{}"),
      answers(200, page([row("100")])),
    ]);
    expect({ cost, slept }).toMatchObject({ cost: { kind: "known", usd: 1 }, slept: [1_000, 2_000] });
  });

  it("waits as long as the server asks, but not for minutes", async () => {
    const busy = (after: string) => answers(429, "{}", { "content-type": "application/json", "retry-after": after });
    const patient = await askScripted([busy("7"), answers(200, page([]))]);
    const impatient = await askScripted([busy("3600")]);
    expect([patient.slept, patient.cost.kind]).toEqual([[7_000], "known"]);
    expect([impatient.slept, impatient.cost.kind, impatient.asked]).toEqual([[], "unknown", 1]);
  });

  it("is not tried on what does not pass", async () => {
    expect((await askScripted([answers(401, "{}")])).asked).toBe(1);
  });
});

describe("the Admin key", () => {
  it("is in no word of an answer that quotes it", async () => {
    const quoting = answers(
      401,
      JSON.stringify({ type: "error", error: { type: "x", message: `bad key ${ADMIN_KEY}` } }),
    );
    const { cost } = await askScripted([quoting]);
    expect(JSON.stringify(cost)).not.toContain(ADMIN_KEY);
    expect(cost).toMatchObject({ why: expect.stringContaining("bad key [masked]") });
  });

  it("is what the double insists on: the key of a model reads no report", async () => {
    const { url } = await double();
    const refused = (adminKey: string): Promise<OrganisationCost> => ask(url, { adminKey });
    expect(await refused("key-of-a-model")).toMatchObject({ kind: "unknown", why: expect.stringContaining("403") });
    expect(await refused("another")).toMatchObject({ kind: "unknown", why: expect.stringContaining("401") });
  });
});
