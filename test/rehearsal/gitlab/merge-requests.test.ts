import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openBench } from "./bench.ts";

const bench = openBench();

const one = (iid: number) => `/merge_requests/${iid}`;
const show = async (iid: number) => (await bench.call("GET", one(iid))).body;
const merge = (iid: number, sent: Record<string, unknown> = {}, as: "maintainer" | "night-shift" = "maintainer") =>
  bench.call("PUT", `${one(iid)}/merge`, sent, as);
const withSha = z.object({ sha: z.string() });

describe("opening", () => {
  test("gives the fields that a client reads, while the merge status is still being prepared", async () => {
    const head = await bench.commit("open/1", { "open-1.txt": "new\n" });
    const sent = {
      source_branch: "open/1",
      target_branch: "main",
      title: "Draft: One",
      labels: "night,shift",
      description: "Why\n- [x] a\n- [ ] b",
    };
    const { status, body } = await bench.call("POST", "/merge_requests", sent);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      project_id: 7,
      state: "opened",
      draft: true,
      work_in_progress: true,
      labels: ["night", "shift"],
      sha: head,
      author: { username: "night-shift" },
      detailed_merge_status: "preparing",
      merge_status: "checking",
      merged_by: null,
      has_conflicts: false,
      changes_count: null,
      task_completion_status: { count: 2, completed_count: 1 },
      user: { can_merge: false },
      web_url: expect.stringMatching(/\/group\/sample\/-\/merge_requests\/\d+$/),
    });
  });

  test("a second one from the same branch is refused with 409 and names the first", async () => {
    const iid = await bench.mergeRequest("open/2");
    const sent = { source_branch: "open/2", target_branch: "main", title: "Again" };
    const { status, body } = await bench.call("POST", "/merge_requests", sent);
    const message = [`Another open merge request already exists for this source branch: !${iid}`];
    expect([status, body]).toEqual([409, { message }]);
  });

  test("after the first is closed, a second one may be opened, and then the first not reopened", async () => {
    const iid = await bench.mergeRequest("open/3");
    await bench.call("PUT", one(iid), { state_event: "close" });
    const sent = { source_branch: "open/3", target_branch: "main", title: "Again" };
    expect((await bench.call("POST", "/merge_requests", sent)).status).toBe(201);
    expect((await bench.call("PUT", one(iid), { state_event: "reopen" })).status).toBe(409);
  });

  test.each([
    [
      "a source branch that does not exist",
      { source_branch: "none", target_branch: "main" },
      400,
      { source_branch: ["does not exist"] },
    ],
    ["a blank title", { source_branch: "x", target_branch: "main", title: " " }, 400, { title: ["can't be blank"] }],
    [
      "a branch onto itself",
      { source_branch: "main", target_branch: "main" },
      422,
      ["You can't use same project/branch for source and target"],
    ],
  ])("%s is refused", async (_, sent, status, message) => {
    const given = await bench.call("POST", "/merge_requests", { title: "x", ...sent });
    expect([given.status, given.body]).toEqual([status, { message }]);
  });

  test("of several at once from one branch only one succeeds", async () => {
    await bench.commit("open/race", { "race.txt": "new\n" });
    const sent = { source_branch: "open/race", target_branch: "main", title: "Race" };
    const replies = await Promise.all([1, 2, 3, 4].map(() => bench.call("POST", "/merge_requests", sent)));
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409, 409]);
  });

  test("a description of more than a megabyte is refused", async () => {
    await bench.commit("open/long", { "long.txt": "new\n" });
    const sent = {
      source_branch: "open/long",
      target_branch: "main",
      title: "Long",
      description: "x".repeat(1_048_577),
    };
    const message = { description: ["is too long (maximum is 1048576 characters)"] };
    expect(await bench.call("POST", "/merge_requests", sent)).toMatchObject({ status: 400, body: { message } });
  });

  test("quick actions in the description are carried out and taken out", async () => {
    const iid = await bench.mergeRequest("open/4", { description: "text\n/draft\n```\n/close\n```" });
    expect(await show(iid)).toMatchObject({ draft: true, state: "opened", description: "text\n```\n/close\n```" });
  });
});

describe("changing", () => {
  test("title, description, labels and people", async () => {
    const iid = await bench.mergeRequest("change/1", { labels: ["a", "b"] });
    const sent = { title: "New", description: "Newer", add_labels: "c", remove_labels: "a", assignee_ids: [1] };
    const { body } = await bench.call("PUT", one(iid), sent);
    expect(body).toMatchObject({
      title: "New",
      description: "Newer",
      labels: ["b", "c"],
      assignee: { username: "maintainer" },
    });
  });

  test("empty labels take all away", async () => {
    const iid = await bench.mergeRequest("change/2", { labels: ["a", "b"] });
    expect((await bench.call("PUT", one(iid), { labels: "" })).body).toMatchObject({ labels: [] });
  });

  test("closing names who did it and when, reopening forgets it", async () => {
    const iid = await bench.mergeRequest("change/3");
    const closed = await bench.call("PUT", one(iid), { state_event: "close" }, "maintainer");
    expect(closed.body).toMatchObject({
      state: "closed",
      closed_by: { username: "maintainer" },
      closed_at: expect.any(String),
    });
    const opened = await bench.call("PUT", one(iid), { state_event: "reopen" }, "maintainer");
    expect(opened.body).toMatchObject({ state: "opened", closed_by: null, closed_at: null });
  });

  test("the target branch, unless the other one has its merge request already", async () => {
    await bench.call("POST", "/repository/branches", { branch: "stable", ref: "main" });
    const iid = await bench.mergeRequest("change/6");
    expect((await bench.call("PUT", one(iid), { target_branch: "none" })).status).toBe(400);
    expect((await bench.call("PUT", one(iid), { target_branch: "stable" })).body).toMatchObject({
      target_branch: "stable",
    });
    await bench.call("POST", "/merge_requests", { source_branch: "change/6", target_branch: "main", title: "Second" });
    expect((await bench.call("PUT", one(iid), { target_branch: "main" })).status).toBe(409);
  });

  test("nothing to change is refused", async () => {
    const iid = await bench.mergeRequest("change/4");
    expect((await bench.call("PUT", one(iid), { nonsense: 1 })).status).toBe(400);
  });

  test("a reporter may not, whoever it is may not see what does not exist", async () => {
    const iid = await bench.mergeRequest("change/5");
    expect((await bench.call("PUT", one(iid), { title: "x" }, "reporter")).status).toBe(403);
    expect(await bench.call("GET", "/merge_requests/999")).toMatchObject({
      status: 404,
      body: { message: "404 Not found" },
    });
  });
});

describe("listing", () => {
  const iidsOf = async (query: string) => {
    const { body } = await bench.call("GET", `/merge_requests?${query}`);
    return z
      .array(z.object({ iid: z.number() }))
      .parse(body)
      .map((row) => row.iid);
  };

  test("filters by state, labels, branches, author, draft, iids and words", async () => {
    const first = await bench.mergeRequest("list/1", { labels: ["list", "x"], title: "Draft: Find this" });
    const second = await bench.mergeRequest("list/2", { labels: ["list"] });
    await bench.call("PUT", one(second), { state_event: "close" });
    expect(await iidsOf("labels=list")).toEqual([second, first]);
    expect(await iidsOf("labels=list,x")).toEqual([first]);
    expect(await iidsOf("labels=list&state=closed")).toEqual([second]);
    expect(await iidsOf("labels=list&sort=asc&order_by=created_at")).toEqual([first, second]);
    expect(await iidsOf("labels=list&wip=yes")).toEqual([first]);
    expect(await iidsOf("labels=list&draft=false")).toEqual([second]);
    expect(await iidsOf("source_branch=list/2&target_branch=main")).toEqual([second]);
    expect(await iidsOf("labels=list&author_username=maintainer")).toEqual([]);
    expect(await iidsOf("labels=list&scope=created_by_me&author_username=night-shift")).toEqual([second, first]);
    expect(await iidsOf("search=find%20this&in=title")).toEqual([first]);
    expect(await iidsOf(`iids[]=${first}&iids[]=${second}`)).toEqual([second, first]);
    expect(await iidsOf("labels=list&not[labels]=x")).toEqual([second]);
    expect(await iidsOf("labels=list&updated_after=2999-01-01T00:00:00Z")).toEqual([]);
    expect(await iidsOf("labels=None&state=merged")).toEqual([]);
  });
});

describe("merging", () => {
  test("makes a merge commit with both parents, and says who and when", async () => {
    const iid = await bench.mergeRequest("merge/1");
    const { sha } = withSha.parse(await show(iid));
    expect(await show(iid)).toMatchObject({ detailed_merge_status: "mergeable", changes_count: "1" });
    const { status, body } = await merge(iid, { sha });
    expect([status, body]).toMatchObject([
      200,
      {
        state: "merged",
        merged_by: { username: "maintainer" },
        merged_at: expect.any(String),
        detailed_merge_status: "not_open",
      },
    ]);
    const main = await bench.call("GET", "/repository/branches/main");
    const { merge_commit_sha } = z.object({ merge_commit_sha: z.string() }).parse(body);
    expect(main.body).toMatchObject({
      commit: {
        id: merge_commit_sha,
        parent_ids: [expect.any(String), sha],
        title: "Merge branch 'merge/1' into 'main'",
      },
    });
  });

  test("removes the source branch, keeps it when told to", async () => {
    const [gone, kept] = [await bench.mergeRequest("merge/2"), await bench.mergeRequest("merge/3")];
    await merge(gone);
    await merge(kept, { should_remove_source_branch: false });
    const statuses = ["merge%2F2", "merge%2F3"].map((name) => bench.call("GET", `/repository/branches/${name}`));
    expect((await Promise.all(statuses)).map((reply) => reply.status)).toEqual([404, 200]);
  });

  test("squashes several commits into one before the merge commit", async () => {
    const iid = await bench.mergeRequest("merge/4");
    await bench.commit("merge/4", { "merge-4b.txt": "b\n" });
    const { body } = await merge(iid, { squash: true, squash_commit_message: "All in one" });
    const { squash_commit_sha } = z.object({ squash_commit_sha: z.string() }).parse(body);
    expect((await bench.call("GET", `/repository/commits/${squash_commit_sha}`)).body).toMatchObject({
      title: "All in one",
      stats: { additions: 2, deletions: 0, total: 2 },
    });
  });

  test("is refused with 401 to who may not push to the target", async () => {
    const iid = await bench.mergeRequest("merge/5");
    expect(await merge(iid, {}, "night-shift")).toMatchObject({ status: 401, body: { message: "401 Unauthorized" } });
  });

  test("is refused with 409 when the head is not what the client saw", async () => {
    const iid = await bench.mergeRequest("merge/6");
    expect((await merge(iid, { sha: "0".repeat(40) })).status).toBe(409);
  });

  test("is refused with 405 for a draft, a closed one and one merged already", async () => {
    const [draft, closed, merged] = [
      await bench.mergeRequest("merge/7", { title: "Draft: no" }),
      await bench.mergeRequest("merge/8"),
      await bench.mergeRequest("merge/9"),
    ];
    await bench.call("PUT", one(closed), { state_event: "close" });
    await merge(merged);
    const replies = [await merge(draft), await merge(closed), await merge(merged)];
    expect(replies.map((reply) => reply.status)).toEqual([405, 405, 405]);
    expect(await show(draft)).toMatchObject({ detailed_merge_status: "draft_status" });
  });

  test("conflicts are seen, and refused with 405", async () => {
    const [first, second] = [await bench.mergeRequest("merge/10"), await bench.mergeRequest("merge/11")];
    await bench.commit("merge/10", { "same.txt": "mine\n" });
    await bench.commit("merge/11", { "same.txt": "yours\n" });
    await merge(first);
    expect(await show(second)).toMatchObject({
      has_conflicts: true,
      merge_status: "cannot_be_merged",
      detailed_merge_status: "conflict",
    });
    expect((await merge(second)).status).toBe(405);
  });

  test("needs a branch on top of its target where the history is linear, and is then a fast-forward", async () => {
    const method = (merge_method: string) => bench.call("PUT", "", { merge_method }, "maintainer");
    const [first, second] = [await bench.mergeRequest("merge/15"), await bench.mergeRequest("merge/16")];
    await method("ff");
    const { sha } = withSha.parse(await show(first));
    expect((await merge(first)).body).toMatchObject({ state: "merged", merge_commit_sha: null });
    expect((await bench.call("GET", "/repository/branches/main")).body).toMatchObject({ commit: { id: sha } });
    expect(await show(second)).toMatchObject({ has_conflicts: false, detailed_merge_status: "need_rebase" });
    expect((await merge(second)).status).toBe(405);
    await method("merge");
    expect(await show(second)).toMatchObject({ detailed_merge_status: "mergeable" });
  });

  test("needs a passed pipeline where the project says so", async () => {
    const rule = (value: boolean) =>
      bench.call("PUT", "", { only_allow_merge_if_pipeline_succeeds: value }, "maintainer");
    await rule(true);
    const iid = await bench.mergeRequest("merge/14");
    const { sha } = withSha.parse(await show(iid));
    expect(await show(iid)).toMatchObject({ detailed_merge_status: "ci_still_running" });
    const run = {
      project: "group/sample",
      ref: "merge/14",
      sha,
      source: "push",
      jobs: [{ name: "check", stage: "test" }],
    };
    const { jobIds } = await bench.double().recordPipeline(run);
    await bench.double().updateJob(jobIds.check ?? 0, { status: "failed" });
    expect(await show(iid)).toMatchObject({ detailed_merge_status: "ci_must_pass" });
    expect((await merge(iid)).status).toBe(405);
    await rule(false);
  });

  test("closes the issues that the description names", async () => {
    const issue = await bench.call("POST", "/issues", { title: "A bug" });
    const { iid: bug } = z.object({ iid: z.number() }).parse(issue.body);
    const iid = await bench.mergeRequest("merge/12", { description: `Fixes #${bug}.` });
    expect((await bench.call("GET", `${one(iid)}/closes_issues`)).body).toMatchObject([{ iid: bug }]);
    await merge(iid);
    expect((await bench.call("GET", `/issues/${bug}`)).body).toMatchObject({ state: "closed" });
    expect((await bench.call("GET", `/issues/${bug}/closed_by`)).body).toMatchObject([{ iid }]);
  });

  test("waits for the pipeline when asked to, and happens when it has passed", async () => {
    const iid = await bench.mergeRequest("merge/13");
    const { sha } = withSha.parse(await show(iid));
    const double = bench.double();
    const run = {
      project: "group/sample",
      ref: "merge/13",
      sha,
      source: "push",
      jobs: [{ name: "check", stage: "test" }],
    };
    const { jobIds } = await double.recordPipeline(run);
    const { body } = await merge(iid, { auto_merge: true });
    expect(body).toMatchObject({
      state: "opened",
      merge_when_pipeline_succeeds: true,
      head_pipeline: { status: "created" },
    });
    await double.updateJob(jobIds.check ?? 0, { status: "success" });
    expect(await show(iid)).toMatchObject({ state: "merged", head_pipeline: { status: "success" } });
  });
});

describe("what a merge request changes", () => {
  test("is told as diffs, as raw text, as commits and as versions", async () => {
    const iid = await bench.mergeRequest("changes/1");
    const edited = await bench.call("POST", "/repository/commits", {
      branch: "changes/1",
      commit_message: "Edit and move",
      actions: [
        { action: "update", file_path: "src/add.ts", content: "export const add = (a: number, b: number) => a + b;\n" },
        { action: "move", file_path: "READ ME.md", previous_path: "README.md" },
      ],
    });
    expect(edited.status).toBe(201);
    const { body } = await bench.call("GET", `${one(iid)}/changes`);
    expect(body).toMatchObject({
      changes_count: "3",
      overflow: false,
      changes: [
        { old_path: "README.md", new_path: "READ ME.md", renamed_file: true, diff: "" },
        { new_path: "changes-1.txt", new_file: true, a_mode: "0", b_mode: "100644", diff: "@@ -0,0 +1 @@\n+new\n" },
        {
          old_path: "src/add.ts",
          new_file: false,
          diff: expect.stringMatching(/^@@ -1 \+1 @@\n-.*a - b;\n\+.*a \+ b;\n$/),
        },
      ],
    });
    expect((await bench.call("GET", `${one(iid)}/diffs?per_page=1`)).headers.get("x-total")).toBe("3");
    expect((await bench.call("GET", `${one(iid)}/raw_diffs`)).text).toContain("rename from README.md");
    expect((await bench.call("GET", `${one(iid)}/commits`)).body).toMatchObject([
      { title: "Edit and move" },
      { title: "Change files" },
    ]);
    const versions = await bench.call("GET", `${one(iid)}/versions`);
    expect(versions.body).toMatchObject([{ real_size: "3" }, { real_size: "1" }]);
    const [newest] = z.array(z.object({ id: z.number() })).parse(versions.body);
    expect((await bench.call("GET", `${one(iid)}/versions/${newest?.id}`)).body).toMatchObject({
      diffs: [{}, {}, {}],
      commits: [{}, {}],
    });
  });

  test("a rebase puts its commits on top of the target", async () => {
    const [first, second] = [await bench.mergeRequest("rebase/1"), await bench.mergeRequest("rebase/2")];
    await merge(first);
    const asked = `${one(second)}?include_diverged_commits_count=true&include_rebase_in_progress=true`;
    const { body: behind } = await bench.call("GET", asked);
    expect(behind).toMatchObject({ diverged_commits_count: 2, rebase_in_progress: false });
    expect((await bench.call("PUT", `${one(second)}/rebase`)).status).toBe(202);
    const main = z
      .object({ commit: z.object({ id: z.string() }) })
      .parse((await bench.call("GET", "/repository/branches/main")).body);
    const { body } = await bench.call("GET", `${one(second)}/commits`);
    expect(body).toMatchObject([{ parent_ids: [main.commit.id] }]);
  });
});

describe("approvals", () => {
  test("are given once and taken back, by Developers and above", async () => {
    const iid = await bench.mergeRequest("approve/1");
    const approve = (as: "maintainer" | "reporter", sent = {}) => bench.call("POST", `${one(iid)}/approve`, sent, as);
    expect((await approve("reporter")).status).toBe(401);
    expect((await approve("maintainer", { sha: "0".repeat(40) })).status).toBe(409);
    expect(await approve("maintainer")).toMatchObject({
      status: 201,
      body: { approved: true, user_has_approved: true },
    });
    expect((await approve("maintainer")).status).toBe(401);
    const { body } = await bench.call("GET", `${one(iid)}/approvals`);
    expect(body).toMatchObject({ approved_by: [{ user: { username: "maintainer" } }], user_has_approved: false });
    const back = () => bench.call("POST", `${one(iid)}/unapprove`, undefined, "maintainer");
    expect([(await back()).status, (await back()).status]).toEqual([201, 404]);
  });
});

test("pipelines of a merge request are those of its heads", async () => {
  const iid = await bench.mergeRequest("pipelines/1");
  expect((await bench.call("POST", `${one(iid)}/pipelines`)).body).toMatchObject({ source: "merge_request_event" });
  expect((await bench.call("GET", `${one(iid)}/pipelines`)).body).toMatchObject([
    { source: "merge_request_event" },
    { source: "push" },
  ]);
  expect(await show(iid)).toMatchObject({ head_pipeline: { source: "merge_request_event" } });
});

test("people around a merge request are listed", async () => {
  const iid = await bench.mergeRequest("people/1", { reviewer_ids: [1] });
  expect((await bench.call("GET", `${one(iid)}/reviewers`)).body).toMatchObject([
    { user: { username: "maintainer" }, state: "unreviewed" },
  ]);
  expect((await bench.call("GET", `${one(iid)}/participants`)).body).toMatchObject([{ username: "night-shift" }]);
});

test("its author or a maintainer deletes it", async () => {
  const iid = await bench.mergeRequest("delete/1");
  expect((await bench.call("DELETE", one(iid), undefined, "reporter")).status).toBe(403);
  expect((await bench.call("DELETE", one(iid))).status).toBe(204);
  expect((await bench.call("GET", one(iid))).status).toBe(404);
});
