import { listCommits, titleOf } from "../git/commits.ts";
import type { Repository } from "../git/repository.ts";
import { addSystemNote } from "../state/notes.ts";
import type { MergeRequest, MergeRequestVersion, Project, User } from "../state/state.ts";
import { nextId } from "../state/store.ts";
import { stamp, type World } from "../world.ts";

/** What merging `head` into the present `target` compares; null when the two share no history. */
export async function compareForMerge(
  world: World,
  repository: Repository,
  target: string,
  head: string,
): Promise<MergeRequestVersion | null> {
  const common = await repository.tryGit(["merge-base", target, head]);
  if (!common.ok) return null;
  const base = common.stdout.trim();
  const names = await repository.git(["diff", "--name-only", "-z", "-M", base, head, "--"]);
  const count = await repository.git(["rev-list", "--count", `${base}..${head}`]);
  return {
    id: nextId(world.state, "merge request version"),
    head,
    base,
    start: target,
    files: names.split("\0").filter((name) => name !== "").length,
    commits: Number(count),
    createdAt: stamp(world),
  };
}

/** The comparison a merge request shows now. */
export function latestVersion(mergeRequest: MergeRequest): MergeRequestVersion {
  const version = mergeRequest.versions.at(-1);
  if (version === undefined) throw new Error(`merge request !${mergeRequest.iid} has no version`);
  return version;
}

/** GitLab keeps every head of a merge request fetchable under this ref. */
export const headRef = (mergeRequest: Pick<MergeRequest, "iid">): string =>
  `refs/merge-requests/${mergeRequest.iid}/head`;

/** Takes over a new head after a push to the source branch, and says so in a system note. */
export async function takeNewHead(
  world: World,
  project: Project,
  mergeRequest: MergeRequest,
  head: string,
  user: User,
): Promise<void> {
  const repository = world.repository(project);
  const target = await repository.resolve(`refs/heads/${mergeRequest.targetBranch}`);
  const version = target === null ? null : await compareForMerge(world, repository, target, head);
  const added = await listCommits(repository, [`${mergeRequest.sha}..${head}`, "--reverse", "--"]);
  mergeRequest.sha = head;
  mergeRequest.updatedAt = stamp(world);
  if (version !== null) mergeRequest.versions.push(version);
  // Keeps replaced heads reachable, whatever happens to their branch.
  await repository.git(["update-ref", headRef(mergeRequest), head]);
  await repository.git(["update-ref", `refs/keep-around/${head}`, head]);
  const items = added.map((commit) => `<li>${commit.id.slice(0, 8)} - ${titleOf(commit.message)}</li>`).join("");
  const noun = added.length === 1 ? "commit" : "commits";
  const body = `added ${added.length} ${noun}\n\n<ul>${items}</ul>\n\n[Compare with previous version](${project.path})`;
  addSystemNote(world, project, mergeRequest, user, body);
}
