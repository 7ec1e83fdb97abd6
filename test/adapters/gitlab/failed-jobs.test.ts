import { describe, expect, test } from "vitest";
import { gitlabForge } from "../../../scripts/adapters/gitlab/forge.ts";
import { manualClock } from "../git/manual-clock.ts";
import { BOT_TOKEN, startProject, type TestProject } from "./project.ts";
import { scriptedServer } from "./scripted-server.ts";

type Job = { name: string; allowFailure?: boolean; failureReason?: string; downstream?: number; trace?: string };

const BRANCH = "nightshift/BUG-1";

/** A pipeline of the branch in which all these jobs have failed. */
async function failedPipeline(project: TestProject, jobs: Job[]): Promise<{ pipelineId: number; ids: number[] }> {
  const branch = await project.act("GET", `repository/branches/${encodeURIComponent(BRANCH)}`);
  const { pipelineId, jobIds } = await project.gitlab.recordPipeline({
    project: "group/project",
    ref: BRANCH,
    sha: String(Object(branch.commit).id),
    source: "push",
    jobs: jobs.map(({ name, downstream }) => ({ name, stage: "test", ...(downstream ? { downstream } : {}) })),
  });
  for (const { name, downstream: _, ...update } of jobs)
    await project.gitlab.updateJob(jobIds[name] ?? 0, { status: "failed", ...update });
  return { pipelineId, ids: jobs.map(({ name }) => jobIds[name] ?? 0) };
}

async function startBranch(): Promise<TestProject> {
  const project = await startProject();
  await project.branch(BRANCH);
  return project;
}

const names = async (project: TestProject, pipelineId: number) =>
  (await project.forge.failedJobs(pipelineId)).map(
    ({ name, isOwnFault }) => `${name}${isOwnFault ? "" : " (not its own)"}`,
  );

describe("the pipeline of a merge request", () => {
  test("is told with its state, and that of the newest commit alone", async () => {
    const project = await startBranch();
    const request = { sourceBranch: BRANCH, targetBranch: "main", title: "T", description: "", labels: [] };
    const { iid } = (await project.forge.openMergeRequest(request)).mergeRequest;
    const { pipelineId } = await failedPipeline(project, [{ name: "lint" }]);
    expect((await project.forge.mergeRequest(iid)).pipeline).toEqual({
      id: pipelineId,
      url: expect.stringContaining(`/-/pipelines/${pipelineId}`),
      hasFailed: true,
      fault: "",
    });
    const actions = [{ action: "create", file_path: "more.txt", content: "more\n" }];
    await project.act("POST", "repository/commits", { branch: BRANCH, commit_message: "More", actions });
    expect((await project.forge.mergeRequest(iid)).pipeline).toBeNull();
  });
});

describe("the jobs that made a pipeline fail", () => {
  test("are those that failed, without those that may", async () => {
    const project = await startBranch();
    const jobs = [{ name: "lint" }, { name: "flaky", allowFailure: true }];
    const { pipelineId, ids } = await failedPipeline(project, jobs);
    expect(await project.forge.failedJobs(pipelineId)).toEqual([
      { id: ids[0], name: "lint", stage: "test", url: expect.stringContaining(`/-/jobs/${ids[0]}`), isOwnFault: true },
    ]);
  });

  test.each([
    ["script_failure", "lint"],
    ["job_execution_timeout", "lint"],
    ["runner_system_failure", "lint (not its own)"],
    ["stuck_or_timeout_failure", "lint (not its own)"],
    ["ci_quota_exceeded", "lint (not its own)"],
  ])("that ended with %s are %s", async (failureReason, expected) => {
    const project = await startBranch();
    const { pipelineId } = await failedPipeline(project, [{ name: "lint", failureReason }]);
    expect(await names(project, pipelineId)).toEqual([expected]);
  });

  test("are found in the pipelines that it started, through all levels", async () => {
    const project = await startBranch();
    const inner = await failedPipeline(project, [{ name: "unit" }]);
    const middle = await failedPipeline(project, [{ name: "start unit", downstream: inner.pipelineId }]);
    const outer = await failedPipeline(project, [
      { name: "lint" },
      { name: "start tests", downstream: middle.pipelineId },
      { name: "start benchmarks", downstream: inner.pipelineId, allowFailure: true },
    ]);
    expect(await names(project, outer.pipelineId)).toEqual(["lint", "unit"]);
  });
});

describe("the log of a job", () => {
  test("is its end, as people read it", async () => {
    const project = await startBranch();
    const trace =
      "\u001b[0Ksection_start:1700000000:build\r\u001b[0K\u001b[32;1m$ npm test\u001b[0;m\r\n  1 %\r 99 %\r100 %\nFAIL a\n";
    const { ids } = await failedPipeline(project, [{ name: "test", trace }]);
    expect(await project.forge.jobLog(ids[0] ?? 0)).toBe("$ npm test\n100 %\nFAIL a");
  });

  test("is cut at whole lines when it is long", async () => {
    const project = await startBranch();
    const lines = Array.from({ length: 2_000 }, (_, at) => `line ${at} of a long log`);
    const { ids } = await failedPipeline(project, [{ name: "test", trace: lines.join("\n") }]);
    const log = await project.forge.jobLog(ids[0] ?? 0);
    expect(log.length).toBeLessThanOrEqual(6_000);
    expect(log.split("\n")).toEqual(lines.slice(-log.split("\n").length));
  });

  test("holds no secret, not even one that its cut would have halved", async () => {
    const project = await startBranch();
    const secret = `glpat-${"Ab3dEf6hIj".repeat(3)}`;
    const trace = `${secret}\n${"x".repeat(5_985)}\n${BOT_TOKEN}\n`;
    const { ids } = await failedPipeline(project, [{ name: "test", trace }]);
    const log = await project.forge.jobLog(ids[0] ?? 0);
    expect(log).not.toMatch(/Ab3dEf6h|glpat-bot/);
    expect(log).toContain("[MASKED]");
  });

  test("of a job without one is empty", async () => {
    const project = await startBranch();
    const { ids } = await failedPipeline(project, [{ name: "test" }]);
    expect([await project.forge.jobLog(ids[0] ?? 0), await project.forge.jobLog(4_711)]).toEqual(["", ""]);
  });

  test("is read to its end without being kept whole, whatever its length", async () => {
    const body = `${"begin ".repeat(500_000)}\nthe end`;
    const { apiUrl } = await scriptedServer([{ status: 200, headers: { "content-type": "text/plain" }, body }]);
    const forge = gitlabForge({ apiUrl, token: BOT_TOKEN, project: "group/project", clock: manualClock() });
    expect(await forge.jobLog(1)).toBe("the end");
  });

  test("is no log when GitLab answers with a page", async () => {
    const { apiUrl } = await scriptedServer([{ status: 200, body: "<html>Sign in</html>" }]);
    const forge = gitlabForge({ apiUrl, token: BOT_TOKEN, project: "group/project", clock: manualClock() });
    await expect(forge.jobLog(1)).rejects.toThrow("where JSON was expected");
  });
});

test.each([
  ["unchecked", false, null],
  ["checking", false, null],
  ["preparing", false, null],
  ["conflict", true, true],
  ["draft_status", true, true],
  ["mergeable", false, false],
])("GitLab's %s is heard as what it knows of conflicts", async (detailed_merge_status, has_conflicts, expected) => {
  const user = { id: 1, username: "night-shift", name: "Night Shift" };
  const body = {
    ...{ iid: 1, title: "T", state: "opened", source_branch: "a", target_branch: "main", labels: [], web_url: "" },
    ...{ target_project_id: 1, source_project_id: 1, author: user, created_at: "2026-11-23T02:00:00Z" },
    ...{ detailed_merge_status, has_conflicts },
  };
  const { apiUrl } = await scriptedServer([{ status: 200, body }]);
  const forge = gitlabForge({ apiUrl, token: BOT_TOKEN, project: "group/project", clock: manualClock() });
  expect((await forge.mergeRequest(1)).hasConflicts).toBe(expected);
});
