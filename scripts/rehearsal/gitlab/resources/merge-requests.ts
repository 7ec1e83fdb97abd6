import { DEVELOPER, MAINTAINER, mayMerge, REPORTER } from "../access.ts";
import {
  type Answer,
  created,
  forbidden,
  invalid,
  noContent,
  ok,
  Refusal,
  unauthorized,
  unsaved,
} from "../http/answer.ts";
import { offsetPage, page } from "../http/paging.ts";
import { flag, oneOf, requireAll, text } from "../http/parameters.ts";
import { type ProjectCall, pathNumber, projectRoute, type Route } from "../http/router.ts";
import { createMergeRequest, duplicateMessage, findOpen } from "../merge-requests/creation.ts";
import { noteDraftChange } from "../merge-requests/draft-notes.ts";
import { merge } from "../merge-requests/merging.ts";
import { headPipeline, isDraft, standingOf } from "../merge-requests/standing.ts";
import { compareForMerge } from "../merge-requests/versions.ts";
import { runQuickActions } from "../quick-actions/commands.ts";
import { applyCommon, close, peopleIds, reopen } from "../state/issuables.ts";
import { applyLabels } from "../state/labels.ts";
import type { MergeRequest } from "../state/state.ts";
import { viewMergeRequest, viewMergeRequestBasic } from "../views/merge-requests.ts";
import { viewUserId } from "../views/people.ts";
import { found, stamp } from "../world.ts";
import { filterIssuables, sortIssuables } from "./issuable-lists.ts";

/** The merge request that the path names, or 404. */
export function theMergeRequest(call: ProjectCall): MergeRequest {
  const iid = pathNumber(call, "merge_request_iid");
  return found(call.project.mergeRequests.find((one) => one.iid === iid));
}

async function listMergeRequests(call: ProjectCall): Promise<Answer> {
  const { parameters, project, world } = call;
  const state = oneOf(parameters, "state", ["opened", "closed", "locked", "merged", "all"]) ?? "all";
  const wip = oneOf(parameters, "wip", ["yes", "no"]);
  const draft = flag(parameters, "draft") ?? (wip === undefined ? undefined : wip === "yes");
  const source = text(parameters, "source_branch");
  const target = text(parameters, "target_branch");
  const heads = await call.repository.heads();
  const rows = filterIssuables(call, project.mergeRequests)
    .filter((one) => state === "all" || one.state === state)
    .filter((one) => source === undefined || one.sourceBranch === source)
    .filter((one) => target === undefined || one.targetBranch === target)
    .filter((one) => draft === undefined || isDraft(one.title) === draft);
  return page(call, sortIssuables(call, rows), (one) => viewMergeRequestBasic(world, project, one, heads));
}

/** Two facts are told on request only, because they cost GitLab a look into the repository. */
async function show(call: ProjectCall): Promise<Answer> {
  const { parameters, project, repository, world } = call;
  const mergeRequest = theMergeRequest(call);
  const behind = async () => {
    const range = `${mergeRequest.sha}..refs/heads/${mergeRequest.targetBranch}`;
    return Number((await repository.tryGit(["rev-list", "--count", range])).stdout);
  };
  return ok({
    ...(await viewMergeRequest(world, project, mergeRequest, call)),
    ...(flag(parameters, "include_rebase_in_progress") === true ? { rebase_in_progress: false } : {}),
    ...(flag(parameters, "include_diverged_commits_count") === true ? { diverged_commits_count: await behind() } : {}),
  });
}

async function create(call: ProjectCall): Promise<Answer> {
  const { world, project, user, parameters } = call;
  requireAll(parameters, ["title", "source_branch", "target_branch"]);
  const creation = await createMergeRequest(world, project, user, parameters);
  if (creation.kind === "duplicate") throw new Refusal(409, { message: [creation.message] });
  if (creation.kind === "same-branch") throw new Refusal(422, { message: [creation.message] });
  if (creation.kind === "invalid") throw unsaved(creation.faults);
  const { mergeRequest } = creation;
  await runDescription(call, mergeRequest);
  const view = await viewMergeRequest(world, project, mergeRequest, call);
  // GitLab prepares a new merge request in the background: whoever needs these facts has to ask again.
  const prepared = {
    merge_status: "checking",
    detailed_merge_status: "preparing",
    changes_count: null,
    prepared_at: null,
  };
  return created({ ...view, ...prepared });
}

/** Quick actions in a description work like those in a note. */
async function runDescription(call: ProjectCall, mergeRequest: MergeRequest): Promise<void> {
  if (mergeRequest.description === null) return;
  const run = await runQuickActions(call.world, call.project, mergeRequest, call.user, mergeRequest.description);
  mergeRequest.description = run.text;
}

const UPDATABLE = [
  ...["add_labels", "allow_collaboration", "allow_maintainer_to_push", "assignee_id", "assignee_ids", "description"],
  ...["discussion_locked", "labels", "merge_after", "milestone", "milestone_id", "remove_labels"],
  ...["remove_source_branch", "reviewer_ids", "squash", "state_event", "target_branch", "title"],
];

async function retarget(call: ProjectCall, mergeRequest: MergeRequest, branch: string): Promise<void> {
  const target = await call.repository.resolve(`refs/heads/${branch}`);
  if (target === null) throw unsaved({ target_branch: ["does not exist"] });
  const existing = findOpen(call.project, mergeRequest.sourceBranch, branch);
  if (existing !== undefined) throw new Refusal(409, { message: [duplicateMessage(existing)] });
  const version = await compareForMerge(call.world, call.repository, target, mergeRequest.sha);
  if (version !== null) mergeRequest.versions.push(version);
  mergeRequest.targetBranch = branch;
}

function changeState(call: ProjectCall, mergeRequest: MergeRequest): void {
  const event = oneOf(call.parameters, "state_event", ["close", "reopen"]);
  if (event === "close") close(call.world, call.project, mergeRequest, call.user);
  if (event !== "reopen" || mergeRequest.state !== "closed") return;
  const existing = findOpen(call.project, mergeRequest.sourceBranch, mergeRequest.targetBranch);
  if (existing !== undefined) throw new Refusal(409, { message: [duplicateMessage(existing)] });
  reopen(call.world, call.project, mergeRequest, call.user);
}

async function update(call: ProjectCall): Promise<Answer> {
  const { world, project, parameters } = call;
  const mergeRequest = theMergeRequest(call);
  if (call.level < DEVELOPER && mergeRequest.authorId !== call.user.id) throw forbidden();
  if (!UPDATABLE.some((name) => parameters[name] !== undefined)) {
    throw invalid(`${UPDATABLE.join(", ")} are missing, at least one parameter must be provided`);
  }
  changeState(call, mergeRequest);
  const branch = text(parameters, "target_branch");
  if (branch !== undefined && branch !== mergeRequest.targetBranch) await retarget(call, mergeRequest, branch);
  const { title } = mergeRequest;
  applyCommon(project, mergeRequest, parameters);
  noteDraftChange(world, project, mergeRequest, call.user, title);
  applyLabels(world, project, mergeRequest, parameters);
  mergeRequest.reviewerIds = peopleIds(project, parameters, "reviewer") ?? mergeRequest.reviewerIds;
  mergeRequest.squash = flag(parameters, "squash") ?? mergeRequest.squash;
  mergeRequest.removeSourceBranch = flag(parameters, "remove_source_branch") ?? mergeRequest.removeSourceBranch;
  mergeRequest.updatedAt = stamp(world);
  if (parameters.description !== undefined) await runDescription(call, mergeRequest);
  return ok(await viewMergeRequest(world, project, mergeRequest, call));
}

/** The checks come in GitLab's order: who (401), whether it can be merged (405), whether it is what the client saw (409). */
async function mergeIt(call: ProjectCall): Promise<Answer> {
  const { world, project, user, parameters } = call;
  const mergeRequest = theMergeRequest(call);
  if (!mayMerge(project, call.level, mergeRequest.targetBranch)) throw unauthorized();
  const { detailed } = await standingOf(world, project, mergeRequest, await call.repository.heads());
  const auto = flag(parameters, "auto_merge") ?? flag(parameters, "merge_when_pipeline_succeeds") ?? false;
  const pipeline = headPipeline(project, mergeRequest);
  const running = pipeline !== null && ["created", "pending", "running"].includes(pipeline.status);
  const waits = auto && running && (detailed === "mergeable" || detailed === "ci_still_running");
  if (detailed !== "mergeable" && !waits) throw new Refusal(405, { message: "405 Method Not Allowed" });
  const sha = text(parameters, "sha");
  if (sha !== undefined && sha !== mergeRequest.sha) {
    throw new Refusal(409, { message: `SHA does not match HEAD of source branch: ${mergeRequest.sha}` });
  }
  const options = {
    squash: flag(parameters, "squash"),
    removeSourceBranch: flag(parameters, "should_remove_source_branch"),
    message: text(parameters, "merge_commit_message"),
    squashMessage: text(parameters, "squash_commit_message"),
  };
  if (waits) mergeRequest.autoMerge = true;
  else if (!(await merge(world, project, mergeRequest, user, options))) {
    throw new Refusal(422, { message: "Branch cannot be merged" });
  }
  return ok(await viewMergeRequest(world, project, mergeRequest, call));
}

function remove(call: ProjectCall): Answer {
  const mergeRequest = theMergeRequest(call);
  if (call.level < MAINTAINER && mergeRequest.authorId !== call.user.id) throw forbidden();
  const { project } = call;
  project.mergeRequests = project.mergeRequests.filter((one) => one !== mergeRequest);
  project.notes = project.notes.filter(
    (note) => note.noteable !== "MergeRequest" || note.noteableIid !== mergeRequest.iid,
  );
  return noContent();
}

function participants(call: ProjectCall): Promise<Answer> {
  const mergeRequest = theMergeRequest(call);
  const notes = call.project.notes.filter(
    (note) => note.noteable === "MergeRequest" && note.noteableIid === mergeRequest.iid,
  );
  const ids = new Set([mergeRequest.authorId, ...mergeRequest.assigneeIds, ...notes.map((note) => note.authorId)]);
  return offsetPage(call, [...ids], (id) => viewUserId(call.world, id));
}

function reviewers(call: ProjectCall): Answer {
  const mergeRequest = theMergeRequest(call);
  return ok(
    mergeRequest.reviewerIds.map((id) => ({
      user: viewUserId(call.world, id),
      state: mergeRequest.approvals.some((one) => one.userId === id) ? "approved" : "unreviewed",
      created_at: mergeRequest.createdAt,
    })),
  );
}

export const MERGE_REQUEST_ROUTES: readonly Route[] = [
  projectRoute("GET", "/merge_requests", REPORTER, listMergeRequests),
  projectRoute("POST", "/merge_requests", DEVELOPER, create),
  projectRoute("GET", "/merge_requests/:merge_request_iid", REPORTER, show),
  projectRoute("PUT", "/merge_requests/:merge_request_iid", REPORTER, update),
  projectRoute("DELETE", "/merge_requests/:merge_request_iid", REPORTER, remove),
  projectRoute("PUT", "/merge_requests/:merge_request_iid/merge", REPORTER, mergeIt),
  projectRoute("GET", "/merge_requests/:merge_request_iid/participants", REPORTER, participants),
  projectRoute("GET", "/merge_requests/:merge_request_iid/reviewers", REPORTER, reviewers),
];
