import { describe, expect, test } from "vitest";
import { startProject, type TestProject } from "./project.ts";

async function mergeRequest(project: TestProject): Promise<number> {
  await project.branch("nightshift/BUG-1");
  const request = { sourceBranch: "nightshift/BUG-1", targetBranch: "main", title: "T", description: "", labels: [] };
  return (await project.forge.openMergeRequest(request)).mergeRequest.iid;
}

/** Who has given which emoji, as everybody sees it. */
async function awards(project: TestProject, iid: number): Promise<string[]> {
  const seen: unknown = await project.act("GET", `merge_requests/${iid}/award_emoji`);
  return Array.isArray(seen) ? seen.map((one) => `${Object(Object(one).user).username} ${Object(one).name}`) : [];
}

describe("an emoji", () => {
  test("is given once, however often it is asked for, and seen", async () => {
    const project = await startProject();
    const iid = await mergeRequest(project);
    expect(await project.forge.hasAward(iid, "eyes")).toBe(false);
    await project.forge.award(iid, "eyes");
    await project.forge.award(iid, "eyes");
    expect([await project.forge.hasAward(iid, "eyes"), await awards(project, iid)]).toEqual([
      true,
      ["night-shift eyes"],
    ]);
  });

  test.each([
    ["502", { type: "status-after-write", status: 502 }],
    ["a dropped connection", { type: "drop-after-write" }],
  ] as const)("that was given although the answer was %s is not given again", async (_, kind) => {
    const project = await startProject();
    const iid = await mergeRequest(project);
    project.gitlab.addFault({ match: { method: "POST", path: /award_emoji$/ }, times: 1, kind });
    await project.forge.award(iid, "eyes");
    expect(await awards(project, iid)).toEqual(["night-shift eyes"]);
  });

  test("that another job gave between looking and giving counts as given", async () => {
    const project = await startProject();
    const iid = await mergeRequest(project);
    const [one, other] = [project.forge.award(iid, "eyes"), project.forge.award(iid, "eyes")];
    await Promise.all([one, other]);
    const refusals = project.gitlab.exchanges.filter(({ method, status }) => method === "POST" && status === 404);
    expect([refusals.length, await awards(project, iid)]).toEqual([1, ["night-shift eyes"]]);
  });

  test("is taken back, as often as it is asked for, and nobody else's with it", async () => {
    const project = await startProject();
    const iid = await mergeRequest(project);
    await project.forge.award(iid, "eyes");
    await project.forge.award(iid, "rocket");
    await project.act("POST", `merge_requests/${iid}/award_emoji`, { name: "eyes" });
    await project.forge.withdrawAward(iid, "eyes");
    await project.forge.withdrawAward(iid, "eyes");
    expect(await project.forge.hasAward(iid, "eyes")).toBe(false);
    expect(await awards(project, iid)).toEqual(["night-shift rocket", "maintainer eyes"]);
  });

  test("on a merge request that does not exist is a fault, not a duplicate", async () => {
    const { forge } = await startProject();
    await expect(forge.award(4_711, "eyes")).rejects.toThrow("failed with 404");
  });
});
