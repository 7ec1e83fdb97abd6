import { afterAll, expect, it } from "vitest";
import { z } from "zod";
import { SAMPLE_PAGES } from "../../../scripts/rehearsal/web/pages.ts";
import { startWeb } from "../../../scripts/rehearsal/web/server.ts";

const double = await startWeb(SAMPLE_PAGES);
afterAll(() => double.close());

const get = (path: string) => fetch(`${double.url}${path}`);
const answerSchema = z.object({
  results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string() })),
});
const found = async (query: string) =>
  answerSchema.parse(await (await get(`/search?format=json&q=${encodeURIComponent(query)}`)).json()).results;

it("the web double finds pages, those with more of the words first", async () => {
  const titles = (await found("java period duration types")).map(({ title }) => title);
  expect(titles[0]).toBe("java.time: Duration for clock time, Period for the calendar");
  expect(titles.length).toBeGreaterThan(1);
});

it("the web double finds nothing for words that no page has", async () => {
  expect(await found("zebra")).toEqual([]);
});

it("the web double answers a search only in the form that is switched on, as SearXNG does", async () => {
  expect((await get("/search?q=duration")).status).toBe(403);
});

it("every page that a search finds is there", async () => {
  const results = await found("duration months average");
  expect(results).toHaveLength(SAMPLE_PAGES.length);
  for (const { url } of results) expect((await fetch(url)).status, url).toBe(200);
  expect((await get("/elsewhere")).status).toBe(404);
});

it("the web double notes what it was asked", async () => {
  await get("/durations/iso-8601?x=1");
  expect(double.requests.at(-1)).toBe("/durations/iso-8601?x=1");
});
