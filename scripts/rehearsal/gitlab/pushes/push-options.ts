import { readCommit, titleOf } from "../git/commits.ts";
import { createMergeRequest, findOpen } from "../merge-requests/creation.ts";
import { isDraft } from "../merge-requests/standing.ts";
import { runQuickActions } from "../quick-actions/commands.ts";
import { applyCommon, peopleIds } from "../state/issuables.ts";
import { applyLabels } from "../state/labels.ts";
import type { MergeRequest, Project, User } from "../state/state.ts";
import { stamp, userByName, type World } from "../world.ts";

/** At most so many branches of one push get merge requests from its options. */
export const BRANCH_LIMIT = 10;

export type MergeRequestOptions = {
  create: boolean;
  draft: boolean;
  removeSourceBranch: boolean;
  squash: boolean;
  autoMerge: boolean;
  target: string | undefined;
  title: string | undefined;
  description: string | undefined;
  labels: string[];
  unlabels: string[];
  assignees: string[];
};

export type PushOptions = { skipPipeline: boolean; mergeRequest: MergeRequestOptions | null };

/** Reads `-o` options; those GitLab does not know are ignored, as GitLab ignores them. */
export function parsePushOptions(options: readonly string[]): PushOptions {
  const pairs = options.map((option): [string, string] => {
    const at = option.indexOf("=");
    return at === -1 ? [option, ""] : [option.slice(0, at), option.slice(at + 1)];
  });
  const has = (name: string) => pairs.some(([key]) => key === name);
  const last = (name: string) => pairs.findLast(([key]) => key === `merge_request.${name}`)?.[1];
  const all = (name: string) => pairs.filter(([key]) => key === `merge_request.${name}`).map(([, value]) => value);
  const mergeRequest: MergeRequestOptions = {
    create: has("merge_request.create"),
    draft: has("merge_request.draft"),
    removeSourceBranch: has("merge_request.remove_source_branch"),
    squash: has("merge_request.squash"),
    autoMerge: has("merge_request.auto_merge") || has("merge_request.merge_when_pipeline_succeeds"),
    target: last("target"),
    title: last("title"),
    // Push options cannot hold newlines, so GitLab takes the two characters \n for one.
    description: last("description")?.replaceAll("\\n", "\n"),
    labels: all("label"),
    unlabels: all("unlabel"),
    assignees: all("assign"),
  };
  const asked = pairs.some(([key]) => key.startsWith("merge_request."));
  return { skipPipeline: has("ci.skip"), mergeRequest: asked ? mergeRequest : null };
}

/** The options as attributes of the REST API. */
function attributes(world: World, options: MergeRequestOptions): Record<string, unknown> {
  const ids = options.assignees.flatMap((name) => userByName(world, name.replace(/^@/, ""))?.id ?? []);
  return {
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(options.labels.length === 0 ? {} : { add_labels: options.labels }),
    ...(options.unlabels.length === 0 ? {} : { remove_labels: options.unlabels }),
    ...(ids.length === 0 ? {} : { assignee_ids: ids }),
    ...(options.removeSourceBranch ? { remove_source_branch: true } : {}),
    ...(options.squash ? { squash: true } : {}),
  };
}

/** Opens or updates the merge request of one pushed branch; a text says what went wrong. */
export async function applyToBranch(
  world: World,
  project: Project,
  user: User,
  branch: string,
  head: string,
  options: MergeRequestOptions,
): Promise<string | null> {
  const target = options.target ?? project.defaultBranch;
  const sent = attributes(world, options);
  const open =
    findOpen(project, branch, target) ??
    project.mergeRequests.find((one) => one.state === "opened" && one.sourceBranch === branch);
  if (open !== undefined) {
    applyCommon(project, open, sent);
    applyLabels(world, project, open, sent);
    open.assigneeIds = peopleIds(project, sent, "assignee") ?? open.assigneeIds;
    if (options.target !== undefined) open.targetBranch = options.target;
    finish(open, options);
    open.updatedAt = stamp(world);
    return null;
  }
  if (!options.create) {
    return `A merge_request.create push option is required to create a merge request for branch ${branch}`;
  }
  const commit = await readCommit(world.repository(project), head);
  const title = options.title ?? titleOf(commit?.message ?? branch);
  const creation = await createMergeRequest(world, project, user, {
    ...sent,
    title,
    source_branch: branch,
    target_branch: target,
  });
  switch (creation.kind) {
    case "created": {
      const { mergeRequest } = creation;
      finish(mergeRequest, options);
      const run = await runQuickActions(world, project, mergeRequest, user, mergeRequest.description ?? "");
      if (run.taken > 0) mergeRequest.description = run.text;
      return null;
    }
    case "duplicate":
    case "same-branch":
      return creation.message;
    case "invalid":
      return Object.entries(creation.faults)
        .map(([field, faults]) => `${field} ${faults.join(", ")}`)
        .join("\n");
    default:
      return creation satisfies never;
  }
}

function finish(mergeRequest: MergeRequest, options: MergeRequestOptions): void {
  if (options.draft && !isDraft(mergeRequest.title)) mergeRequest.title = `Draft: ${mergeRequest.title}`;
  if (options.removeSourceBranch) mergeRequest.removeSourceBranch = true;
  if (options.squash) mergeRequest.squash = true;
  if (options.autoMerge) mergeRequest.autoMerge = true;
}
