import { describe, expect, test } from "vitest";
import { z } from "zod";
import { jobTokenOf } from "../../../scripts/rehearsal/gitlab/access.ts";
import { openBench, TOKENS, withId } from "./bench.ts";

const bench = openBench();

const raw = (path: string, headers: Record<string, string> = {}) => fetch(bench.double().apiUrl + path, { headers });

describe("tokens", () => {
  test.each([
    ["the header PRIVATE-TOKEN", "/user", { "PRIVATE-TOKEN": TOKENS.maintainer }],
    ["a bearer token", "/user", { authorization: `Bearer ${TOKENS.maintainer}` }],
    ["the parameter private_token", `/user?private_token=${TOKENS.maintainer}`, {}],
  ])("%s names the user", async (_, path, headers) => {
    const response = await raw(path, headers);
    expect([response.status, await response.json()]).toMatchObject([200, { username: "maintainer", bot: false }]);
  });

  test.each([
    ["no token", {}],
    ["an unknown token", { "PRIVATE-TOKEN": "nobody's" }],
  ])("%s is answered with 401", async (_, headers) => {
    const response = await raw("/user", headers);
    expect([response.status, await response.json()]).toEqual([401, { message: "401 Unauthorized" }]);
  });

  test("a token says when it expires, and is refused after that", async () => {
    const double = bench.double();
    await double.addUser({
      username: "leaving",
      name: "Leaving",
      token: "short",
      tokenExpiresAt: "2999-01-02T00:00:00Z",
    });
    const self = await raw("/personal_access_tokens/self", { "PRIVATE-TOKEN": "short" });
    expect(await self.json()).toMatchObject({ expires_at: "2999-01-02", scopes: ["api"], active: true });
    await double.addUser({
      username: "leaving",
      name: "Leaving",
      token: "short",
      tokenExpiresAt: "2001-01-02T00:00:00Z",
    });
    expect((await raw("/user", { "PRIVATE-TOKEN": "short" })).status).toBe(401);
  });

  test("no exchange holds a token, not even one that nobody has", async () => {
    await raw("/user", { "PRIVATE-TOKEN": "a-mistyped-token" });
    await raw(`/user?private_token=${TOKENS.guest}`);
    await bench.call("POST", "/issues", { title: `I am ${TOKENS.maintainer}` }, "maintainer");
    const text = JSON.stringify(bench.double().exchanges);
    expect([...Object.values(TOKENS), "a-mistyped-token"].filter((token) => text.includes(token))).toEqual([]);
    expect(text).toContain("[MASKED]");
  });
});

describe("the token of a job", () => {
  async function startJob() {
    const double = bench.double();
    const sha = "a".repeat(40);
    const run = {
      project: "group/sample",
      ref: "main",
      sha,
      source: "schedule",
      jobs: [{ name: "hands", stage: "night" }],
    };
    const { jobIds } = await double.recordPipeline(run);
    const jobId = jobIds.hands ?? 0;
    await double.updateJob(jobId, { status: "running" });
    return { jobId, headers: { "JOB-TOKEN": jobTokenOf(jobId) } };
  }
  const project = "/projects/group%2Fsample";

  test("reads the issues and merge requests of its own project, and nothing else", async () => {
    const { headers } = await startJob();
    const paths = ["/issues", "/merge_requests", "", "/members/all", "/repository/branches"];
    const statuses = await Promise.all(paths.map(async (path) => (await raw(project + path, headers)).status));
    expect(statuses).toEqual([200, 200, 401, 401, 401]);
    expect((await raw("/user", headers)).status).toBe(401);
    expect((await raw("/projects/999/issues", headers)).status).toBe(404);
  });

  test("writes nothing", async () => {
    const { headers } = await startJob();
    const json = { ...headers, "content-type": "application/json" };
    for (const path of ["/issues", "/merge_requests"]) {
      const body = JSON.stringify({ title: "x", source_branch: "main", target_branch: "main" });
      const answer = await fetch(bench.double().apiUrl + project + path, { method: "POST", headers: json, body });
      expect(answer.status, path).toBe(401);
    }
  });

  test("is no personal token, and ends with its job", async () => {
    const { jobId, headers } = await startJob();
    expect((await raw(`${project}/issues`, { "PRIVATE-TOKEN": jobTokenOf(jobId) })).status).toBe(401);
    await bench.double().updateJob(jobId, { status: "success" });
    expect((await raw(`${project}/issues`, headers)).status).toBe(401);
  });

  test("clones, and pushes nothing", async () => {
    const { jobId } = await startJob();
    const basic = Buffer.from(`gitlab-ci-token:${jobTokenOf(jobId)}`).toString("base64");
    const ask = (service: string) =>
      fetch(`${bench.double().url}/group/sample.git/info/refs?service=${service}`, {
        headers: { authorization: `Basic ${basic}` },
      });
    expect((await ask("git-upload-pack")).status).toBe(200);
    expect((await ask("git-receive-pack")).status).toBe(403);
  });
});

describe("projects", () => {
  test("are found by id and by encoded path", async () => {
    const byId = await bench.call("GET", "");
    const byPath = await bench.call("GET", "/api/v4/projects/group%2Fsample");
    expect(byPath.body).toEqual(byId.body);
    expect(byId.body).toMatchObject({ id: 7, path_with_namespace: "group/sample", default_branch: "main" });
  });

  test("do not exist for those who are no members", async () => {
    const { status, body } = await bench.call("GET", "", undefined, "stranger");
    expect([status, body]).toEqual([404, { message: "404 Project Not Found" }]);
  });

  test("a path outside of the API is answered with 404", async () => {
    const { status, body } = await bench.call("GET", "/nonsense");
    expect([status, body]).toEqual([404, { error: "404 Not Found" }]);
  });
});

describe("roles", () => {
  test.each([
    ["a guest cannot read branches", "GET", "/repository/branches", undefined, "guest"],
    ["a guest cannot read merge requests", "GET", "/merge_requests", undefined, "guest"],
    ["a reporter cannot make a branch", "POST", "/repository/branches", { branch: "x", ref: "main" }, "reporter"],
    [
      "a reporter cannot open a merge request",
      ...["POST", "/merge_requests", { source_branch: "x", target_branch: "main", title: "x" }, "reporter"],
    ],
    ["a developer cannot read variables", "GET", "/variables", undefined, "night-shift"],
    ["a developer cannot add members", "POST", "/members", { user_id: 5, access_level: 30 }, "night-shift"],
    [
      "a developer cannot commit to a protected branch",
      "POST",
      "/repository/commits",
      { branch: "main", commit_message: "x", actions: [] },
      "night-shift",
    ],
  ] as const)("%s", async (_, method, path, body, as) => {
    expect((await bench.call(method, path, body, as)).status).toBe(403);
  });

  test("a guest reads and opens issues", async () => {
    const { status } = await bench.call("POST", "/issues", { title: "A wish" }, "guest");
    expect([status, (await bench.call("GET", "/issues", undefined, "guest")).status]).toEqual([201, 200]);
  });
});

describe("members", () => {
  test("are listed with their access level as a number", async () => {
    const { body } = await bench.call("GET", "/members/all?query=night");
    expect(body).toMatchObject([{ username: "night-shift", access_level: 30 }]);
  });

  test("are added by a maintainer, once, and not above the maintainer's own role", async () => {
    const stranger = await bench.call("GET", "/api/v4/users?username=stranger");
    const [user] = z.array(withId).parse(stranger.body);
    const id = user?.id;
    const add = (access_level: number) => bench.call("POST", "/members", { user_id: id, access_level }, "maintainer");
    expect([(await add(50)).status, (await add(20)).status, (await add(20)).status]).toEqual([403, 201, 409]);
    expect((await bench.call("PUT", `/members/${id}`, { access_level: 30 }, "maintainer")).body).toMatchObject({
      access_level: 30,
    });
    expect((await bench.call("DELETE", `/members/${id}`, undefined, "maintainer")).status).toBe(204);
    expect((await bench.call("GET", `/members/${id}`)).status).toBe(404);
  });
});

describe("parameters", () => {
  test("a form is read like JSON", async () => {
    const response = await fetch(`${bench.double().apiUrl}/projects/7/issues`, {
      method: "POST",
      headers: { "PRIVATE-TOKEN": TOKENS.maintainer, "content-type": "application/x-www-form-urlencoded" },
      body: "title=From%20a%20form&labels=one,two&confidential=true&whatever=x",
    });
    expect(await response.json()).toMatchObject({ title: "From a form", labels: ["one", "two"], confidential: true });
  });

  test("all that is missing is named at once", async () => {
    const { status, body } = await bench.call("POST", "/merge_requests", { title: "x" });
    expect([status, body]).toEqual([400, { error: "source_branch is missing, target_branch is missing" }]);
  });

  test("a value outside of its enumeration is refused", async () => {
    const { status, body } = await bench.call("GET", "/issues?state=open");
    expect([status, body]).toEqual([400, { error: "state does not have a valid value" }]);
  });

  test("broken JSON is refused", async () => {
    const response = await fetch(`${bench.double().apiUrl}/projects/7/issues`, {
      method: "POST",
      headers: { "PRIVATE-TOKEN": TOKENS.maintainer, "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(400);
  });
});
