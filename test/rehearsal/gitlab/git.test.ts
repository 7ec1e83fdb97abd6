import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openBench, SEED, TOKENS } from "./bench.ts";

const bench = openBench();

/** Commits one new file on a new branch of the bot's clone. */
async function branch(name: string, start = "origin/main"): Promise<void> {
  await bench.git(["fetch", "--quiet", "origin"]);
  await bench.git(["checkout", "--quiet", "-B", name, start]);
  await bench.write(`${name.replaceAll("/", "-")}.txt`, `${name}\n`);
  await bench.git(["add", "."]);
  await bench.git(["commit", "--quiet", "-m", `Work on ${name}`]);
}

const options = (...all: string[]) => all.flatMap((option) => ["-o", option]);

const openFrom = async (source: string): Promise<unknown> =>
  (await bench.call("GET", `/merge_requests?state=opened&source_branch=${encodeURIComponent(source)}`)).body;

describe("reading", () => {
  test("a clone holds the seed as one commit by the maintainer", async () => {
    const log = await bench.git(["log", "--format=%an: %s", "origin/main"]);
    const files = await bench.git(["ls-tree", "-r", "--name-only", "origin/main"]);
    expect([log.output, files.output.split("\n").sort()]).toEqual([
      "The maintainer: Initial commit",
      Object.keys(SEED).sort(),
    ]);
  });

  test.each([
    ["without a token is asked for one", "", 401],
    ["as a guest is refused", `x:${TOKENS.guest}`, 403],
    ["as a stranger finds nothing", `x:${TOKENS.stranger}`, 404],
  ])("%s", async (_, pair, status) => {
    const headers: Record<string, string> =
      pair === "" ? {} : { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
    const path = "/group/sample.git/info/refs?service=git-upload-pack";
    expect((await fetch(bench.double().url + path, { headers })).status).toBe(status);
  });
});

describe("pushing", () => {
  beforeAll(() => branch("nightshift/A-1"));

  test("a reporter cannot", async () => {
    await bench.git(["checkout", "--quiet", "-b", "mine"], "reporter");
    const { exitCode, output } = await bench.git(["push", "origin", "mine"], "reporter");
    expect([exitCode, output]).toEqual([128, expect.stringContaining("403")]);
  });

  test("a developer cannot push to a protected branch", async () => {
    const { exitCode, output } = await bench.git(["push", "origin", "nightshift/A-1:main"]);
    expect(exitCode).toBe(1);
    expect(output).toContain("remote: GitLab: You are not allowed to push code to protected branches on this project.");
    expect(output).toContain("[remote rejected] nightshift/A-1 -> main (pre-receive hook declined)");
  });

  test("one refused branch refuses the whole push", async () => {
    await bench.git(["push", "origin", "nightshift/A-1:main", "nightshift/A-1:nightshift/with-main"]);
    expect((await bench.call("GET", "/repository/branches/nightshift%2Fwith-main")).status).toBe(404);
  });

  test("a maintainer pushes to a protected branch, but not by force, and does not delete it", async () => {
    await bench.git(["checkout", "--quiet", "main"], "maintainer");
    await bench.write("notes.txt", "1\n", "maintainer");
    await bench.git(["add", "."], "maintainer");
    await bench.git(["commit", "--quiet", "-m", "Take notes"], "maintainer");
    expect((await bench.git(["push", "origin", "main"], "maintainer")).exitCode).toBe(0);
    await bench.git(["commit", "--quiet", "--amend", "-m", "Take other notes"], "maintainer");
    const forced = await bench.git(["push", "--force", "origin", "main"], "maintainer");
    expect(forced.output).toContain("You are not allowed to force push code to a protected branch on this project.");
    const deleted = await bench.git(["push", "origin", ":main"], "maintainer");
    expect(deleted.output).toContain("The default branch of a project cannot be deleted.");
  });

  test("of two pushes from one commit the second is refused, so that state can be pushed by compare-and-swap", async () => {
    await branch("race");
    await bench.git(["push", "--quiet", "origin", "race"]);
    await bench.git(["fetch", "--quiet"], "maintainer");
    await bench.git(["checkout", "--quiet", "-B", "race", "origin/race"], "maintainer");
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "first"], "maintainer");
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "second"]);
    expect((await bench.git(["push", "origin", "race"], "maintainer")).exitCode).toBe(0);
    const late = await bench.git(["push", "origin", "race"]);
    expect([late.exitCode, late.output]).toEqual([1, expect.stringContaining("rejected")]);
  });

  test("a push with a CI file at its head starts a pipeline, [skip ci] and ci.skip make it skipped", async () => {
    await branch("ci/runs");
    await bench.git(["push", "--quiet", "origin", "ci/runs"]);
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "state [skip ci]"]);
    await bench.git(["push", "--quiet", "origin", "ci/runs"]);
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "quiet"]);
    await bench.git(["push", "--quiet", "-o", "ci.skip", "origin", "ci/runs"]);
    const { body } = await bench.call("GET", "/pipelines?ref=ci/runs&sort=asc");
    const pipelines = z.array(z.object({ status: z.string(), source: z.string() })).parse(body);
    expect(pipelines).toEqual([
      { status: "created", source: "push" },
      { status: "skipped", source: "push" },
      { status: "skipped", source: "push" },
    ]);
  });
});

describe("push options", () => {
  test("open a merge request and print its address", async () => {
    await branch("nightshift/B-1");
    const { output } = await bench.git([
      "push",
      ...options("merge_request.create", "merge_request.target=main", "merge_request.title=Mend it"),
      ...options("merge_request.description=Why\\n\\nBecause.", "merge_request.label=night", "merge_request.draft"),
      ...options("merge_request.remove_source_branch", "merge_request.assign=maintainer"),
      ...["origin", "nightshift/B-1"],
    ]);
    expect(output).toMatch(
      /remote: View merge request for nightshift\/B-1: +\nremote: {3}http:\S+\/-\/merge_requests\/\d+/,
    );
    expect(await openFrom("nightshift/B-1")).toMatchObject([
      {
        title: "Draft: Mend it",
        description: "Why\n\nBecause.",
        labels: ["night"],
        draft: true,
        target_branch: "main",
        force_remove_source_branch: true,
        author: { username: "night-shift" },
        assignee: { username: "maintainer" },
      },
    ]);
  });

  test("without a title take the commit's, and without a target the default branch", async () => {
    await branch("nightshift/B-2");
    await bench.git(["push", ...options("merge_request.create"), "origin", "nightshift/B-2"]);
    expect(await openFrom("nightshift/B-2")).toMatchObject([
      { title: "Work on nightshift/B-2", target_branch: "main" },
    ]);
  });

  test("change the merge request that is open already", async () => {
    await branch("nightshift/B-3");
    await bench.git(["push", ...options("merge_request.create"), "origin", "nightshift/B-3"]);
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "more"]);
    await bench.git([
      "push",
      ...options("merge_request.create", "merge_request.title=Better"),
      "origin",
      "nightshift/B-3",
    ]);
    expect(await openFrom("nightshift/B-3")).toMatchObject([{ title: "Better" }]);
  });

  test("run the quick actions of a description", async () => {
    await branch("nightshift/B-4");
    const description = "merge_request.description=text\\n/title Renamed by a line of the description";
    await bench.git(["push", ...options("merge_request.create", description), "origin", "nightshift/B-4"]);
    expect(await openFrom("nightshift/B-4")).toMatchObject([
      { title: "Renamed by a line of the description", description: "text" },
    ]);
  });

  test("a target that does not exist is a warning, and the branch is pushed", async () => {
    await branch("nightshift/B-5");
    const sent = options("merge_request.create", "merge_request.target=nowhere");
    const { exitCode, output } = await bench.git(["push", ...sent, "origin", "nightshift/B-5"]);
    expect([exitCode, output]).toEqual([0, expect.stringContaining("target_branch does not exist")]);
    expect((await bench.call("GET", "/repository/branches/nightshift%2FB-5")).status).toBe(200);
  });

  test("more than ten branches in one push get no merge requests", async () => {
    const names = Array.from({ length: 11 }, (_, index) => `many/${index}`);
    await branch("many/source");
    const refs = names.map((name) => `many/source:refs/heads/${name}`);
    const { output } = await bench.git(["push", ...options("merge_request.create"), "origin", ...refs]);
    expect(output).toContain("Too many branches pushed (11 were pushed, limit is 10)");
    expect(await openFrom("many/3")).toEqual([]);
  });
});

describe("a push and open merge requests", () => {
  test("a push to the source branch moves the head and leaves a system note", async () => {
    const iid = await bench.mergeRequest("follow/1");
    await bench.git(["fetch", "--quiet"]);
    await bench.git(["checkout", "--quiet", "-B", "follow/1", "origin/follow/1"]);
    await bench.git(["commit", "--quiet", "--allow-empty", "-m", "More of it"]);
    await bench.git(["push", "--quiet", "origin", "follow/1"]);
    const head = (await bench.git(["rev-parse", "HEAD"])).output;
    const { body } = await bench.call("GET", `/merge_requests/${iid}`);
    expect(body).toMatchObject({ sha: head, diff_refs: { head_sha: head } });
    const notes = await bench.call("GET", `/merge_requests/${iid}/notes`);
    expect(notes.body).toMatchObject([{ system: true, body: expect.stringContaining("added 1 commit") }]);
    expect((await bench.call("GET", `/merge_requests/${iid}/versions`)).body).toHaveLength(2);
  });

  test("deleting the source branch closes it", async () => {
    const iid = await bench.mergeRequest("follow/2");
    await bench.git(["push", "--quiet", "origin", ":follow/2"]);
    expect((await bench.call("GET", `/merge_requests/${iid}`)).body).toMatchObject({ state: "closed" });
  });

  test("pushing its commits to the target merges it", async () => {
    const iid = await bench.mergeRequest("follow/3");
    await bench.git(["fetch", "--quiet"], "maintainer");
    await bench.git(["checkout", "--quiet", "-B", "main", "origin/main"], "maintainer");
    await bench.git(["merge", "--quiet", "--no-edit", "origin/follow/3"], "maintainer");
    await bench.git(["push", "--quiet", "origin", "main"], "maintainer");
    const { body } = await bench.call("GET", `/merge_requests/${iid}`);
    expect(body).toMatchObject({ state: "merged", merged_by: { username: "maintainer" } });
  });
});
