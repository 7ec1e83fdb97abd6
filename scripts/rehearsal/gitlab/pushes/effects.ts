import { readCommit } from "../git/commits.ts";
import { isAncestor } from "../git/merging.ts";
import { takeNewHead } from "../merge-requests/versions.ts";
import { recordPipeline } from "../pipelines/pipelines.ts";
import { close, markMerged } from "../state/issuables.ts";
import type { MergeRequest, Project, User } from "../state/state.ts";
import { stamp, type World } from "../world.ts";

/** A ref that moved; `from` null: it was made, `to` null: it was deleted. */
export type RefMove = { ref: string; from: string | null; to: string | null };

const SKIP_PIPELINE = /\[(?:ci[ -]skip|skip[ -]ci)\]/i;

const openFrom = (project: Project, branch: string): MergeRequest[] =>
  project.mergeRequests.filter((one) => one.state === "opened" && one.sourceBranch === branch);

/** Merge requests whose commits have reached the target by a push count as merged. */
async function noticeMerged(world: World, project: Project, user: User, target: string, move: RefMove): Promise<void> {
  const repository = world.repository(project);
  for (const one of project.mergeRequests) {
    if (one.state !== "opened" || one.targetBranch !== target || move.to === null) continue;
    const before = move.from !== null && (await isAncestor(repository, one.sha, move.from));
    if (!before && (await isAncestor(repository, one.sha, move.to))) markMerged(world, project, one, user);
  }
}

/** Only a project with a CI file at the pushed commit gets a pipeline; `[skip ci]` makes one that is skipped. */
async function startPipeline(
  world: World,
  project: Project,
  user: User,
  branch: string,
  move: RefMove,
  skip: boolean,
): Promise<void> {
  const repository = world.repository(project);
  if (move.to === null || (await repository.read(move.to, ".gitlab-ci.yml")) === null) return;
  const commit = await readCommit(repository, move.to);
  const skipped = skip || SKIP_PIPELINE.test(commit?.message ?? "");
  recordPipeline(world, project, user, {
    ref: branch,
    sha: move.to,
    source: "push",
    status: skipped ? "skipped" : "created",
    ...(move.from === null ? {} : { beforeSha: move.from }),
  });
}

/**
 * What GitLab does once branches have moved, by a push or by its API: merge requests follow their source branch, are
 * closed when it is gone, and merged when the target holds their commits; pipelines start. Tags and other refs do nothing.
 */
export async function afterRefsMoved(
  world: World,
  project: Project,
  user: User,
  moves: readonly RefMove[],
  options: { skipPipeline: boolean },
): Promise<void> {
  project.lastActivityAt = stamp(world);
  for (const move of moves) {
    if (!move.ref.startsWith("refs/heads/")) continue;
    const branch = move.ref.slice("refs/heads/".length);
    if (move.to === null) {
      for (const one of openFrom(project, branch)) close(world, project, one, user);
      continue;
    }
    for (const one of openFrom(project, branch)) {
      if (one.sha !== move.to) await takeNewHead(world, project, one, move.to, user);
    }
    await noticeMerged(world, project, user, branch, move);
    await startPipeline(world, project, user, branch, move, options.skipPipeline);
  }
}
