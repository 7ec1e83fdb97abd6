import { flag, type Parameters, requiredText } from "../http/parameters.ts";
import { checkedDescription, checkedTitle, peopleIds } from "../state/issuables.ts";
import { applyLabels } from "../state/labels.ts";
import type { MergeRequest, Project, User } from "../state/state.ts";
import { nextId } from "../state/store.ts";
import { stamp, type World } from "../world.ts";
import { compareForMerge, headRef } from "./versions.ts";

export type Creation =
  | { kind: "created"; mergeRequest: MergeRequest }
  | { kind: "duplicate"; message: string }
  | { kind: "same-branch"; message: string }
  | { kind: "invalid"; faults: Record<string, string[]> };

/** The open merge request from one branch to another, of which there is at most one. */
export function findOpen(project: Project, source: string, target: string): MergeRequest | undefined {
  return project.mergeRequests.find(
    (one) => one.state === "opened" && one.sourceBranch === source && one.targetBranch === target,
  );
}

export const duplicateMessage = (existing: MergeRequest): string =>
  `Another open merge request already exists for this source branch: !${existing.iid}`;

/** Opens a merge request with the attributes of the REST call; quick actions in its description are the caller's affair. */
export async function createMergeRequest(
  world: World,
  project: Project,
  user: User,
  parameters: Parameters,
): Promise<Creation> {
  const sourceBranch = requiredText(parameters, "source_branch");
  const targetBranch = requiredText(parameters, "target_branch");
  const title = checkedTitle(parameters) ?? "";
  if (sourceBranch === targetBranch) {
    return { kind: "same-branch", message: "You can't use same project/branch for source and target" };
  }
  const repository = world.repository(project);
  const head = await repository.resolve(`refs/heads/${sourceBranch}`);
  if (head === null) return { kind: "invalid", faults: { source_branch: ["does not exist"] } };
  const target = await repository.resolve(`refs/heads/${targetBranch}`);
  if (target === null) return { kind: "invalid", faults: { target_branch: ["does not exist"] } };
  const existing = findOpen(project, sourceBranch, targetBranch);
  if (existing !== undefined) return { kind: "duplicate", message: duplicateMessage(existing) };
  const version = await compareForMerge(world, repository, target, head);
  if (version === null) return { kind: "invalid", faults: { base: ["Source and target branch share no history"] } };
  const at = stamp(world);
  const mergeRequest: MergeRequest = {
    kind: "MergeRequest",
    id: nextId(world.state, "merge request"),
    iid: nextId(world.state, `merge request of project ${project.id}`),
    title,
    description: checkedDescription(parameters) ?? null,
    state: "opened",
    authorId: user.id,
    assigneeIds: peopleIds(project, parameters, "assignee") ?? [],
    reviewerIds: peopleIds(project, parameters, "reviewer") ?? [],
    labels: [],
    discussionLocked: null,
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    closedById: null,
    sourceBranch,
    targetBranch,
    sha: head,
    versions: [version],
    approvals: [],
    squash: flag(parameters, "squash") ?? false,
    removeSourceBranch: flag(parameters, "remove_source_branch") ?? project.settings.removeSourceBranchAfterMerge,
    autoMerge: false,
    mergedAt: null,
    mergedById: null,
    mergeCommitSha: null,
    squashCommitSha: null,
  };
  applyLabels(world, project, mergeRequest, parameters);
  project.mergeRequests.push(mergeRequest);
  await repository.git(["update-ref", headRef(mergeRequest), head]);
  return { kind: "created", mergeRequest };
}
