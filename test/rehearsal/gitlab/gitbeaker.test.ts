import { Gitlab } from "@gitbeaker/rest";
import { describe, expect, test } from "vitest";
import { openBench, TOKENS } from "./bench.ts";

const bench = openBench();

const client = (as: keyof typeof TOKENS = "night-shift") => new Gitlab({ host: bench.double().url, token: TOKENS[as] });

describe("gitbeaker as a client", () => {
  test("opens, lists, notes, approves and merges a merge request", async () => {
    await bench.commit("from-gitbeaker", { "beaker.txt": "x\n" });
    const bot = client();
    const created = await bot.MergeRequests.create(7, "from-gitbeaker", "main", "By gitbeaker", { labels: "night" });
    await bot.MergeRequestNotes.create(7, created.iid, "A remark");
    const maintainer = client("maintainer");
    await maintainer.MergeRequestDiscussions.create(7, created.iid, "A thread");
    await maintainer.MergeRequestApprovals.approve(7, created.iid);
    const listed = await bot.MergeRequests.all({ projectId: 7, state: "opened", labels: "night" });
    expect(listed).toMatchObject([{ iid: created.iid, title: "By gitbeaker" }]);
    const merged = await maintainer.MergeRequests.merge(7, created.iid);
    expect(merged).toMatchObject({ state: "merged" });
    const notes = await bot.MergeRequestNotes.all(7, created.iid, { sort: "asc", perPage: 1 });
    expect(notes.map((note) => note.body)).toEqual(["A remark", "A thread", "approved this merge request", "merged"]);
  });

  test("follows Link through all pages", async () => {
    const bot = client();
    for (const title of ["one", "two", "three"]) await bot.Issues.create(7, title);
    const all = await bot.Issues.all({
      projectId: 7,
      perPage: 1,
      pagination: "keyset",
      orderBy: "created_at",
      sort: "asc",
    });
    expect(all.map((issue) => issue.title)).toEqual(["one", "two", "three"]);
  });

  test("reads users, files and schedules", async () => {
    expect(await client().Users.showCurrentUser()).toMatchObject({ username: "night-shift", bot: true });
    expect(await client().RepositoryFiles.showRaw(7, "README.md", "main")).toContain("# Sample");
    const schedule = await client("maintainer").PipelineSchedules.create(7, "Night", "main", "0 1 * * *");
    expect(schedule).toMatchObject({ description: "Night", active: true });
  });

  test("sees GitLab's refusal", async () => {
    const refused = client("reporter").MergeRequests.create(7, "x", "main", "x");
    await expect(refused).rejects.toMatchObject({ cause: { description: "403 Forbidden", response: { status: 403 } } });
  });
});
