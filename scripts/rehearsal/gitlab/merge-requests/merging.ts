import { listCommits } from "../git/commits.ts";
import { moveRef, tryMerge, writeCommit } from "../git/merging.ts";
import { afterRefsMoved } from "../pushes/effects.ts";
import { close, markMerged } from "../state/issuables.ts";
import type { MergeRequest, Project, User } from "../state/state.ts";
import { authorOf, type World } from "../world.ts";
import { latestVersion } from "./versions.ts";

export type MergeOptions = {
  squash?: boolean | undefined;
  removeSourceBranch?: boolean | undefined;
  message?: string | undefined;
  squashMessage?: string | undefined;
};

// https://docs.gitlab.com/user/project/issues/managing_issues/#closing-issues-automatically
const CLOSING =
  /\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?):? +((?:(?:, | and |, and )?#\d+)+)/gi;

/** The iids of issues that merging this text closes. */
export function closingReferences(text: string): number[] {
  const lists = [...text.matchAll(CLOSING)].map((match) => match[1] ?? "");
  return lists.flatMap((one) => [...one.matchAll(/#(\d+)/g)].map((reference) => Number(reference[1])));
}

/**
 * Makes the merge commit (and before it the squashed one; none where the history is fast-forwarded), moves the target branch, and does what GitLab does after:
 * closes issues the description names, removes the source branch when asked. False when the branches do not merge or
 * the target moved meanwhile.
 */
export async function merge(
  world: World,
  project: Project,
  mergeRequest: MergeRequest,
  user: User,
  options: MergeOptions = {},
): Promise<boolean> {
  const repository = world.repository(project);
  const targetRef = `refs/heads/${mergeRequest.targetBranch}`;
  const target = await repository.resolve(targetRef);
  if (target === null) return false;
  const trial = await tryMerge(repository, target, mergeRequest.sha);
  if (trial.kind !== "clean") return false;
  const by = { author: authorOf(user), time: world.now() };
  const squashed = (options.squash ?? mergeRequest.squash) && latestVersion(mergeRequest).commits > 1;
  const head = squashed
    ? await writeCommit(repository, {
        tree: (await repository.git(["rev-parse", `${mergeRequest.sha}^{tree}`])).trim(),
        parents: [trial.base],
        message: options.squashMessage ?? `${mergeRequest.title}\n`,
        ...by,
      })
    : mergeRequest.sha;
  const reference = `See merge request ${project.path}!${mergeRequest.iid}`;
  const standard = `Merge branch '${mergeRequest.sourceBranch}' into '${mergeRequest.targetBranch}'\n\n${mergeRequest.title}\n\n${reference}\n`;
  const message = options.message ?? standard;
  const forwards = project.settings.mergeMethod === "ff";
  const sha = forwards
    ? head
    : await writeCommit(repository, { tree: trial.tree, parents: [target, head], message, ...by });
  if (!(await moveRef(repository, targetRef, sha, target))) return false;
  mergeRequest.mergeCommitSha = forwards ? null : sha;
  mergeRequest.squashCommitSha = squashed ? head : null;
  markMerged(world, project, mergeRequest, user);
  await closeIssues(world, project, mergeRequest, user);
  await afterRefsMoved(world, project, user, [{ ref: targetRef, from: target, to: sha }], { skipPipeline: false });
  if (options.removeSourceBranch ?? mergeRequest.removeSourceBranch)
    await removeSource(world, project, mergeRequest, user);
  return true;
}

async function closeIssues(world: World, project: Project, mergeRequest: MergeRequest, user: User): Promise<void> {
  if (mergeRequest.targetBranch !== project.defaultBranch) return;
  const { base, head } = latestVersion(mergeRequest);
  const commits = await listCommits(world.repository(project), [`${base}..${head}`, "--"]);
  const words = [mergeRequest.description ?? "", ...commits.map((commit) => commit.message)].join("\n");
  const named = new Set(closingReferences(words));
  for (const issue of project.issues) {
    if (named.has(issue.iid)) close(world, project, issue, user, `closed with merge request !${mergeRequest.iid}`);
  }
}

async function removeSource(world: World, project: Project, mergeRequest: MergeRequest, user: User): Promise<void> {
  const ref = `refs/heads/${mergeRequest.sourceBranch}`;
  const repository = world.repository(project);
  const head = await repository.resolve(ref);
  if (head === null || mergeRequest.sourceBranch === project.defaultBranch) return;
  await repository.git(["update-ref", "-d", ref, head]);
  await afterRefsMoved(world, project, user, [{ ref, from: head, to: null }], { skipPipeline: true });
}
