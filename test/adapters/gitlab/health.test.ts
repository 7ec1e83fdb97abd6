import { describe, expect, test } from "vitest";
import { gitlabForge } from "../../../scripts/adapters/gitlab/forge.ts";
import type { Forge } from "../../../scripts/ports/forge.ts";
import { manualClock } from "../git/manual-clock.ts";
import { BOT_TOKEN, OUTSIDER_TOKEN, startProject } from "./project.ts";
import { type Reply, scriptedServer } from "./scripted-server.ts";

const PROJECT = "group/project";

describe("the pipelines of pushes", () => {
  test("tell of the branch: neither schedules, nor what runs, was canceled or skipped, nor another branch", async () => {
    const { gitlab, forge } = await startProject();
    const run = async (
      source: string,
      status: "success" | "failed" | "canceled" | "skipped" | "running",
      ref = "main",
    ) => {
      const jobs = [{ name: "test", stage: "test" }];
      const { jobIds } = await gitlab.recordPipeline({ project: PROJECT, ref, sha: "a".repeat(40), source, jobs });
      await gitlab.updateJob(jobIds.test ?? 0, { status });
    };
    expect(await forge.pushPipeline("main")).toBe("none");
    await run("push", "success");
    expect(await forge.pushPipeline("main")).toMatchObject({ hasFailed: false });
    await run("push", "failed");
    await run("push", "success", "other");
    for (const status of ["success", "failed"] as const) await run("schedule", status);
    for (const status of ["canceled", "skipped", "running"] as const) await run("push", status);
    expect(await forge.pushPipeline("main")).toEqual({
      hasFailed: true,
      url: expect.stringMatching(/\/group\/project\/-\/pipelines\/2$/),
    });
  });
});

describe("a red branch", () => {
  test("stays red behind any number of state commits, whose pipelines are skipped", async () => {
    const { gitlab, forge } = await startProject();
    const run = async (status: "success" | "failed" | "skipped") => {
      const jobs = [{ name: "test", stage: "test" }];
      const sha = "a".repeat(40);
      const { jobIds } = await gitlab.recordPipeline({ project: PROJECT, ref: "main", sha, source: "push", jobs });
      await gitlab.updateJob(jobIds.test ?? 0, { status });
    };
    await run("success");
    await run("failed");
    for (let commit = 0; commit < 25; commit += 1) await run("skipped");
    expect(await forge.pushPipeline("main")).toMatchObject({ hasFailed: true });
    await run("success");
    for (let commit = 0; commit < 25; commit += 1) await run("skipped");
    expect(await forge.pushPipeline("main")).toMatchObject({ hasFailed: false });
  });
});

describe("the token", () => {
  test("says when it expires", async () => {
    const { gitlab, forge } = await startProject();
    expect(await forge.tokenExpiry()).toEqual({ expiresOn: null });
    const bot = { username: "night-shift", name: "Night Shift", token: BOT_TOKEN, bot: true };
    await gitlab.addUser({ ...bot, tokenExpiresAt: "2999-01-02T00:00:00Z" });
    expect(await forge.tokenExpiry()).toEqual({ expiresOn: "2999-01-02" });
  });

  test("that GitLab says nothing of is no fault", async () => {
    const { gitlab, forge } = await startProject();
    gitlab.addFault({ match: { path: /personal_access_tokens/ }, times: 1, kind: { type: "status", status: 403 } });
    expect(await forge.tokenExpiry()).toBeNull();
  });
});

describe("the right to push", () => {
  test("is that of the token on that branch", async () => {
    const open = await startProject();
    expect(await open.forge.mayPush("main")).toBe("yes");
    expect(await open.forge.mayPush("nightshift-state")).toBe("absent");
    const { forge } = await startProject({ protect: true });
    expect(await forge.mayPush("main")).toBe("no");
  });
});

describe("jobs that wait for a runner", () => {
  test("are those of the project that are pending, with the time since they could have begun", async () => {
    const { gitlab, forge } = await startProject();
    const jobs = ["a", "b", "c"].map((name) => ({ name, stage: "test" }));
    const run = { project: PROJECT, ref: "main", sha: "a".repeat(40), source: "push", jobs };
    const { jobIds } = await gitlab.recordPipeline(run);
    await gitlab.updateJob(jobIds.a ?? 0, { status: "pending" });
    await gitlab.updateJob(jobIds.b ?? 0, { status: "pending" });
    await gitlab.updateJob(jobIds.c ?? 0, { status: "running" });
    expect((await forge.queuedMs())?.map((ms) => ms >= 0 && ms < 600_000)).toEqual([true, true]);
  });

  test("have not waited while an earlier stage of their pipeline was at work", async () => {
    let now = new Date("2026-11-23T01:00:00Z");
    const { gitlab, forge } = await startProject({ now: () => now });
    const jobs = ["build", "test"].map((name) => ({ name, stage: name }));
    const run = { project: PROJECT, ref: "main", sha: "a".repeat(40), source: "push", jobs };
    const { jobIds } = await gitlab.recordPipeline(run);
    await gitlab.updateJob(jobIds.build ?? 0, { status: "running" });
    now = new Date("2026-11-23T01:40:00Z");
    await gitlab.updateJob(jobIds.build ?? 0, { status: "success" });
    await gitlab.updateJob(jobIds.test ?? 0, { status: "pending" });
    now = new Date("2026-11-23T01:41:00Z");
    expect(await forge.queuedMs()).toEqual([60_000]);
  });
});

describe("the clock", () => {
  test("is compared with GitLab's by its answers", async () => {
    const { forge, clock, forgeOf } = await startProject();
    expect(await forge.clockAheadMs()).toBeNull();
    await forge.currentUser();
    const ahead = clock.now().getTime() - Date.now();
    expect(Math.abs(((await forge.clockAheadMs()) ?? Number.NaN) - ahead)).toBeLessThan(60_000);
    const outsider = forgeOf(OUTSIDER_TOKEN);
    await outsider.project().catch(() => undefined);
    expect(await outsider.clockAheadMs()).not.toBeNull();
  });
});

describe("what GitLab does not tell", () => {
  const UNKNOWN = { pushPipeline: "unknown", tokenExpiry: null, mayPush: "unknown", queuedMs: null };
  const ask = async ({ pushPipeline, tokenExpiry, mayPush, queuedMs }: Forge) => ({
    pushPipeline: await pushPipeline("main"),
    tokenExpiry: await tokenExpiry(),
    mayPush: await mayPush("main"),
    queuedMs: await queuedMs(),
  });

  test.each<[string, Reply]>([
    ["401", { status: 401, body: { message: "401 Unauthorized" } }],
    ["403", { status: 403, body: { message: "403 Forbidden" } }],
    ["404", { status: 404, body: { message: "404 Not Found" } }],
    ["404 for the project", { status: 404, body: { message: "404 Project Not Found" } }],
    ["500, however often it is asked", { status: 500, body: { message: "500 Internal Server Error" } }],
    ["no answer at all", "drop"],
    ["nothing", { status: 204 }],
    ["an object without a word", { status: 200, body: {} }],
    ["null", { status: 200, body: "null", headers: { "content-type": "application/json" } }],
    ["an empty page", { status: 200, body: "", headers: { "content-type": "text/plain" } }],
  ])("is not known, and no fault, when it says %s", async (_name, reply) => {
    const { apiUrl } = await scriptedServer([reply]);
    const access = { apiUrl, token: BOT_TOKEN, project: PROJECT, clock: manualClock(), random: () => 0 };
    expect(await ask(gitlabForge(access))).toEqual(UNKNOWN);
  });
});
