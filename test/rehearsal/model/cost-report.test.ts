import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { startModel } from "../../../scripts/rehearsal/model/server.ts";
import { errorIn, KEY } from "./talk.ts";

const ADMIN_KEY = "sk-ant-admin-of-the-tests";
const BETA = "analytics-usage-cost-2026-08-24";
const HEADERS = { "anthropic-version": "2023-06-01", "anthropic-beta": BETA };
const MONTH = { starting_at: "2026-11-01T00:00:00Z", ending_at: "2026-11-24T00:00:00Z", time_bucket_width: "1d" };
const COSTS = [
  { day: "2026-11-02", usd: 3 },
  { day: "2026-11-03", usd: 0.125 },
  { day: "2026-11-04", usd: 7 },
];

const pageSchema = z.strictObject({
  data: z.array(
    z.looseObject({
      starting_at: z.string(),
      ending_at: z.string(),
      cost: z.strictObject({ amount: z.string(), list_amount: z.string(), currency: z.string(), requests: z.number() }),
    }),
  ),
  has_more: z.boolean(),
  next_page: z.string().nullable(),
  data_refreshed_at: z.string().nullable(),
});

async function report(more: { adminKey?: string } = { adminKey: ADMIN_KEY }) {
  const clock = () => Date.parse("2026-11-23T02:00:00Z");
  const double = await startModel({ scenarios: [], apiKey: KEY, clock, ...more });
  onTestFinished(() => double.close());
  double.setCosts(COSTS, "2026-11-22T00:00:00Z");
  const ask = (query: Record<string, string> | string, headers: Record<string, string> = {}) =>
    fetch(`${double.url}/v1/organizations/analytics/cost?${new URLSearchParams(query)}`, {
      headers: { ...HEADERS, ...("authorization" in headers ? {} : { "x-api-key": ADMIN_KEY }), ...headers },
    });
  return {
    double,
    ask,
    page: async (query: Record<string, string>) => pageSchema.parse(await (await ask(query)).json()),
  };
}

describe("the double's cost report", () => {
  test("has a row a day, newest or dearest first as it is asked, in cents", async () => {
    const { page } = await report();
    const amounts = async (query: Record<string, string>) =>
      (await page({ ...MONTH, ...query })).data.map(({ cost }) => cost.amount);
    expect(await amounts({ order_by: "time" })).toEqual(["700.000000", "12.500000", "300.000000"]);
    expect(await amounts({})).toEqual(["700.000000", "300.000000", "12.500000"]);
    expect(await amounts({ order_by: "time", order: "asc", starting_at: "2026-11-03T00:00:00Z" })).toEqual([
      "12.500000",
      "700.000000",
    ]);
  });

  test("is one row without buckets", async () => {
    const { page } = await report();
    const { data, data_refreshed_at } = await page({ starting_at: MONTH.starting_at });
    expect(data.map(({ cost }) => cost.amount)).toEqual(["1012.500000"]);
    expect(data_refreshed_at).toBe("2026-11-22T00:00:00Z");
  });

  test("goes on where a cursor says, to its end", async () => {
    const { page } = await report();
    const first = await page({ ...MONTH, limit: "2", order_by: "time" });
    const last = await page({ ...MONTH, limit: "2", order_by: "time", page: first.next_page ?? "" });
    expect([first.has_more, last.has_more, last.next_page]).toEqual([true, false, null]);
    expect(last.data.map(({ cost }) => cost.amount)).toEqual(["300.000000"]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["buckets without an end", { starting_at: MONTH.starting_at, time_bucket_width: "1d" }, /^ending_at: required/],
    ["more than 31 days", { ...MONTH, starting_at: "2026-10-23T00:00:00Z" }, /at most 31 days/],
    ["an end before its start", { ...MONTH, ending_at: "2026-10-23T00:00:00Z" }, /after starting_at/],
    ["a time without a zone", { ...MONTH, starting_at: "2026-11-01T00:00:00" }, /^starting_at: /],
    ["a day alone", { ...MONTH, starting_at: "2026-11-01" }, /^starting_at: /],
    ["no start", { ending_at: MONTH.ending_at }, /^starting_at: /],
    ["days of before there were reports", { starting_at: "2025-12-31T00:00:00Z" }, /last 365 days/],
    ["the future", { starting_at: "2026-11-24T00:00:00Z" }, /future/],
    ["pages of nothing", { ...MONTH, limit: "0" }, /^limit: /],
    ["an order that there is not", { ...MONTH, order_by: "day" }, /^order_by: /],
    ["a cursor of its own making", { ...MONTH, page: "2" }, /no cursor/],
    ["a parameter that it does not know", { ...MONTH, groups: "model" }, /groups/],
  ])("refuses %s", async (_name, query, message) => {
    const { ask } = await report();
    const response = await ask(query);
    expect(response.status).toBe(400);
    expect((await errorIn(response)).error.message).toMatch(message);
  });

  test("insists on the header of its beta, and on the Admin key in either header", async () => {
    const { ask } = await report();
    const status = async (headers: Record<string, string>) => (await ask(MONTH, headers)).status;
    expect(await status({})).toBe(200);
    expect(await status({ "anthropic-beta": "other" })).toBe(400);
    expect(await status({ "x-api-key": KEY })).toBe(403);
    expect(await status({ "x-api-key": "other" })).toBe(401);
    expect(await status({ authorization: `Bearer ${KEY}` })).toBe(403);
    expect(await status({ authorization: "Bearer other" })).toBe(401);
  });

  test("has no message for an Admin key, and no report where the double has no organisation", async () => {
    const { double } = await report();
    const headers = { "x-api-key": ADMIN_KEY, "anthropic-version": "2023-06-01" };
    expect((await fetch(`${double.url}/v1/models`, { headers })).status).toBe(401);
    const { ask } = await report({});
    expect((await ask(MONTH)).status).toBe(401);
  });
});

describe("the double's rate limits", () => {
  test("say that nothing is left until the instant that was set, and then what they said before", async () => {
    let now = Date.parse("2026-11-23T02:00:00Z");
    const double = await startModel({ scenarios: [], apiKey: KEY, clock: () => now });
    onTestFinished(() => double.close());
    double.exhaust("input-tokens", now + 90_000);
    const told = async () => {
      const headers = { "x-api-key": KEY, "anthropic-version": "2023-06-01" };
      const answer = await fetch(`${double.url}/v1/messages`, { method: "POST", headers, body: "{}" });
      return ["remaining", "reset"].map((part) => answer.headers.get(`anthropic-ratelimit-input-tokens-${part}`));
    };
    expect(await told()).toEqual(["0", "2026-11-23T02:01:30.000Z"]);
    now += 90_000;
    expect(await told()).toEqual(["2000000", "2026-11-23T02:02:00.000Z"]);
  });
});
