import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openBench, withIid } from "./bench.ts";

const bench = openBench();

/** `rel` → address. */
const linksOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    [...(headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)].map((match) => [match[2], match[1]]),
  );

const pathOf = (link: string | undefined) => (link ?? "").slice(bench.double().url.length);

beforeAll(async () => {
  for (const title of ["one", "two", "three", "four", "five"]) await bench.call("POST", "/issues", { title });
});

test("an offset page tells its place in headers and in Link", async () => {
  const { headers, body } = await bench.call("GET", "/issues?per_page=2&page=2&state=opened");
  expect(
    z
      .array(withIid)
      .parse(body)
      .map((issue) => issue.iid),
  ).toEqual([3, 2]);
  expect(
    Object.fromEntries(
      ["x-page", "x-per-page", "x-next-page", "x-prev-page", "x-total", "x-total-pages"].map((name) => [
        name,
        headers.get(name),
      ]),
    ),
  ).toEqual({
    "x-page": "2",
    "x-per-page": "2",
    "x-next-page": "3",
    "x-prev-page": "1",
    "x-total": "5",
    "x-total-pages": "3",
  });
  const at = (page: number) => `${bench.double().apiUrl}/projects/7/issues?per_page=2&page=${page}&state=opened`;
  expect(linksOf(headers)).toEqual({ prev: at(1), next: at(3), first: at(1), last: at(3) });
});

test("a token in the query stays out of Link", async () => {
  const response = await fetch(`${bench.double().apiUrl}/projects/7/issues?per_page=2&private_token=token-of-the-bot`);
  expect(response.headers.get("link")).not.toContain("token");
});

test("the last page has no next link and an empty X-Next-Page", async () => {
  const { headers } = await bench.call("GET", "/issues?per_page=2&page=3");
  expect([linksOf(headers).next, headers.get("x-next-page")]).toEqual([undefined, ""]);
});

test("per_page is capped at 100", async () => {
  const { headers } = await bench.call("GET", "/issues?per_page=1000");
  expect(headers.get("x-per-page")).toBe("100");
});

test("a keyset page has a next link with a cursor and no totals", async () => {
  const first = await bench.call("GET", "/issues?pagination=keyset&per_page=3");
  expect(first.headers.get("x-total")).toBeNull();
  const { next } = linksOf(first.headers);
  expect(next).toContain("cursor=");
  const second = await bench.call("GET", pathOf(next));
  expect(
    z
      .array(withIid)
      .parse(second.body)
      .map((issue) => issue.iid),
  ).toEqual([2, 1]);
  expect(linksOf(second.headers)).toEqual({});
});

test("projects are paged by keyset", async () => {
  await bench.double().addProject({ path: "group/other", members: [{ username: "night-shift", accessLevel: 30 }] });
  const first = await bench.call("GET", "/api/v4/projects?pagination=keyset&per_page=1&order_by=id&sort=asc");
  const second = await bench.call("GET", pathOf(linksOf(first.headers).next));
  expect([first.body, second.body]).toMatchObject([[{ path: "sample" }], [{ path: "other" }]]);
});

test("a list without a keyset refuses it with 405", async () => {
  const { status, body } = await bench.call("GET", "/pipelines?pagination=keyset");
  expect([status, body]).toEqual([405, { error: "Keyset pagination is not yet available for this type of request" }]);
});

test("a page of comments is shorter than per_page, even empty, while there is a next one", async () => {
  const iid = await bench.mergeRequest("paging");
  const notes = `/merge_requests/${iid}/notes`;
  await bench.call("POST", notes, { body: "the only comment" });
  for (const state_event of ["close", "reopen", "close"])
    await bench.call("PUT", `/merge_requests/${iid}`, { state_event });
  const first = await bench.call("GET", `${notes}?activity_filter=only_comments&per_page=2`);
  expect(first.body).toEqual([]);
  const second = await bench.call("GET", pathOf(linksOf(first.headers).next));
  expect(second.body).toMatchObject([{ body: "the only comment" }]);
});
