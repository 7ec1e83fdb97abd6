import { isAncestor, type Trial, tryMerge } from "../git/merging.ts";
import { unresolvedNotes } from "../state/notes.ts";
import type { Pipeline } from "../state/pipeline-records.ts";
import type { MergeRequest, Project } from "../state/state.ts";
import type { World } from "../world.ts";
import { headRef, latestVersion } from "./versions.ts";

/** GitLab's `detailed_merge_status`, as far as the double tells the reasons apart. */
export type DetailedStatus =
  | "not_open"
  | "draft_status"
  | "commits_status"
  | "conflict"
  | "need_rebase"
  | "discussions_not_resolved"
  | "ci_must_pass"
  | "ci_still_running"
  | "mergeable";

export type Standing = { detailed: DetailedStatus; hasConflicts: boolean };

export const isDraft = (title: string): boolean => /^\s*(\[draft\]|\(draft\)|draft:|draft -)/i.test(title);

// A trial merge of two commits always ends alike, so its outcome is remembered for as long as the process lives.
const trials = new WeakMap<World, Map<string, Promise<Trial>>>();

function trialOf(world: World, project: Project, target: string, head: string): Promise<Trial> {
  const known = trials.get(world) ?? new Map<string, Promise<Trial>>();
  trials.set(world, known);
  const key = `${project.id} ${target} ${head}`;
  const trial = known.get(key) ?? tryMerge(world.repository(project), target, head);
  known.set(key, trial);
  return trial;
}

/** The newest pipeline of the merge request's head. */
export function headPipeline(project: Project, mergeRequest: MergeRequest): Pipeline | null {
  const refs = [mergeRequest.sourceBranch, headRef(mergeRequest)];
  return project.pipelines.findLast((one) => one.sha === mergeRequest.sha && refs.includes(one.ref)) ?? null;
}

function pipelineStatus(project: Project, mergeRequest: MergeRequest): DetailedStatus | null {
  if (!project.settings.onlyAllowMergeIfPipelineSucceeds) return null;
  const status = headPipeline(project, mergeRequest)?.status;
  if (status === "success") return null;
  return status === "created" || status === "pending" || status === "running" ? "ci_still_running" : "ci_must_pass";
}

/** With a linear history a branch is merged only from on top of its target. */
async function needsRebase(world: World, project: Project, target: string, head: string): Promise<boolean> {
  return project.settings.mergeMethod !== "merge" && !(await isAncestor(world.repository(project), target, head));
}

/** Whether a merge request could be merged now, and if not, the first reason in GitLab's order. */
export async function standingOf(
  world: World,
  project: Project,
  mergeRequest: MergeRequest,
  heads: ReadonlyMap<string, string>,
): Promise<Standing> {
  if (mergeRequest.state !== "opened") return { detailed: "not_open", hasConflicts: false };
  const target = heads.get(mergeRequest.targetBranch);
  const trial = target === undefined ? null : await trialOf(world, project, target, mergeRequest.sha);
  const hasConflicts = trial?.kind === "conflict";
  const standing = (detailed: DetailedStatus): Standing => ({ detailed, hasConflicts });
  if (trial === null || !heads.has(mergeRequest.sourceBranch) || latestVersion(mergeRequest).commits === 0) {
    return standing("commits_status");
  }
  if (isDraft(mergeRequest.title)) return standing("draft_status");
  if (hasConflicts) return standing("conflict");
  if (target !== undefined && (await needsRebase(world, project, target, mergeRequest.sha)))
    return standing("need_rebase");
  const { onlyAllowMergeIfAllDiscussionsAreResolved: mustResolve } = project.settings;
  if (mustResolve && unresolvedNotes(project, mergeRequest).length > 0) return standing("discussions_not_resolved");
  return standing(pipelineStatus(project, mergeRequest) ?? "mergeable");
}
