import { describe, expect, it } from "vitest";
import { observeFailure } from "../../scripts/phases/pipeline-failure.ts";
import type { ForgeWorld } from "../../scripts/phases/world.ts";
import type { MergeRequest } from "../../scripts/ports/forge.ts";
import { type ForgeStage, openForgeStage } from "./forge-world.ts";

const BRANCH = "nightshift/BUG-1";

type Job = { log?: string; failureReason?: string };

/** A merge request whose pipeline failed in these jobs. */
async function failing(jobs: Record<string, Job>, yamlErrors?: string) {
  const stage = await openForgeStage();
  await stage.branch(BRANCH);
  const world = await stage.world("2026-11-23");
  const request = { sourceBranch: BRANCH, targetBranch: "main", title: "T", description: "", labels: [] };
  const { mergeRequest } = await world.forge.openMergeRequest(request);
  const { jobIds } = await stage.gitlab.recordPipeline({
    ...{ project: "group/project", ref: BRANCH, sha: mergeRequest.headSha, source: "push" },
    jobs: Object.keys(jobs).map((name) => ({ name, stage: "test" })),
    ...(yamlErrors === undefined ? {} : { yamlErrors }),
  });
  for (const [name, { log = "", failureReason = "script_failure" }] of Object.entries(jobs))
    await stage.gitlab.updateJob(jobIds[name] ?? 0, { status: "failed", trace: log, failureReason });
  return { stage, world, mergeRequest: await world.forge.mergeRequest(mergeRequest.iid) };
}

const observed = async ({
  world,
  mergeRequest,
}: {
  stage: ForgeStage;
  world: ForgeWorld;
  mergeRequest: MergeRequest;
}) => observeFailure(world, mergeRequest);

describe("a failed pipeline", () => {
  it("is seen with its jobs and the ends of their logs", async () => {
    expect(await observed(await failing({ lint: { log: "too long\n" } }))).toMatchObject({
      fault: "",
      jobs: [{ name: "lint", stage: "test", log: "too long" }],
    });
  });

  it("through a file that GitLab cannot read is seen with GitLab's words", async () => {
    expect(await observed(await failing({}, "jobs config should contain"))).toMatchObject({
      fault: "jobs config should contain",
      jobs: [],
    });
  });

  it("through nothing that a commit could mend is none, and that is logged", async () => {
    const scene = await failing({ lint: { failureReason: "runner_system_failure" } });
    expect(await observed(scene)).toBeNull();
    expect(scene.stage.log.join("\n")).toMatch(/! the pipeline of !1 failed outside of its jobs' own commands: http/);
  });

  it("is seen with those jobs alone that a commit could mend", async () => {
    const found = await observed(await failing({ lint: {}, lost: { failureReason: "runner_system_failure" } }));
    expect(found?.jobs.map(({ name }) => name)).toEqual(["lint"]);
  });

  it("names all of its jobs, and shows the logs of the first alone", async () => {
    const jobs = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`job ${at}`, { log: `log ${at}` }]));
    const found = await observed(await failing(jobs));
    expect([found?.jobs.length, found?.jobs.filter(({ log }) => log !== "").length]).toEqual([5, 3]);
  });

  it("whose log cannot be read is seen without it, and that is logged", async () => {
    const scene = await failing({ lint: { log: "too long" } });
    scene.stage.gitlab.addFault({ match: { path: /\/trace$/ }, times: 1, kind: { type: "status", status: 403 } });
    expect((await observed(scene))?.jobs.map(({ log }) => log)).toEqual([""]);
    expect(scene.stage.log.join("\n")).toMatch(
      /! the log of job \d+ could not be read: GitLab: GET .* failed with 403/,
    );
  });

  it.each(["merged", "closed", "locked"] as const)("of a merge request that is %s is nobody's work", async (state) => {
    const { world, mergeRequest } = await failing({ lint: {} });
    expect(await observeFailure(world, { ...mergeRequest, state })).toBeNull();
  });
});
