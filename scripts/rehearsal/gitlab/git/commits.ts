import type { Repository } from "./repository.ts";

export type Commit = {
  id: string;
  parentIds: string[];
  authorName: string;
  authorEmail: string;
  authoredDate: string;
  committerName: string;
  committerEmail: string;
  committedDate: string;
  message: string;
};

const FIELDS = ["%H", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%cI", "%B"];
const FORMAT = `--format=${FIELDS.join("%x00")}`;

/** Reads the commits that `git log <args>` lists, in its order. */
export async function listCommits(repository: Repository, args: readonly string[]): Promise<Commit[]> {
  const { ok, stdout } = await repository.tryGit(["log", "-z", FORMAT, ...args]);
  if (!ok) return [];
  const fields = stdout.split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    const [id = "", parents = "", an = "", ae = "", ai = "", cn = "", ce = "", ci = "", message = ""] =
      fields.slice(at);
    commits.push({
      id,
      parentIds: parents === "" ? [] : parents.split(" "),
      authorName: an,
      authorEmail: ae,
      authoredDate: ai,
      committerName: cn,
      committerEmail: ce,
      committedDate: ci,
      message,
    });
  }
  return commits;
}

/** Repository → commits read before: a hash says the same for ever. */
const known = new WeakMap<Repository, Map<string, Promise<Commit | null>>>();

/** `sha` is a full hash; null when there is no such commit. */
export async function readCommit(repository: Repository, sha: string): Promise<Commit | null> {
  const commits = known.get(repository) ?? new Map<string, Promise<Commit | null>>();
  known.set(repository, commits);
  const reading = commits.get(sha) ?? listCommits(repository, ["-1", sha, "--"]).then(([commit]) => commit ?? null);
  commits.set(sha, reading);
  const commit = await reading;
  if (commit === null) commits.delete(sha);
  return commit;
}

export const titleOf = (message: string): string => message.split("\n", 1)[0] ?? "";

/** Additions and deletions of a commit against its first parent; both 0 for a merge, as GitLab shows it. */
export async function commitStats(
  repository: Repository,
  sha: string,
): Promise<{ additions: number; deletions: number }> {
  const stdout = await repository.git(["show", "--numstat", "--format=", "--no-renames", sha]);
  const sum = { additions: 0, deletions: 0 };
  for (const line of stdout.split("\n")) {
    const [added, deleted] = line.split("\t");
    sum.additions += Number(added) || 0;
    sum.deletions += Number(deleted) || 0;
  }
  return sum;
}
