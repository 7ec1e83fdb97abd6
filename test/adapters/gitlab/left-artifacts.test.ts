import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { gitlabForge } from "../../../scripts/adapters/gitlab/forge.ts";
import { manualClock } from "../git/manual-clock.ts";
import { BOT_TOKEN, startProject, type TestProject } from "./project.ts";
import { scriptedServer } from "./scripted-server.ts";

/** A pipeline of two jobs, of which the first has left files. */
async function pipelineWith(project: TestProject, files: Record<string, string>) {
  const dir = await mkdtemp(join(tmpdir(), "left-artifacts-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, ".nightshift"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, ".nightshift", name), text);
  const branch = await project.act("GET", "repository/branches/main");
  const sha = JSON.parse(JSON.stringify(branch)).commit.id;
  const run = { project: "group/project", ref: "main", sha, source: "schedule" };
  const jobs = ["mind", "hands 1/1"].map((name) => ({ name, stage: "test" }));
  const { pipelineId, jobIds } = await project.gitlab.recordPipeline({ ...run, jobs });
  const [mind = 0, hands = 0] = Object.values(jobIds);
  await project.gitlab.updateJob(mind, { status: "success", artifactsDir: dir });
  await project.gitlab.updateJob(hands, { status: "canceled" });
  return { pipelineId, mind, hands };
}

describe("what the jobs of a pipeline left", () => {
  test("is listed job by job", async () => {
    const project = await startProject();
    const { pipelineId, mind, hands } = await pipelineWith(project, { "plan.json": "{}" });
    const jobs = await project.forge.pipelineJobs(pipelineId);
    expect(jobs.sort((a, b) => a.id - b.id)).toEqual([
      { id: mind, name: "mind", hasArtifacts: true, startedAt: expect.any(String), isOver: true },
      { id: hands, name: "hands 1/1", hasArtifacts: false, startedAt: null, isOver: true },
    ]);
    for (const status of ["pending", "running", "manual"] as const) {
      await project.gitlab.updateJob(hands, { status });
      const [found] = (await project.forge.pipelineJobs(pipelineId)).filter(({ id }) => id === hands);
      expect([status, found?.isOver]).toEqual([status, false]);
    }
    expect(await project.forge.pipelineJobs(4_711)).toEqual([]);
  });

  test("is listed run by run when it is asked for what a retry replaced", async () => {
    const project = await startProject();
    const { pipelineId, mind } = await pipelineWith(project, { "plan.json": "{}" });
    await project.act("POST", `jobs/${mind}/retry`);
    const minds = async (withRetried: boolean) =>
      (await project.forge.pipelineJobs(pipelineId, { withRetried })).filter(({ name }) => name === "mind");
    expect((await minds(false)).map(({ startedAt, isOver }) => [startedAt, isOver])).toEqual([[null, false]]);
    expect((await minds(true)).map(({ hasArtifacts }) => hasArtifacts)).toEqual([false, true]);
  });

  test("is text to the byte, whatever type GitLab gives it and whatever its name", async () => {
    const project = await startProject();
    const texts = { "plan.json": '{\n  "a": 1 }\n', "a b#?%2F.patch": "+ü\r\n", "empty.patch": "" };
    const { mind } = await pipelineWith(project, texts);
    for (const [name, text] of Object.entries(texts))
      expect([name, await project.forge.jobArtifact(mind, `.nightshift/${name}`)]).toEqual([name, text]);
  });

  test("is null where there is no such file, no artifacts or no job", async () => {
    const project = await startProject();
    const { mind, hands } = await pipelineWith(project, { "plan.json": "{}" });
    const asked = [mind, hands, 4_711].map((job) => project.forge.jobArtifact(job, ".nightshift/work.json"));
    expect(await Promise.all(asked)).toEqual([null, null, null]);
  });

  test("is cut off rather than kept whole when it has no end", async () => {
    const body = "x".repeat(20_500_000);
    const { apiUrl } = await scriptedServer([{ status: 200, headers: { "content-type": "text/plain" }, body }]);
    const forge = gitlabForge({ apiUrl, token: BOT_TOKEN, project: "group/project", clock: manualClock() });
    expect((await forge.jobArtifact(1, ".nightshift/changes.patch"))?.length).toBe(20_000_000);
  });

  test("is no file when GitLab answers with a page", async () => {
    const { apiUrl } = await scriptedServer([{ status: 200, body: "<html>Sign in</html>" }]);
    const forge = gitlabForge({ apiUrl, token: BOT_TOKEN, project: "group/project", clock: manualClock() });
    await expect(forge.jobArtifact(1, ".nightshift/plan.json")).rejects.toThrow("where JSON was expected");
  });
});
