import { type GitResult, runGit } from "../adapters/workspace/git-process.ts";
import { SetupError } from "../domain/fault.ts";
import { projectFolder } from "./checkout.ts";

/** A git repository on this machine, asked without anything of the user's configuration. */
export type LocalRepository = {
  dir: string;
  git(args: readonly string[], options?: { env?: Record<string, string>; input?: string }): Promise<GitResult>;
  /** The commit that a revision names, or null. */
  commitOf(revision: string): Promise<string | null>;
  /** The commit that is checked out. */
  head: string;
  isShallow: boolean;
};

/**
 * The repository that `--repo` names. `path` is the PATH on which git is found. Throws SetupError for a folder that is
 * no repository, for one inside of another, and for a repository without a commit.
 */
export async function openLocalRepository(repo: string, path: string): Promise<LocalRepository> {
  const dir = await projectFolder(repo);
  const git: LocalRepository["git"] = (args, options) => runGit(args, { path, cwd: dir, ...options });
  const commitOf: LocalRepository["commitOf"] = async (revision) => {
    const found = await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    return found.exitCode === 0 ? found.stdout.toString("utf8").trim() : null;
  };
  // All in one: starting git takes longer than its answers.
  const asked = await git(["rev-parse", "--is-shallow-repository", "HEAD^{commit}", "--show-prefix"]);
  const [isShallow, head = "", prefix = ""] = asked.stdout.toString("utf8").split("\n");
  if (asked.exitCode !== 0) throw await fault(repo, git);
  if (prefix !== "")
    throw new SetupError(
      `--repo ${repo} is the folder ${prefix} of a git repository: give the repository's own folder`,
    );
  return { dir, git, commitOf, head, isShallow: isShallow === "true" };
}

/** Why a folder cannot be worked with. */
async function fault(repo: string, git: LocalRepository["git"]): Promise<SetupError> {
  const inside = await git(["rev-parse", "--show-prefix"]);
  if (inside.exitCode !== 0)
    return new SetupError(`--repo ${repo} is no git repository: give a checkout, or run \`git init\` and commit`);
  const prefix = inside.stdout.toString("utf8").trim();
  return new SetupError(
    prefix === ""
      ? `--repo ${repo} has no commit yet: commit what the work is to start from`
      : `--repo ${repo} is the folder ${prefix} of a git repository: give the repository's own folder`,
  );
}
