import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { isTimezone, nextRun, parseCron } from "../../../scripts/rehearsal/gitlab/pipelines/cron.ts";
import { compositeStatus } from "../../../scripts/rehearsal/gitlab/pipelines/pipelines.ts";
import type { Status } from "../../../scripts/rehearsal/gitlab/state/pipeline-records.ts";
import { openBench, TOKENS, withId } from "./bench.ts";

const bench = openBench();

const mainSha = async () =>
  z.object({ commit: z.object({ id: z.string() }) }).parse((await bench.call("GET", "/repository/branches/main")).body)
    .commit.id;

const record = async (...jobs: string[]) => {
  const run = { project: "group/sample", ref: "main", sha: await mainSha(), source: "schedule" };
  return bench.double().recordPipeline({ ...run, jobs: jobs.map((name) => ({ name, stage: "test" })) });
};

describe("cron", () => {
  const from = new Date("2026-11-23T13:57:30Z");
  test.each([
    ["*/15 * * * *", "UTC", "2026-11-23T14:00:00.000Z"],
    ["0 6 * * *", "UTC", "2026-11-24T06:00:00.000Z"],
    ["0 6 * * *", "Europe/Berlin", "2026-11-24T05:00:00.000Z"],
    ["0 3 * * mon", "UTC", "2026-11-30T03:00:00.000Z"],
    ["30 2 1 jan-feb *", "UTC", "2027-01-01T02:30:00.000Z"],
    ["0 0 1 * 3", "UTC", "2026-11-25T00:00:00.000Z"],
    ["0 0 29 2 *", "UTC", "2028-02-29T00:00:00.000Z"],
  ])("%s in %s comes next at %s", (line, timezone, expected) => {
    expect(nextRun(line, timezone, from)?.toISOString()).toBe(expected);
  });

  test.each(["", "* * * *", "60 * * * *", "* * * * * *", "a * * * *", "*/0 * * * *", "5-1 * * * *", "@daily"])(
    "%j is none",
    (line) => {
      expect(parseCron(line)).toBeNull();
    },
  );

  test("a time zone must exist", () => {
    expect([isTimezone("Europe/Berlin"), isTimezone("Mars/Olympus")]).toEqual([true, false]);
  });
});

describe("a pipeline's status follows its jobs", () => {
  test.each<[Status[], Status]>([
    [["created", "created"], "created"],
    [["pending", "created"], "pending"],
    [["success", "created"], "running"],
    [["success", "running"], "running"],
    [["failed", "running"], "running"],
    [["success", "skipped"], "success"],
    [["skipped", "skipped"], "skipped"],
    [["success", "failed"], "failed"],
    [["success", "canceled"], "canceled"],
    [["success", "manual", "created"], "manual"],
    [["failed", "manual"], "manual"],
    [["running", "manual"], "running"],
  ])("%j → %s", (statuses, expected) => {
    expect(compositeStatus(statuses.map((status) => ({ status, allowFailure: false })))).toBe(expected);
  });

  test("a job that nobody has to start waits for nobody", () => {
    const statuses = ["success", "manual"] as const;
    expect(compositeStatus(statuses.map((status) => ({ status, allowFailure: true })))).toBe("success");
  });

  test("a failure that is allowed counts as a success", () => {
    expect(
      compositeStatus([
        { status: "failed", allowFailure: true },
        { status: "success", allowFailure: false },
      ]),
    ).toBe("success");
  });
});

describe("schedules", () => {
  const sent = { description: "Every night", ref: "main", cron: "0 1 * * *" };
  const make = async (as: "maintainer" | "night-shift" = "maintainer", changes: Record<string, unknown> = {}) =>
    bench.call("POST", "/pipeline_schedules", { ...sent, ...changes }, as);

  test("are made with inputs, and tell their next run", async () => {
    const inputs = [
      { name: "shift", value: "cycle" },
      { name: "slots", value: 5 },
    ];
    const { status, body } = await make("maintainer", { inputs, cron_timezone: "Europe/Berlin" });
    expect([status, body]).toMatchObject([
      201,
      { ref: "refs/heads/main", active: true, inputs, owner: { username: "maintainer" }, last_pipeline: null },
    ]);
    expect(Date.parse(z.object({ next_run_at: z.string() }).parse(body).next_run_at)).toBeGreaterThan(Date.now());
    const { id } = withId.parse(body);
    const change = {
      inputs: [
        { name: "slots", destroy: true, value: "" },
        { name: "shift", value: "digest" },
      ],
    };
    const changed = await bench.call("PUT", `/pipeline_schedules/${id}`, change, "maintainer");
    expect(changed.body).toMatchObject({ inputs: [{ name: "shift", value: "digest" }] });
  });

  test.each([
    ["a broken cron line", { cron: "soon" }, { cron: ["syntax is invalid"] }],
    ["an unknown time zone", { cron_timezone: "Mars/Olympus" }, { cron_timezone: ["syntax is invalid"] }],
    ["a branch that does not exist", { ref: "none" }, { ref: ["is ambiguous"] }],
  ])("with %s are refused", async (_, changes, message) => {
    const { status, body } = await make("maintainer", changes);
    expect([status, body]).toEqual([400, { message }]);
  });

  test("on a protected branch are for those who may push to it", async () => {
    expect((await make("night-shift")).status).toBe(403);
    await bench.call("POST", "/repository/branches", { branch: "free", ref: "main" });
    expect((await make("night-shift", { ref: "free" })).status).toBe(201);
  });

  test("are changed by their owner alone, until a maintainer takes ownership", async () => {
    const { id } = withId.parse((await make("night-shift", { ref: "free" })).body);
    const change = () => bench.call("PUT", `/pipeline_schedules/${id}`, { active: false }, "maintainer");
    expect((await change()).status).toBe(403);
    expect((await bench.call("POST", `/pipeline_schedules/${id}/take_ownership`)).status).toBe(403);
    const taken = await bench.call("POST", `/pipeline_schedules/${id}/take_ownership`, undefined, "maintainer");
    expect(taken).toMatchObject({ status: 201, body: { owner: { username: "maintainer" } } });
    expect((await change()).body).toMatchObject({ active: false });
    expect((await bench.call("GET", "/pipeline_schedules?scope=inactive")).body).toMatchObject([{ id }]);
    expect((await bench.call("DELETE", `/pipeline_schedules/${id}`)).status).toBe(403);
    expect((await bench.call("DELETE", `/pipeline_schedules/${id}`, undefined, "maintainer")).status).toBe(204);
    expect((await bench.call("GET", `/pipeline_schedules/${id}`)).body).toEqual({
      message: "404 Pipeline Schedule Not Found",
    });
  });

  test("have variables that only owner and maintainers see", async () => {
    const { id } = withId.parse((await make()).body);
    const variables = `/pipeline_schedules/${id}/variables`;
    const add = () => bench.call("POST", variables, { key: "MODE", value: "x" }, "maintainer");
    expect([(await add()).status, (await add()).status]).toEqual([201, 400]);
    await bench.call("PUT", `${variables}/MODE`, { value: "y" }, "maintainer");
    const seen = async (as: "maintainer" | "night-shift") =>
      (await bench.call("GET", `/pipeline_schedules/${id}`, undefined, as)).body;
    expect(await seen("maintainer")).toMatchObject({ variables: [{ key: "MODE", value: "y" }] });
    expect(await seen("night-shift")).not.toHaveProperty("variables");
    expect((await bench.call("DELETE", `${variables}/MODE`, undefined, "maintainer")).status).toBe(202);
  });

  test("play a pipeline with their inputs", async () => {
    const { id } = withId.parse((await make()).body);
    const { status, body } = await bench.call("POST", `/pipeline_schedules/${id}/play`, undefined, "maintainer");
    expect([status, body]).toEqual([201, { message: "201 Created" }]);
    expect((await bench.call("GET", `/pipeline_schedules/${id}/pipelines`)).body).toMatchObject([
      { source: "schedule", ref: "main" },
    ]);
    expect((await bench.call("GET", `/pipeline_schedules/${id}`)).body).toMatchObject({
      last_pipeline: { source: "schedule" },
    });
  });
});

describe("variables", () => {
  const call = (method: string, path = "", sent?: unknown) =>
    bench.call(method, `/variables${path}`, sent, "maintainer");

  test("exist once per key and environment scope", async () => {
    const make = (environment_scope: string) => call("POST", "", { key: "TOKEN", value: "x", environment_scope });
    expect((await make("nightshift/forge")).status).toBe(201);
    expect((await make("nightshift/model")).status).toBe(201);
    expect(await make("nightshift/forge")).toMatchObject({
      status: 400,
      body: { message: { key: ["(TOKEN) has already been taken"] } },
    });
    expect((await call("GET", "/TOKEN")).status).toBe(409);
    const one = "/TOKEN?filter[environment_scope]=nightshift/model";
    expect((await call("GET", one)).body).toMatchObject({ environment_scope: "nightshift/model", value: "x" });
    expect((await call("DELETE", one)).status).toBe(204);
    expect((await call("PUT", "/TOKEN", { protected: true })).body).toMatchObject({
      environment_scope: "nightshift/forge",
      protected: true,
    });
    expect((await call("GET", "/NONE")).body).toEqual({ message: "404 Variable Not Found" });
  });

  test("that are masked need a value that can be", async () => {
    expect((await call("POST", "", { key: "SHORT", value: "short", masked: true })).body).toEqual({
      message: { value: ["is invalid"] },
    });
    expect((await call("POST", "", { key: "LONG", value: "long-enough", masked: true })).body).toMatchObject({
      masked: true,
      value: "long-enough",
    });
  });

  test("that are hidden never show their value", async () => {
    const made = await call("POST", "", { key: "HIDDEN", value: "long-enough", masked_and_hidden: true });
    expect(made.body).toMatchObject({ hidden: true, masked: true, value: null });
    expect((await call("GET")).text).not.toContain('"HIDDEN","value":"long');
  });

  test("have keys of letters, digits and underscores", async () => {
    expect((await call("POST", "", { key: "A-B", value: "x" })).status).toBe(400);
  });
});

describe("pipelines", () => {
  test("are started where there is a CI file", async () => {
    const sent = { ref: "main", variables: [{ key: "A", value: "1" }], inputs: { shift: "cycle" } };
    const { status, body } = await bench.call("POST", "/pipeline", sent);
    expect([status, body]).toMatchObject([
      201,
      { source: "api", status: "created", user: { username: "night-shift" } },
    ]);
    const { id } = withId.parse(body);
    expect((await bench.call("GET", `/pipelines/${id}/variables`, undefined, "maintainer")).body).toMatchObject([
      { key: "A", value: "1" },
    ]);
    expect((await bench.call("GET", "/pipelines/latest")).body).toMatchObject({ id });
    expect((await bench.call("PUT", `/pipelines/${id}/metadata`, { name: "Night" })).body).toMatchObject({
      name: "Night",
    });
  });

  test("are refused for a branch that does not exist or has no CI file", async () => {
    expect((await bench.call("POST", "/pipeline", { ref: "none" })).body).toEqual({
      message: { base: ["Reference not found"] },
    });
    const actions = [{ action: "delete", file_path: ".gitlab-ci.yml" }];
    await bench.call("POST", "/repository/commits", {
      branch: "no-ci",
      start_branch: "main",
      commit_message: "x",
      actions,
    });
    expect((await bench.call("POST", "/pipeline", { ref: "no-ci" })).body).toEqual({
      message: { base: ["Missing CI config file"] },
    });
  });

  test("are listed by source, status and time", async () => {
    const { pipelineId, jobIds } = await record("check");
    await bench.double().updateJob(jobIds.check ?? 0, { status: "running" });
    expect(
      (await bench.call("GET", "/pipelines?source=schedule&status=running&ref=main&order_by=updated_at")).body,
    ).toMatchObject([{ id: pipelineId }]);
    expect((await bench.call("GET", "/pipelines?scope=running")).body).toMatchObject([{ id: pipelineId }]);
    expect((await bench.call("GET", "/pipelines?updated_after=2999-01-01T00:00:00Z")).body).toEqual([]);
    await bench.double().updateJob(jobIds.check ?? 0, { status: "success" });
    expect((await bench.call("GET", `/pipelines/${pipelineId}`)).body).toMatchObject({
      status: "success",
      finished_at: expect.any(String),
    });
    expect((await bench.call("GET", `/pipelines/${pipelineId}/bridges`)).body).toEqual([]);
  });

  test("are cancelled and retried with their jobs", async () => {
    const { pipelineId, jobIds } = await record("a", "b");
    await bench.double().updateJob(jobIds.a ?? 0, { status: "success" });
    expect((await bench.call("POST", `/pipelines/${pipelineId}/cancel`)).body).toMatchObject({ status: "canceled" });
    expect((await bench.call("POST", `/pipelines/${pipelineId}/retry`)).body).toMatchObject({ status: "running" });
    expect((await bench.call("GET", `/pipelines/${pipelineId}/jobs`)).body).toMatchObject([
      { name: "b", status: "pending" },
      { name: "a" },
    ]);
    expect((await bench.call("GET", `/pipelines/${pipelineId}/jobs?include_retried=true`)).body).toHaveLength(3);
    expect((await bench.call("DELETE", `/pipelines/${pipelineId}`, undefined, "maintainer")).status).toBe(403);
  });
});

describe("jobs", () => {
  test("tell what became of them, with their trace", async () => {
    const { jobIds } = await record("hands 1/5");
    const id = jobIds["hands 1/5"] ?? 0;
    await bench.double().updateJob(id, { status: "failed", allowFailure: true, trace: "$ npm test\nERROR\n" });
    expect((await bench.call("GET", `/jobs/${id}`)).body).toMatchObject({
      name: "hands 1/5",
      status: "failed",
      allow_failure: true,
      failure_reason: "script_failure",
      pipeline: { status: "success" },
      commit: { title: "Initial commit" },
      artifacts: [],
    });
    expect((await bench.call("GET", `/jobs/${id}/trace`)).text).toBe("$ npm test\nERROR\n");
    const retried = await bench.call("POST", `/jobs/${id}/retry`);
    expect(retried).toMatchObject({ status: 201, body: { name: "hands 1/5", status: "pending" } });
    expect(retried.body).toMatchObject({ started_at: null, queued_duration: expect.any(Number) });
    expect((await bench.call("POST", `/jobs/${id}/retry`)).status).toBe(403);
    expect((await bench.call("POST", `/jobs/${withId.parse(retried.body).id}/cancel`)).body).toMatchObject({
      status: "canceled",
    });
  });

  test("give a part of their trace, of at most 512,000 bytes", async () => {
    const { jobIds } = await record("long");
    const id = jobIds.long ?? 0;
    await bench.double().updateJob(id, { status: "failed", trace: "0123456789" });
    expect((await bench.call("GET", `/jobs/${id}/trace?byte_offset=2&byte_limit=3`)).text).toBe("234");
    expect((await bench.call("GET", `/jobs/${id}/trace?byte_limit=512001`)).status).toBe(400);
  });

  test("fail for a reason of their own, or for the runner's", async () => {
    const { jobIds } = await record("lost");
    const id = jobIds.lost ?? 0;
    await bench.double().updateJob(id, { status: "failed", failureReason: "runner_system_failure" });
    expect((await bench.call("GET", `/jobs/${id}`)).body).toMatchObject({ failure_reason: "runner_system_failure" });
  });

  test("that start another pipeline are bridges, and listed as such", async () => {
    const child = await record("unit");
    const run = { project: "group/sample", ref: "main", sha: await mainSha(), source: "push" };
    const jobs = [{ name: "tests", stage: "test", downstream: child.pipelineId }];
    const { pipelineId, jobIds } = await bench.double().recordPipeline({ ...run, jobs });
    await bench.double().updateJob(jobIds.tests ?? 0, { status: "failed" });
    expect((await bench.call("GET", `/pipelines/${pipelineId}/jobs`)).body).toEqual([]);
    expect((await bench.call("GET", `/pipelines/${pipelineId}/bridges?scope=failed`)).body).toMatchObject([
      { name: "tests", status: "failed", downstream_pipeline: { id: child.pipelineId, project_id: 7 } },
    ]);
    expect((await bench.call("GET", `/pipelines/${pipelineId}/bridges?scope=success`)).body).toEqual([]);
  });

  test("are none in a pipeline whose file cannot be read", async () => {
    const run = { project: "group/sample", ref: "main", sha: await mainSha(), source: "push", jobs: [] };
    const { pipelineId } = await bench.double().recordPipeline({ ...run, yamlErrors: "jobs config should contain" });
    expect((await bench.call("GET", `/pipelines/${pipelineId}`)).body).toMatchObject({
      status: "failed",
      yaml_errors: "jobs config should contain",
    });
  });

  test("are listed by scope, and by keyset", async () => {
    await record("one", "two");
    expect((await bench.call("GET", "/jobs?scope[]=created&per_page=1")).body).toMatchObject([{ name: "two" }]);
    expect((await bench.call("GET", "/jobs?scope=done")).status).toBe(400);
    expect((await bench.call("GET", "/jobs?pagination=keyset&per_page=1")).headers.get("link")).toContain("cursor=");
  });

  test("hand out their artifacts as an archive, as single files and as a tree", async () => {
    const dir = join(bench.dir(), "artifacts", ".nightshift");
    mkdirSync(join(dir, "hands/A-1"), { recursive: true });
    writeFileSync(join(dir, "plan.json"), "{}\n");
    writeFileSync(join(dir, "hands/A-1/changes.patch"), "patch\n");
    const { jobIds } = await record("mind");
    const id = jobIds.mind ?? 0;
    expect((await bench.call("GET", `/jobs/${id}/artifacts`)).status).toBe(404);
    await bench.double().updateJob(id, { status: "success", artifactsDir: join(bench.dir(), "artifacts") });
    const archive = await fetch(`${bench.double().apiUrl}/projects/7/jobs/${id}/artifacts`, {
      headers: { "PRIVATE-TOKEN": TOKENS["night-shift"] },
    });
    const files = unzipSync(new Uint8Array(await archive.arrayBuffer()));
    expect(Object.keys(files).sort()).toEqual([".nightshift/hands/A-1/changes.patch", ".nightshift/plan.json"]);
    expect((await bench.call("GET", `/jobs/${id}/artifacts/.nightshift/plan.json`)).text).toBe("{}\n");
    expect((await bench.call("GET", `/jobs/${id}/artifacts/none`)).status).toBe(404);
    expect((await bench.call("GET", `/jobs/${id}/artifacts/..%2F..%2F..%2Fstate.json`)).status).toBe(404);
    expect((await bench.call("GET", "/jobs/artifacts/main/raw/.nightshift/plan.json?job=mind")).text).toBe("{}\n");
    expect((await bench.call("GET", "/jobs/artifacts/main/download?job=none")).status).toBe(404);
    expect((await bench.call("GET", `/jobs/${id}/artifacts/tree?path=.nightshift`)).body).toEqual([
      { name: "hands", path: ".nightshift/hands/", type: "directory", mode: "040755" },
      { name: "plan.json", path: ".nightshift/plan.json", type: "file", size: 3, mode: "100644" },
    ]);
    expect((await bench.call("GET", `/jobs/${id}`)).body).toMatchObject({
      artifacts_file: { filename: "artifacts.zip" },
    });
    expect((await bench.call("POST", `/jobs/${id}/artifacts/keep`)).status).toBe(201);
    expect((await bench.call("DELETE", `/jobs/${id}/artifacts`)).status).toBe(204);
    expect((await bench.call("POST", `/jobs/${id}/erase`)).body).toMatchObject({ artifacts: [] });
  });
});
