import { describe, expect, test } from "vitest";
import type { Fault } from "../../../scripts/rehearsal/gitlab/server.ts";
import { OUTSIDER_TOKEN, startProject, type TestProject } from "./project.ts";

const WORK = {
  sourceBranch: "nightshift/BUG-1",
  targetBranch: "main",
  title: "Fix it",
  description: "Why",
  labels: ["nightshift"],
};
const LABEL = { label: "nightshift" };

/** Ways in which a write is done although its answer says or lets fear otherwise. */
const AFTER_WRITE: readonly (readonly [string, Fault["kind"]])[] = [
  ["502", { type: "status-after-write", status: 502 }],
  ["a dropped connection", { type: "drop-after-write" }],
];

/** Ways in which a write is not done. */
const BEFORE_WRITE: readonly (readonly [string, Fault["kind"]])[] = [
  ["429", { type: "status", status: 429, retryAfterS: 5 }],
  ["500", { type: "status", status: 500 }],
];

async function openWork(project: TestProject, change: Partial<typeof WORK> = {}) {
  const request = { ...WORK, ...change };
  await project.branch(request.sourceBranch);
  return (await project.forge.openMergeRequest(request)).mergeRequest;
}

/** A merge request with one discussion that the maintainer began. */
async function openDiscussion(project: TestProject) {
  const { iid } = await openWork(project);
  await project.act("POST", `merge_requests/${iid}/discussions`, { body: "Why so?" });
  const [note] = await project.forge.notes(iid);
  if (note === undefined) throw new Error("the note is missing");
  return { iid, note };
}

function writes(project: TestProject, path: RegExp): number {
  return project.gitlab.exchanges.filter((call) => call.method === "POST" && path.test(call.path)).length;
}

describe("the project and its people", () => {
  test("are known by path, address and default branch", async () => {
    const { forge, gitlab, ids } = await startProject();
    const url = `${gitlab.url}/group/project`;
    expect(await forge.project()).toEqual({ path: "group/project", url, defaultBranch: "main", isLinear: false });
    expect(await forge.currentUser()).toEqual({ id: ids.bot, username: "night-shift", name: "Night Shift" });
  });

  test("have the access levels that GitLab gives them, and strangers none", async () => {
    const { forge, ids } = await startProject();
    const levels = [ids.maintainer, ids.bot, ids.outsider, 4_711].map((id) => forge.accessLevel(id));
    expect(await Promise.all(levels)).toEqual([40, 30, 0, 0]);
  });
});

describe("opening a merge request", () => {
  test("gives it back with its head and its merge base", async () => {
    const project = await startProject();
    await project.branch(WORK.sourceBranch);
    const { kind, mergeRequest } = await project.forge.openMergeRequest(WORK);
    const branch = await project.act("GET", `repository/branches/${encodeURIComponent(WORK.sourceBranch)}`);
    const main = await project.act("GET", "repository/branches/main");
    expect({ kind, ...(await project.forge.mergeRequest(mergeRequest.iid)) }).toEqual({
      kind: "opened",
      iid: 1,
      ...WORK,
      state: "opened",
      draft: false,
      headSha: Object(branch.commit).id,
      baseSha: Object(main.commit).id,
      hasConflicts: false,
      pipeline: null,
      url: `${project.gitlab.url}/group/project/-/merge_requests/1`,
      author: "night-shift",
      createdAt: mergeRequest.createdAt,
      mergedBy: null,
      mergeSha: null,
      closedBy: null,
    });
  });

  test("twice gives the one that is open", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    const again = await project.forge.openMergeRequest({ ...WORK, title: "Another title" });
    expect([again.kind, again.mergeRequest.iid, again.mergeRequest.title]).toEqual(["exists", iid, "Fix it"]);
  });

  test("finds the one that somebody turned to another target, instead of opening a second", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    await project.branch("release");
    await project.act("PUT", `merge_requests/${iid}`, { target_branch: "release" });
    expect((await project.forge.openMergeRequest(WORK)).mergeRequest.iid).toBe(iid);
  });

  test("takes GitLab's 409 for the one that somebody opened in the meantime", async () => {
    const project = await startProject();
    await project.branch(WORK.sourceBranch);
    const [one, two] = await Promise.all([project.forge.openMergeRequest(WORK), project.forge.openMergeRequest(WORK)]);
    expect([one.mergeRequest.iid, two.mergeRequest.iid]).toEqual([1, 1]);
    expect([one.kind, two.kind].sort()).toEqual(["exists", "opened"]);
  });

  test("never takes over somebody else's that is open for these branches: it is foreign, and stays as it is", async () => {
    const project = await startProject();
    await project.branch(WORK.sourceBranch);
    const theirs = { source_branch: WORK.sourceBranch, target_branch: "main", title: "Mine" };
    await project.act("POST", "merge_requests", theirs);
    const { kind, mergeRequest } = await project.forge.openMergeRequest(WORK);
    expect([kind, mergeRequest.iid, mergeRequest.author, mergeRequest.title]).toEqual([
      ...["foreign", 1, "maintainer", "Mine"],
    ]);
    expect(await project.forge.mergeRequests(LABEL)).toEqual([]);
  });

  test("is not kept from it by somebody else's with another target, nor by its own beside that one", async () => {
    const project = await startProject();
    await project.branch(WORK.sourceBranch);
    await project.branch("release");
    const theirs = { source_branch: WORK.sourceBranch, target_branch: "release", title: "Mine" };
    await project.act("POST", "merge_requests", theirs);
    const first = await project.forge.openMergeRequest(WORK);
    const again = await project.forge.openMergeRequest(WORK);
    expect([first, again].map(({ kind, mergeRequest }) => [kind, mergeRequest.iid])).toEqual([
      ["opened", 2],
      ["exists", 2],
    ]);
  });

  test("opens a new one when the earlier one was closed", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    await project.act("PUT", `merge_requests/${iid}`, { state_event: "close" });
    const again = await project.forge.openMergeRequest(WORK);
    expect([again.kind, again.mergeRequest.iid]).toEqual(["opened", 2]);
  });

  test.each(AFTER_WRITE)("makes no second one when it was made and the answer was %s", async (_, kind) => {
    const project = await startProject();
    await project.branch(WORK.sourceBranch);
    project.gitlab.addFault({ match: { method: "POST", path: /\/merge_requests$/ }, times: 1, kind });
    const { mergeRequest } = await project.forge.openMergeRequest(WORK);
    expect([mergeRequest.iid, writes(project, /\/merge_requests$/)]).toEqual([1, 1]);
    expect((await project.forge.mergeRequests(LABEL)).length).toBe(1);
  });

  test.each(BEFORE_WRITE)("is tried again when %s kept it from being made", async (_, kind) => {
    const project = await startProject();
    await project.branch(WORK.sourceBranch);
    project.gitlab.addFault({ match: { method: "POST", path: /\/merge_requests$/ }, times: 2, kind });
    const { mergeRequest } = await project.forge.openMergeRequest(WORK);
    expect([mergeRequest.iid, writes(project, /\/merge_requests$/)]).toEqual([1, 3]);
  });

  test("for a branch that does not exist fails with GitLab's words, once", async () => {
    const project = await startProject();
    await expect(project.forge.openMergeRequest(WORK)).rejects.toThrow(
      /GitLab: POST projects\/group\/project\/merge_requests failed with 4\d\d/,
    );
    expect(writes(project, /\/merge_requests$/)).toBe(1);
  });
});

describe("merge requests", () => {
  test("are listed by label, newest first", async () => {
    const project = await startProject();
    for (let number = 1; number <= 2; number += 1)
      await openWork(project, { sourceBranch: `nightshift/BUG-${number}` });
    await openWork(project, { sourceBranch: "nightshift/other", labels: ["other"] });
    const found = await project.forge.mergeRequests({ ...LABEL, state: "opened" });
    expect(found.map(({ sourceBranch }) => sourceBranch)).toEqual(["nightshift/BUG-2", "nightshift/BUG-1"]);
  });

  test("tell who merged and what came of it", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    const merged = await project.act("PUT", `merge_requests/${iid}/merge`);
    const { state, mergedBy, mergeSha } = await project.forge.mergeRequest(iid);
    expect([state, mergedBy, mergeSha]).toEqual(["merged", "maintainer", merged.merge_commit_sha]);
  });

  test("tell who closed", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    await project.act("PUT", `merge_requests/${iid}`, { state_event: "close" });
    const [listed] = await project.forge.mergeRequests({ ...LABEL, state: "closed" });
    expect([listed?.closedBy, (await project.forge.mergeRequest(iid)).closedBy]).toEqual(["maintainer", "maintainer"]);
  });

  test("are found by their number; one that was deleted is nothing, not an error", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    expect((await project.forge.findMergeRequest(iid))?.iid).toBe(iid);
    expect(await project.forge.findMergeRequest(77)).toBeNull();
  });

  test("take a new title and description, in spite of a 502", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    const kind = { type: "status-after-write", status: 502 } as const;
    project.gitlab.addFault({ match: { method: "PUT" }, times: 1, kind });
    await project.forge.updateMergeRequest(iid, { title: "New", description: "Because" });
    const { title, description } = await project.forge.mergeRequest(iid);
    expect([title, description]).toEqual(["New", "Because"]);
  });
});

describe("the mark of a draft", () => {
  test("is missing where nobody has made it one, or it was opened as one", async () => {
    const project = await startProject();
    const { iid } = await openWork(project, { title: "Draft: A change" });
    await project.act("POST", `merge_requests/${iid}/notes`, { body: "marked this merge request as **draft**" });
    expect(await project.forge.draftMark(iid)).toBeNull();
  });

  test("is the newest, by whoever set it and in whichever way", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    await project.forge.updateMergeRequest(iid, { title: "Draft: A change" });
    expect(await project.forge.draftMark(iid)).toEqual({ as: "draft", by: "night-shift" });
    await project.act("POST", `merge_requests/${iid}/notes`, { body: "/ready" });
    expect(await project.forge.draftMark(iid)).toEqual({ as: "ready", by: "maintainer" });
    await project.act("PUT", `merge_requests/${iid}`, { title: "Draft: A change" });
    expect(await project.forge.draftMark(iid)).toEqual({ as: "draft", by: "maintainer" });
  });
});

describe("notes", () => {
  test("come oldest first from all discussions and pages, without GitLab's own", async () => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    for (let number = 1; number <= 101; number += 1) {
      await project.act("POST", `merge_requests/${iid}/notes`, { body: `Note ${number}` });
    }
    await project.act("POST", `merge_requests/${iid}/discussions/${note.discussionId}/notes`, { body: "The last" });
    await project.act("PUT", `merge_requests/${iid}`, { state_event: "close" });
    // The double keeps GitLab's own notes, such as that of the closing, in the same list.
    expect(Object.values(await project.act("GET", `merge_requests/${iid}/notes`))).toContainEqual(
      expect.objectContaining({ system: true }),
    );
    const notes = await project.forge.notes(iid);
    const numbered = Array.from({ length: 101 }, (_, index) => `Note ${index + 1}`);
    expect(notes.map(({ body }) => body)).toEqual(["Why so?", ...numbered, "The last"]);
    expect(notes.some(({ system }) => system)).toBe(false);
  });

  test("on a line of the change know its path and number", async () => {
    const project = await startProject();
    const { iid, headSha, baseSha } = await openWork(project);
    const position = {
      position_type: "text",
      base_sha: baseSha,
      start_sha: baseSha,
      head_sha: headSha,
      old_path: "nightshift-BUG-1.txt",
      new_path: "nightshift-BUG-1.txt",
      new_line: 1,
    };
    await project.act("POST", `merge_requests/${iid}/discussions`, { body: "Here", position });
    const [note] = await project.forge.notes(iid);
    expect([note?.path, note?.line]).toEqual(["nightshift-BUG-1.txt", 1]);
  });

  test("know their author, discussion and whether they are resolved", async () => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    await project.act("PUT", `merge_requests/${iid}/discussions/${note.discussionId}`, { resolved: true });
    expect(await project.forge.notes(iid)).toEqual([{ ...note, resolvable: true, resolved: true }]);
    expect(note).toMatchObject({ body: "Why so?", system: false, resolved: false, path: null, line: null });
    expect(note.author).toEqual({ id: project.ids.maintainer, username: "maintainer", name: "Maintainer" });
  });
});

describe("a reply", () => {
  const MARKER = "<!-- nightshift:reply:1 -->";
  const BODY = `Because.\n\n${MARKER}`;

  test("lands in its discussion, once, however often it is given", async () => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    await project.forge.reply(iid, note.discussionId, BODY, MARKER);
    await project.forge.reply(iid, note.discussionId, `Otherwise. ${MARKER}`, MARKER);
    const notes = await project.forge.notes(iid);
    expect(notes.map(({ body, discussionId }) => [body, discussionId === note.discussionId])).toEqual([
      ["Why so?", true],
      [BODY, true],
    ]);
  });

  test.each(AFTER_WRITE)("is not repeated when it landed and the answer was %s", async (_, kind) => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    project.gitlab.addFault({ match: { method: "POST", path: /\/notes$/ }, times: 1, kind });
    await project.forge.reply(iid, note.discussionId, BODY, MARKER);
    expect((await project.forge.notes(iid)).map(({ body }) => body)).toEqual(["Why so?", BODY]);
  });

  test.each(BEFORE_WRITE)("is tried again when %s kept it from landing", async (_, kind) => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    project.gitlab.addFault({ match: { method: "POST", path: /\/notes$/ }, times: 2, kind });
    await project.forge.reply(iid, note.discussionId, BODY, MARKER);
    expect((await project.forge.notes(iid)).map(({ body }) => body)).toEqual(["Why so?", BODY]);
  });

  test("to a discussion that was deleted meanwhile is none", async () => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    await project.act("DELETE", `merge_requests/${iid}/notes/${note.id}`);
    await project.forge.reply(iid, note.discussionId, BODY, MARKER);
    expect(await project.forge.notes(iid)).toEqual([]);
  });

  test("is given although somebody else wrote its marker first", async () => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    await project.act("POST", `merge_requests/${iid}/discussions/${note.discussionId}/notes`, { body: MARKER });
    await project.forge.reply(iid, note.discussionId, BODY, MARKER);
    expect((await project.forge.notes(iid)).map(({ body }) => body)).toEqual(["Why so?", MARKER, BODY]);
  });

  test("that does not hold its marker is refused before anything is sent", async () => {
    const project = await startProject();
    await expect(project.forge.reply(1, "x", "Because.", MARKER)).rejects.toThrow("must end with its marker");
    expect(project.gitlab.exchanges).toEqual([]);
  });

  test("that GitLab takes for quick actions alone is no success", async () => {
    const project = await startProject();
    const { iid, note } = await openDiscussion(project);
    const reply = project.forge.reply(iid, note.discussionId, "/close", "/close");
    await expect(reply).rejects.toThrow("did GitLab take its text for quick actions?");
  });
});

describe("a note of its own", () => {
  const MARKER = "<!-- nightshift:round:p3 -->";
  const BODY = `Mended.\n\n${MARKER}`;
  const bodies = async (project: TestProject, iid: number) =>
    (await project.forge.notes(iid)).map(({ body, resolvable }) => `${resolvable ? "thread" : "comment"}: ${body}`);

  test("is written once, however often it is asked for, and is no thread that somebody must resolve", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    await project.forge.comment(iid, BODY, MARKER);
    await project.forge.comment(iid, BODY, MARKER);
    expect(await bodies(project, iid)).toEqual([`comment: ${BODY}`]);
  });

  test.each(AFTER_WRITE)("is not repeated when it landed and the answer was %s", async (_, kind) => {
    const project = await startProject();
    const { iid } = await openWork(project);
    project.gitlab.addFault({ match: { method: "POST", path: /\/notes$/ }, times: 1, kind });
    await project.forge.comment(iid, BODY, MARKER);
    expect(await bodies(project, iid)).toEqual([`comment: ${BODY}`]);
  });

  test("is written although somebody else wrote its marker, or it was quoted in the middle of a note", async () => {
    const project = await startProject();
    const { iid } = await openWork(project);
    await project.act("POST", `merge_requests/${iid}/notes`, { body: MARKER });
    await project.forge.comment(iid, `${MARKER} says the log\n\n<!-- other -->`, "<!-- other -->");
    await project.forge.comment(iid, BODY, MARKER);
    expect(await bodies(project, iid)).toHaveLength(3);
  });
});

describe("issues", () => {
  const DIGEST = { title: "Digest of 23 November", description: "# Done", labels: ["nightshift-digest"] };

  test("are opened once for a label and a title", async () => {
    const project = await startProject();
    const first = await project.forge.openIssue(DIGEST);
    const again = await project.forge.openIssue({ ...DIGEST, description: "another" });
    expect(first).toMatchObject({ iid: 1, ...DIGEST, state: "opened" });
    expect(again).toEqual(first);
  });

  test.each(AFTER_WRITE)("are not opened twice when the first was and the answer was %s", async (_, kind) => {
    const project = await startProject();
    project.gitlab.addFault({ match: { method: "POST", path: /\/issues$/ }, times: 1, kind });
    expect((await project.forge.openIssue(DIGEST)).iid).toBe(1);
    expect((await project.forge.issues({ label: "nightshift-digest" })).length).toBe(1);
  });

  test("of somebody else with this label and title are left alone: we open our own, once", async () => {
    const project = await startProject();
    const { title, labels } = DIGEST;
    await project.act("POST", "issues", { title, description: "Pay me.", labels: labels.join(",") });
    const own = await project.forge.openIssue(DIGEST);
    expect(own).toMatchObject({ iid: 2, author: "night-shift", description: "# Done" });
    expect((await project.forge.openIssue(DIGEST)).iid).toBe(2);
    const all = await project.forge.issues({ label: "nightshift-digest" });
    expect(all.map((issue) => [issue.author, issue.description])).toEqual([
      ["night-shift", "# Done"],
      ["maintainer", "Pay me."],
    ]);
  });

  test("are listed by label and state, and change", async () => {
    const project = await startProject();
    const { iid } = await project.forge.openIssue(DIGEST);
    await project.forge.openIssue({ ...DIGEST, labels: ["other"] });
    await project.forge.updateIssue(iid, { description: "Read", state: "close" });
    const filter = { label: "nightshift-digest" };
    expect(await project.forge.issues({ ...filter, state: "opened" })).toEqual([]);
    const [closed] = await project.forge.issues({ ...filter, state: "closed" });
    expect([closed?.iid, closed?.description, closed?.state]).toEqual([iid, "Read", "closed"]);
  });
});

describe("a pipeline", () => {
  test("is finished when it ended, and when GitLab no longer knows it", async () => {
    const project = await startProject();
    const sha = String(Object((await project.act("GET", "repository/branches/main")).commit).id);
    const run = {
      project: "group/project",
      ref: "main",
      sha,
      source: "schedule",
      jobs: [{ name: "hands", stage: "work" }],
    };
    const { pipelineId, jobIds } = await project.gitlab.recordPipeline(run);
    const seen = [await project.forge.isPipelineFinished(pipelineId)];
    await project.gitlab.updateJob(jobIds.hands ?? 0, { status: "failed" });
    seen.push(await project.forge.isPipelineFinished(pipelineId), await project.forge.isPipelineFinished(4_711));
    expect(seen).toEqual([false, true, true]);
  });
});

describe("rights that the token lacks", () => {
  test("to see the project are named with the remedy", async () => {
    const { forgeOf } = await startProject();
    await expect(forgeOf(OUTSIDER_TOKEN).project()).rejects.toThrow("The token cannot see the project");
    await expect(forgeOf(OUTSIDER_TOKEN).accessLevel(1)).rejects.toThrow("The token cannot see the project");
  });

  test("because it is unknown are named with the remedy", async () => {
    const { forgeOf } = await startProject();
    await expect(forgeOf("glpat-wrong").currentUser()).rejects.toThrow("make a new access token");
  });
});
