import type { ServerResponse } from "node:http";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { braveEngine } from "../../../scripts/adapters/web/brave.ts";
import { searxngEngine } from "../../../scripts/adapters/web/searxng.ts";
import { manualClock } from "../../agent/manual-clock.ts";
import { startScriptedServer } from "../anthropic/scripted-server.ts";

type Play = (response: ServerResponse) => void;

/** Answers to the requests of a test, in order; the last one repeats. */
let plays: Play[] = [];
const server = await startScriptedServer((response) => {
  const play = plays.length > 1 ? plays.shift() : plays[0];
  play?.(response);
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
});

const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Play =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
  };

function world() {
  const resolve = () => Promise.reject(new Error("no name is to be looked up"));
  return { clock: manualClock(), resolve, userAgent: "night-shift-test", idleMs: 200 };
}

const ENGINES = {
  brave: (w = world()) =>
    braveEngine({ key: "brave-key", usdPerSearch: 0.005 }, w, { origin: server.url, network: "own" }),
  searxng: (w = world()) => searxngEngine({ instance: server.url, usdPerSearch: 0 }, w),
};

/** As the providers' documentation and clients show them, shortened. */
const ANSWERS = {
  brave: {
    type: "search",
    query: { original: "months" },
    web: {
      type: "search",
      results: [
        {
          type: "search_result",
          title: "Month",
          url: "https://en.wikipedia.org/wiki/Month",
          description: "A <strong>unit</strong>",
        },
        { title: "No excerpt", url: "https://docs.example.com/" },
        { title: "No address", url: "javascript:alert(1)", description: "x" },
      ],
    },
  },
  searxng: {
    query: "months",
    number_of_results: 0,
    results: [
      { title: "Month", url: "https://en.wikipedia.org/wiki/Month", content: "A unit", engine: "x", score: 1 },
      { title: "No excerpt", url: "https://docs.example.com/", content: null },
      { title: "No address", url: "javascript:alert(1)", content: "x" },
    ],
    suggestions: [],
    unresponsive_engines: [["y", "timeout"]],
  },
};

const HITS = [
  { title: "Month", url: "https://en.wikipedia.org/wiki/Month", excerpt: "A unit" },
  { title: "No excerpt", url: "https://docs.example.com/", excerpt: "" },
];

describe.each(["brave", "searxng"] as const)("%s", (name) => {
  const search = (w = world()) => ENGINES[name](w).search("calendar months");

  it("finds pages", async () => {
    plays = [json(ANSWERS[name])];
    expect(await search()).toEqual({ kind: "hits", hits: HITS });
  });

  it("finds nothing where there is nothing", async () => {
    plays = [json(name === "brave" ? { type: "search" } : { results: [] })];
    expect(await search()).toEqual({ kind: "hits", hits: [] });
  });

  it("tries again, after the pause it is asked for, when it is asked too often", async () => {
    const w = world();
    plays = [json({}, 429, { "retry-after": "3" }), json({}, 503), json(ANSWERS[name])];
    expect(await search(w)).toMatchObject({ kind: "hits" });
    expect(w.clock.slept).toEqual([3_000, 2_000]);
  });

  it("gives up after three refusals, which are not billed", async () => {
    plays = [json({}, 429)];
    expect(await search()).toMatchObject({ kind: "failure", detail: expect.stringMatching(/429/), charge: "none" });
    expect(server.requests).toHaveLength(3);
  });

  it("does not wait for minutes", async () => {
    const w = world();
    plays = [json({}, 429, { "retry-after": "3600" })];
    expect(await search(w)).toMatchObject({ kind: "failure", charge: "none" });
    expect(w.clock.slept).toEqual([]);
  });

  it.each([
    ["has another form", json({ web: { results: "x" }, results: "x" }), "its answer has another form than expected"],
    ["is a web page", (response: ServerResponse) => response.end("<html>"), "it answers with what is no JSON"],
    ["never comes", () => undefined, "no answer in time"],
    [
      "is cut",
      (response: ServerResponse) => response.writeHead(200).write("{", () => response.destroy()),
      "the connection was cut",
    ],
  ])("charges for an answer that %s, since nobody can tell, and asks no second time", async (_what, play, detail) => {
    plays = [play];
    expect(await search()).toEqual({ kind: "failure", detail: expect.stringContaining(detail), charge: "worst" });
    expect(server.requests).toHaveLength(1);
  });

  it("is cut short by the end of the run", async () => {
    plays = [() => undefined];
    const reply = await ENGINES[name]({ ...world(), idleMs: 60_000 }).search("x", AbortSignal.timeout(50));
    expect(reply).toMatchObject({ kind: "failure", charge: "worst" });
  });
});

describe("brave", () => {
  it("is asked as its documentation says", async () => {
    plays = [json(ANSWERS.brave)];
    await ENGINES.brave().search("calendar months & years");
    const { path = "", headers = {} } = server.requests[0] ?? {};
    expect(path).toBe(
      "/res/v1/web/search?q=calendar+months+%26+years&count=10&result_filter=web&text_decorations=false",
    );
    expect(headers).toMatchObject({ "x-subscription-token": "brave-key", accept: "application/json" });
  });

  it("says what is wrong with the key, without saying the key", async () => {
    plays = [json({ error: { code: "SUBSCRIPTION_TOKEN_INVALID" } }, 422)];
    expect(await ENGINES.brave().search("x")).toEqual({
      kind: "failure",
      detail: "it answers 422: the key in BRAVE_API_KEY is not accepted, or the query is not",
      charge: "none",
    });
  });

  it("is not billed when it cannot be reached", async () => {
    const gone = await startScriptedServer(() => undefined);
    await gone.close();
    const engine = braveEngine({ key: "k", usdPerSearch: 1 }, world(), { origin: gone.url, network: "own" });
    expect(await engine.search("x")).toEqual({
      kind: "failure",
      detail: "the connection was refused",
      charge: "none",
    });
  });

  it("sends its key to no address inside the network", async () => {
    const resolve = async () => [{ address: "10.0.0.1", family: 4 }];
    const engine = braveEngine({ key: "k", usdPerSearch: 1 }, { ...world(), resolve });
    expect(await engine.search("x")).toEqual({
      kind: "failure",
      detail: expect.stringContaining("10.0.0.1 is no public address"),
      charge: "none",
    });
  });
});

describe("searxng", () => {
  it("is asked as its documentation says, below the path of the instance", async () => {
    plays = [json(ANSWERS.searxng)];
    await searxngEngine({ instance: `${server.url}/searx/`, usdPerSearch: 0 }, world()).search("a b");
    expect(server.requests[0]?.path).toBe("/searx/search?q=a+b&format=json");
  });

  it("says how to switch JSON on", async () => {
    plays = [json({}, 403)];
    expect(await ENGINES.searxng().search("x")).toMatchObject({
      detail: "it answers 403: add `json` to `search.formats` in the instance's settings.yml",
    });
  });
});
