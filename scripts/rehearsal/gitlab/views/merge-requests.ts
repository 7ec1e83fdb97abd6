import { levelOf, mayMerge } from "../access.ts";
import type { Repository } from "../git/repository.ts";
import { headPipeline, isDraft, type Standing, standingOf } from "../merge-requests/standing.ts";
import { latestVersion } from "../merge-requests/versions.ts";
import { notesOf, unresolvedNotes } from "../state/notes.ts";
import type { MergeRequest, Noteable, Project, User } from "../state/state.ts";
import { type World, webUrl } from "../world.ts";
import { viewUserId, viewUserOrNull } from "./people.ts";
import { viewPipeline, viewPipelineBasic } from "./pipelines.ts";

/** `[x]` and `[ ]` items of a description. */
function taskCompletion(description: string | null): { count: number; completed_count: number } {
  const items = [...(description ?? "").matchAll(/^\s*(?:[-*+]|\d+\.)\s+\[([ xX])\]/gm)];
  return { count: items.length, completed_count: items.filter((item) => item[1] !== " ").length };
}

function votes(project: Project, noteable: Noteable): { upvotes: number; downvotes: number } {
  const count = (name: string) =>
    project.awards.filter(
      (award) => award.awardable === noteable.kind && award.awardableId === noteable.id && award.name === name,
    ).length;
  return { upvotes: count("thumbsup"), downvotes: count("thumbsdown") };
}

const NO_TIME = { time_estimate: 0, total_time_spent: 0, human_time_estimate: null, human_total_time_spent: null };

/** What issues and merge requests show alike; `sign` is `#` or `!`. */
export function viewIssuable(
  world: World,
  project: Project,
  noteable: Noteable,
  sign: "#" | "!",
): Record<string, unknown> {
  const section = noteable.kind === "Issue" ? "issues" : "merge_requests";
  const assignees = noteable.assigneeIds.map((id) => viewUserId(world, id));
  const short = `${sign}${noteable.iid}`;
  return {
    id: noteable.id,
    iid: noteable.iid,
    project_id: project.id,
    title: noteable.title,
    description: noteable.description,
    state: noteable.state,
    created_at: noteable.createdAt,
    updated_at: noteable.updatedAt,
    closed_at: noteable.closedAt,
    closed_by: viewUserOrNull(world, noteable.closedById),
    labels: noteable.labels,
    milestone: null,
    assignees,
    assignee: assignees[0] ?? null,
    author: viewUserId(world, noteable.authorId),
    user_notes_count: notesOf(project, noteable).filter((note) => !note.system).length,
    ...votes(project, noteable),
    discussion_locked: noteable.discussionLocked,
    web_url: `${webUrl(world, project)}/-/${section}/${noteable.iid}`,
    references: { short, relative: short, full: `${project.path}${short}` },
    time_stats: NO_TIME,
    task_completion_status: taskCompletion(noteable.description),
    imported: false,
    imported_from: "none",
  };
}

const LEGACY_STATUS = (standing: Standing) => (standing.hasConflicts ? "cannot_be_merged" : "can_be_merged");

/** A merge request as lists show it. `heads` are the project's branches now. */
export async function viewMergeRequestBasic(
  world: World,
  project: Project,
  mergeRequest: MergeRequest,
  heads: ReadonlyMap<string, string>,
): Promise<Record<string, unknown>> {
  const standing = await standingOf(world, project, mergeRequest, heads);
  const draft = isDraft(mergeRequest.title);
  const common = viewIssuable(world, project, mergeRequest, "!");
  const mergedBy = viewUserOrNull(world, mergeRequest.mergedById);
  return {
    ...common,
    reference: `!${mergeRequest.iid}`,
    merged_by: mergedBy,
    merge_user: mergedBy,
    merged_at: mergeRequest.mergedAt,
    target_branch: mergeRequest.targetBranch,
    source_branch: mergeRequest.sourceBranch,
    reviewers: mergeRequest.reviewerIds.map((id) => viewUserId(world, id)),
    source_project_id: project.id,
    target_project_id: project.id,
    draft,
    work_in_progress: draft,
    merge_when_pipeline_succeeds: mergeRequest.autoMerge,
    merge_status: LEGACY_STATUS(standing),
    detailed_merge_status: standing.detailed,
    merge_after: null,
    sha: mergeRequest.sha,
    merge_commit_sha: mergeRequest.mergeCommitSha,
    squash_commit_sha: mergeRequest.squashCommitSha,
    should_remove_source_branch: null,
    force_remove_source_branch: mergeRequest.removeSourceBranch,
    prepared_at: mergeRequest.createdAt,
    squash: mergeRequest.squash,
    squash_on_merge: mergeRequest.squash,
    has_conflicts: standing.hasConflicts,
    blocking_discussions_resolved: unresolvedNotes(project, mergeRequest).length === 0,
    approvals_before_merge: null,
  };
}

/** One merge request in full, as `user` sees it. */
export async function viewMergeRequest(
  world: World,
  project: Project,
  mergeRequest: MergeRequest,
  viewer: { user: User; repository: Repository },
): Promise<Record<string, unknown>> {
  const heads = await viewer.repository.heads();
  const version = latestVersion(mergeRequest);
  const pipeline = headPipeline(project, mergeRequest);
  return {
    ...(await viewMergeRequestBasic(world, project, mergeRequest, heads)),
    subscribed: mergeRequest.authorId === viewer.user.id,
    changes_count: version.files === 0 ? null : String(version.files),
    latest_build_started_at: pipeline?.startedAt ?? null,
    latest_build_finished_at: pipeline?.finishedAt ?? null,
    first_deployed_to_production_at: null,
    pipeline: pipeline === null ? null : viewPipelineBasic(world, project, pipeline),
    head_pipeline: pipeline === null ? null : viewPipeline(world, project, pipeline),
    diff_refs: { base_sha: version.base, head_sha: version.head, start_sha: version.start },
    merge_error: null,
    first_contribution: false,
    user: { can_merge: mayMerge(project, levelOf(project, viewer.user), mergeRequest.targetBranch) },
  };
}
