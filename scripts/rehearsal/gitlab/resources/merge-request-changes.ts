import { DEVELOPER, REPORTER } from "../access.ts";
import { listCommits, readCommit } from "../git/commits.ts";
import { diffBetween, rawDiff } from "../git/diffs.ts";
import { moveRef, tryMerge, writeCommit } from "../git/merging.ts";
import { type Answer, answer, bytes, created, forbidden, ok, Refusal } from "../http/answer.ts";
import { offsetPage } from "../http/paging.ts";
import { type ProjectCall, pathNumber, projectRoute, type Route } from "../http/router.ts";
import { closingReferences } from "../merge-requests/merging.ts";
import { headRef, latestVersion } from "../merge-requests/versions.ts";
import { recordPipeline } from "../pipelines/pipelines.ts";
import { afterRefsMoved } from "../pushes/effects.ts";
import type { MergeRequest, MergeRequestVersion } from "../state/state.ts";
import { viewCommit } from "../views/commits.ts";
import { viewIssue } from "../views/issues.ts";
import { viewMergeRequest } from "../views/merge-requests.ts";
import { viewPipeline, viewPipelineBasic } from "../views/pipelines.ts";
import { found } from "../world.ts";
import { theMergeRequest } from "./merge-requests.ts";

const diffsOf = (call: ProjectCall, version: MergeRequestVersion) =>
  diffBetween(call.repository, version.base, version.head);

async function changes(call: ProjectCall): Promise<Answer> {
  const mergeRequest = theMergeRequest(call);
  const view = await viewMergeRequest(call.world, call.project, mergeRequest, call);
  return ok({ ...view, changes: await diffsOf(call, latestVersion(mergeRequest)), overflow: false });
}

async function diffs(call: ProjectCall): Promise<Answer> {
  const all = await diffsOf(call, latestVersion(theMergeRequest(call)));
  return offsetPage(call, all, (diff) => diff);
}

async function rawDiffs(call: ProjectCall): Promise<Answer> {
  const { base, head } = latestVersion(theMergeRequest(call));
  return bytes(Buffer.from(await rawDiff(call.repository, base, head)), "text/plain");
}

const commitsOf = (call: ProjectCall, version: MergeRequestVersion) =>
  listCommits(call.repository, [`${version.base}..${version.head}`, "--"]);

async function commits(call: ProjectCall): Promise<Answer> {
  const all = await commitsOf(call, latestVersion(theMergeRequest(call)));
  return offsetPage(call, all, (commit) => viewCommit(call.world, call.project, commit));
}

const viewVersion = (mergeRequest: MergeRequest, version: MergeRequestVersion): Record<string, unknown> => ({
  id: version.id,
  head_commit_sha: version.head,
  base_commit_sha: version.base,
  start_commit_sha: version.start,
  created_at: version.createdAt,
  merge_request_id: mergeRequest.id,
  state: version.files === 0 ? "empty" : "collected",
  real_size: String(version.files),
  patch_id_sha: null,
});

function versions(call: ProjectCall): Promise<Answer> {
  const mergeRequest = theMergeRequest(call);
  return offsetPage(call, mergeRequest.versions.toReversed(), (version) => viewVersion(mergeRequest, version));
}

async function version(call: ProjectCall): Promise<Answer> {
  const mergeRequest = theMergeRequest(call);
  const id = pathNumber(call, "version_id");
  const one = found(mergeRequest.versions.find((each) => each.id === id));
  const all = await commitsOf(call, one);
  return ok({
    ...viewVersion(mergeRequest, one),
    commits: all.map((commit) => viewCommit(call.world, call.project, commit)),
    diffs: await diffsOf(call, one),
  });
}

function pipelines(call: ProjectCall): Promise<Answer> {
  const mergeRequest = theMergeRequest(call);
  const shas = new Set(mergeRequest.versions.map((one) => one.head));
  const refs = [mergeRequest.sourceBranch, headRef(mergeRequest)];
  const rows = call.project.pipelines.filter((one) => shas.has(one.sha) && refs.includes(one.ref)).reverse();
  return offsetPage(call, rows, (one) => viewPipelineBasic(call.world, call.project, one));
}

async function startPipeline(call: ProjectCall): Promise<Answer> {
  const mergeRequest = theMergeRequest(call);
  if ((await call.repository.read(mergeRequest.sha, ".gitlab-ci.yml")) === null) {
    throw new Refusal(405, { message: "405 Method Not Allowed" });
  }
  const pipeline = recordPipeline(call.world, call.project, call.user, {
    ref: headRef(mergeRequest),
    sha: mergeRequest.sha,
    source: "merge_request_event",
    status: "created",
  });
  return created(viewPipeline(call.world, call.project, pipeline));
}

/**
 * Puts the source branch's commits on top of the target. GitLab does it in the background and answers 202 either way; a
 * rebase with conflicts leaves the branch as it was.
 */
async function rebase(call: ProjectCall): Promise<Answer> {
  const { repository, project, world } = call;
  const mergeRequest = theMergeRequest(call);
  if (call.level < DEVELOPER) throw forbidden();
  const rebased = await replay(call, mergeRequest);
  const ref = `refs/heads/${mergeRequest.sourceBranch}`;
  const from = mergeRequest.sha;
  if (rebased !== null && rebased !== from && (await moveRef(repository, ref, rebased, from))) {
    await afterRefsMoved(world, project, call.user, [{ ref, from, to: rebased }], { skipPipeline: false });
  }
  return answer(202, { rebase_in_progress: true });
}

async function replay(call: ProjectCall, mergeRequest: MergeRequest): Promise<string | null> {
  const { repository } = call;
  let onto = await repository.resolve(`refs/heads/${mergeRequest.targetBranch}`);
  if (onto === null) return null;
  const args = ["rev-list", "--reverse", "--no-merges", `${onto}..${mergeRequest.sha}`];
  for (const sha of (await repository.git(args)).split("\n").filter((line) => line !== "")) {
    const commit = await readCommit(repository, sha);
    if (commit === null) return null;
    const trial = await tryMerge(repository, onto, sha);
    if (trial.kind !== "clean") return null;
    const author = { name: commit.authorName, email: commit.authorEmail };
    const time = call.world.now();
    onto = await writeCommit(repository, { tree: trial.tree, parents: [onto], message: commit.message, author, time });
  }
  return onto;
}

function closesIssues(call: ProjectCall): Promise<Answer> {
  const named = closingReferences(theMergeRequest(call).description ?? "");
  const rows = call.project.issues.filter((issue) => named.includes(issue.iid));
  return offsetPage(call, rows, (issue) => viewIssue(call.world, call.project, issue, call.user));
}

const under = (template: string) => `/merge_requests/:merge_request_iid${template}`;

export const MERGE_REQUEST_CHANGE_ROUTES: readonly Route[] = [
  projectRoute("GET", under("/changes"), REPORTER, changes),
  projectRoute("GET", under("/diffs"), REPORTER, diffs),
  projectRoute("GET", under("/raw_diffs"), REPORTER, rawDiffs),
  projectRoute("GET", under("/commits"), REPORTER, commits),
  projectRoute("GET", under("/versions"), REPORTER, versions),
  projectRoute("GET", under("/versions/:version_id"), REPORTER, version),
  projectRoute("GET", under("/pipelines"), REPORTER, pipelines),
  projectRoute("POST", under("/pipelines"), DEVELOPER, startPipeline),
  projectRoute("PUT", under("/rebase"), REPORTER, rebase),
  projectRoute("GET", under("/closes_issues"), REPORTER, closesIssues),
];
