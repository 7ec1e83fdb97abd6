import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { openBench } from "./bench.ts";

const bench = openBench();

afterEach(() => bench.double().clearFaults());

const titles = async () =>
  z
    .array(z.object({ title: z.string() }))
    .parse((await bench.call("GET", "/issues")).body)
    .map((issue) => issue.title);
const open = (title: string) => bench.call("POST", "/issues", { title });

describe("a fault", () => {
  test("429 tells when to come back, and nothing was done", async () => {
    bench.double().addFault({
      match: { method: "POST", path: /\/issues$/ },
      times: 1,
      kind: { type: "status", status: 429, retryAfterS: 3 },
    });
    const { status, headers } = await open("throttled");
    expect([status, headers.get("retry-after")]).toEqual([429, "3"]);
    expect(await titles()).not.toContain("throttled");
  });

  test("500 is JSON, 502 is a page, and nothing was done", async () => {
    const double = bench.double();
    double.addFault({ match: { method: "POST" }, times: 1, kind: { type: "status", status: 500 } });
    double.addFault({ match: { method: "POST" }, times: 1, kind: { type: "status", status: 502 } });
    const replies = [await open("broken"), await open("broken")];
    expect(replies.map((reply) => [reply.status, reply.headers.get("content-type")])).toEqual([
      [500, "application/json"],
      [502, "text/html"],
    ]);
    expect(await titles()).not.toContain("broken");
  });

  test("502 after the write happened is told as a failure, and done all the same", async () => {
    bench.double().addFault({ match: { method: "POST" }, times: 1, kind: { type: "status-after-write", status: 502 } });
    expect((await open("done but denied")).status).toBe(502);
    expect(await titles()).toContain("done but denied");
  });

  test("a dropped connection has no answer, and nothing was done", async () => {
    bench.double().addFault({ match: { method: "POST" }, times: 1, kind: { type: "drop" } });
    await expect(open("dropped")).rejects.toThrow("fetch failed");
    expect(await titles()).not.toContain("dropped");
  });

  test("a connection dropped after the write has no answer, and it was done", async () => {
    bench.double().addFault({ match: { method: "POST" }, times: 1, kind: { type: "drop-after-write" } });
    await expect(open("dropped too late")).rejects.toThrow("fetch failed");
    expect(await titles()).toContain("dropped too late");
  });

  test("a page where JSON was expected has status 200", async () => {
    bench.double().addFault({ match: {}, times: 1, kind: { type: "html" } });
    const { status, text } = await bench.call("GET", "/issues");
    expect([status, text]).toEqual([200, expect.stringContaining("<title>Sign in")]);
  });

  test("a slow answer comes after a client with less patience has left", async () => {
    bench.double().addFault({ match: {}, times: 1, kind: { type: "slow", ms: 60_000 } });
    const request = fetch(`${bench.double().apiUrl}/version`, { signal: AbortSignal.timeout(50) });
    await expect(request).rejects.toThrow("timeout");
  });

  test("lets some requests pass first, hits as often as it says, and names itself in the exchange", async () => {
    bench.double().addFault({ match: { path: /\/labels/ }, skip: 1, times: 2, kind: { type: "status", status: 503 } });
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await bench.call("GET", "/labels")).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    const labels = bench.double().exchanges.filter((exchange) => exchange.path.endsWith("/labels"));
    expect(labels.map((exchange) => exchange.fault)).toEqual([undefined, "status", "status", undefined]);
  });

  test("is gone when it is cleared", async () => {
    bench.double().addFault({ match: {}, times: 9, kind: { type: "drop" } });
    bench.double().clearFaults();
    expect((await bench.call("GET", "/labels")).status).toBe(200);
  });

  test("hits git as well: a push that was answered with 502 after it happened is there", async () => {
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "x"]);
    bench.double().addFault({
      match: { method: "POST", path: /git-receive-pack$/ },
      times: 1,
      kind: { type: "status-after-write", status: 502 },
    });
    const pushed = await bench.git(["push", "origin", "HEAD:refs/heads/pushed"]);
    expect([pushed.exitCode === 0, pushed.output]).toEqual([false, expect.stringContaining("502")]);
    expect((await bench.call("GET", "/repository/branches/pushed")).status).toBe(200);
  });

  test("hits git as well: a connection dropped before the push leaves nothing", async () => {
    bench.double().addFault({ match: { path: /git-receive-pack$/ }, times: 1, kind: { type: "drop" } });
    expect((await bench.git(["push", "origin", "HEAD:refs/heads/dropped"])).exitCode).not.toBe(0);
    expect((await bench.call("GET", "/repository/branches/dropped")).status).toBe(404);
  });
});

test("answers carry rate-limit headers that count down", async () => {
  const read = async () => Number((await bench.call("GET", "/labels")).headers.get("ratelimit-remaining"));
  const [first, second] = [await read(), await read()];
  expect(first).toBeGreaterThan(0);
  // A new minute between the two calls would start the count again.
  expect([first - 1, 1999]).toContain(second);
});

test("listeners hear every call", async () => {
  const heard: string[] = [];
  bench
    .double()
    .onExchange((exchange) => heard.push(`${exchange.method} ${exchange.path} ${exchange.status} ${exchange.user}`));
  await bench.call("GET", "/labels?per_page=1");
  expect(heard).toEqual(["GET /api/v4/projects/7/labels?per_page=1 200 night-shift"]);
});
