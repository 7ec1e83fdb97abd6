import { describe, expect, test } from "vitest";
import { gitlabForge } from "../../../scripts/adapters/gitlab/forge.ts";
import { ForgeError } from "../../../scripts/adapters/gitlab/forge-error.ts";
import { type ManualClock, manualClock } from "../git/manual-clock.ts";
import { type Received, type Reply, scriptedServer } from "./scripted-server.ts";

const TOKEN = "glpat-very-secret";
const USER = { status: 200, body: { id: 7, username: "night-shift", name: "Night Shift" } };
const FAULT = { status: 500, body: { message: "500 Internal Server Error" } };

/** Asks for the current user (a GET), or with `write` changes an issue (a PUT). */
async function run(replies: readonly Reply[], options: { write?: boolean; timeoutMs?: number } = {}) {
  const { apiUrl, received } = await scriptedServer(replies);
  const clock = manualClock();
  const timeout = options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs };
  const forge = gitlabForge({ apiUrl, token: TOKEN, project: "group/project", clock, random: () => 0, ...timeout });
  const call = options.write ? forge.updateIssue(3, { description: "new", state: "close" }) : forge.currentUser();
  const result = await call.catch((error: unknown) => error);
  return { result, received, clock, forge };
}

async function failure(replies: readonly Reply[], options: { write?: boolean; timeoutMs?: number } = {}) {
  const { result, ...rest } = await run(replies, options);
  if (!(result instanceof ForgeError)) throw new Error(`no ForgeError but ${String(result)}`);
  return { error: result, ...rest };
}

function tries({ received, clock }: { received: Received[]; clock: ManualClock }) {
  return { tries: received.length, sleeps: clock.sleeps };
}

describe("a call that failed for now", () => {
  test("after 429 waits as long as Retry-After says", async () => {
    const done = await run([{ status: 429, headers: { "retry-after": "23" }, body: "Retry later\n" }, USER]);
    expect(done.result).toEqual(USER.body);
    expect(tries(done)).toEqual({ tries: 2, sleeps: [23_000] });
  });

  test("takes a date in Retry-After", async () => {
    const date = new Date(Date.parse("2026-11-23T02:00:09Z")).toUTCString();
    const done = await run([{ status: 503, headers: { "retry-after": date } }, USER]);
    expect(tries(done)).toEqual({ tries: 2, sleeps: [9_000] });
  });

  test("after 429 without Retry-After waits for the limit's reset", async () => {
    const reset = String(Date.parse("2026-11-23T02:00:31Z") / 1000);
    const headers = { "ratelimit-remaining": "0", "ratelimit-reset": reset };
    const done = await run([{ status: 429, headers }, USER]);
    expect(tries(done)).toEqual({ tries: 2, sleeps: [31_000] });
  });

  test.each([500, 502, 503, 504])("after %i is tried again", async (status) => {
    const done = await run([{ status, body: "<html>gateway</html>" }, USER]);
    expect(done.result).toEqual(USER.body);
    expect(tries(done)).toEqual({ tries: 2, sleeps: [250] });
  });

  test("after a dropped connection is tried again, an idempotent write too", async () => {
    const done = await run(["drop", "drop", { status: 200, body: {} }], { write: true });
    expect(done.result).toBeUndefined();
    expect(tries(done)).toEqual({ tries: 3, sleeps: [250, 500] });
  });

  test("after an answer cut off in its middle is tried again", async () => {
    const done = await run(["cut", USER]);
    expect(done.result).toEqual(USER.body);
    expect(tries(done)).toEqual({ tries: 2, sleeps: [250] });
  });

  test("is given up after a minute of growing waits", async () => {
    const { error, received, clock } = await failure([FAULT]);
    expect(clock.sleeps).toEqual([250, 500, 1_000, 2_000, ...Array(14).fill(4_000)]);
    expect(received.length).toBe(clock.sleeps.length + 1);
    expect(error.message).toBe("GitLab: GET user failed with 500: 500 Internal Server Error");
  });

  test("is given up at once when GitLab asks for a longer wait than there is patience", async () => {
    const { error, received, clock } = await failure([{ status: 429, headers: { "retry-after": "3600" } }]);
    expect([received.length, clock.sleeps, error.retryAfterMs]).toEqual([1, [], 3_600_000]);
  });

  test("that gets no answer ends by its timeout and says so", async () => {
    const { error } = await failure(["silence"], { timeoutMs: 5 });
    expect(error.message).toMatch(/^GitLab: GET user got no answer: 127\.0\.0\.1:\d+ did not answer within 0\.005 s$/);
  });

  test("to a port where nobody listens names the host and the reason", async () => {
    const forge = gitlabForge({ apiUrl: "http://127.0.0.1:1/api/v4", token: TOKEN, project: 1, clock: manualClock() });
    await expect(forge.currentUser()).rejects.toThrow("127.0.0.1:1 could not be reached");
  });
});

describe("the rate limit", () => {
  test("that the last answer used up holds the next call back until its reset", async () => {
    const reset = String(Date.parse("2026-11-23T02:00:12Z") / 1000);
    const last = { ...USER, headers: { "ratelimit-remaining": "0", "ratelimit-reset": reset } };
    const { forge, clock } = await run([last, USER]);
    expect(clock.sleeps).toEqual([]);
    await forge.currentUser();
    expect(clock.sleeps).toEqual([12_000]);
  });
});

describe("a request", () => {
  test("carries the token as GitLab's header and snake_case fields", async () => {
    const { received } = await run([{ status: 200, body: {} }], { write: true });
    const [{ method, url, headers, body } = { method: "", url: "", headers: {}, body: "" }] = received;
    expect([method, url, headers["private-token"], JSON.parse(body)]).toEqual([
      "PUT",
      "/api/v4/projects/group%2Fproject/issues/3",
      TOKEN,
      { description: "new", state_event: "close" },
    ]);
  });

  test("does not follow a redirect, which would take the token along", async () => {
    const elsewhere = await scriptedServer([USER]);
    const { error, received } = await failure([{ status: 302, headers: { location: `${elsewhere.apiUrl}/user` } }]);
    expect([received.length, elsewhere.received]).toEqual([1, []]);
    expect(error.message).toContain("use the project's current path and the https address of GitLab");
  });
});

describe("an error", () => {
  test.each([
    [401, { message: "401 Unauthorized" }, "make a new access token with the scope api for the bot"],
    [403, { message: "403 Forbidden" }, "The bot needs the role Developer in the project"],
    [403, { error: "insufficient_scope", error_description: "higher privileges" }, "lacks the scope api"],
    [404, { message: "404 Project Not Found" }, "The token cannot see the project"],
    [
      400,
      { message: { title: ["can't be blank"], labels: ["is invalid"] } },
      "title can't be blank, labels is invalid",
    ],
    [200, "<html><title>Sign in</title></html>", "the answer is text/html where JSON was expected"],
  ])("after %i with %j is not retried and tells: %s", async (status, body, words) => {
    const { error, received } = await failure([{ status, body }]);
    expect([error.status, error.method, error.path, received.length]).toEqual([status, "GET", "user", 1]);
    expect(error.message).toContain(words);
  });

  test("never holds the token, even when the server sends it back", async () => {
    const { error } = await failure([{ status: 400, body: { message: `bad token ${TOKEN}` } }]);
    expect(error.message).toContain("bad token [token]");
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(TOKEN);
  });

  test("names what is different in an answer of an unknown form", async () => {
    const { result } = await run([{ status: 200, body: { id: "seven" } }]);
    expect(String(result)).toContain("GitLab's user has an unknown form");
  });
});

describe("a merge request from a fork", () => {
  const ours = {
    iid: 1,
    title: "Fix it",
    state: "opened",
    source_branch: "nightshift/BUG-1",
    target_branch: "main",
    source_project_id: 5,
    target_project_id: 5,
    labels: ["nightshift"],
    web_url: "http://127.0.0.1/group/project/-/merge_requests/1",
    author: USER.body,
    created_at: "2026-11-23T02:00:00Z",
  };

  test("does not pass for the branch of the same name in the project", async () => {
    const theirs = { ...ours, iid: 2, source_project_id: 99 };
    const ofADeletedFork = { ...ours, iid: 3, source_project_id: null };
    const { apiUrl } = await scriptedServer([{ status: 200, body: [ofADeletedFork, theirs, ours] }]);
    const forge = gitlabForge({ apiUrl, token: TOKEN, project: 5, clock: manualClock() });
    const listed = await forge.mergeRequests({ label: "nightshift" });
    expect(listed.map(({ iid }) => iid)).toEqual([1]);
  });
});

describe("a page of a list", () => {
  test("may be shorter than asked for, or empty, while the Link header names a next one", async () => {
    const next = { link: '<http://elsewhere.invalid/api/v4/projects/5/issues?page=2&per_page=100>; rel="next"' };
    const author = { id: 1, username: "night-shift", name: "Night Shift" };
    const issue = { iid: 1, title: "Digest", state: "opened", labels: [], web_url: "http://127.0.0.1/1", author };
    const replies = [
      { status: 200, headers: next, body: [] },
      { status: 200, body: [issue] },
    ];
    const { apiUrl, received } = await scriptedServer(replies);
    const forge = gitlabForge({ apiUrl, token: TOKEN, project: 5, clock: manualClock() });
    expect((await forge.issues({ label: "digest" })).map(({ iid }) => iid)).toEqual([1]);
    expect(received.map(({ url }) => new URLSearchParams(url.split("?")[1]).get("page"))).toEqual([null, "2"]);
  });
});
