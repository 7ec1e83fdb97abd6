import { type GitResult, runGit } from "../adapters/workspace/git-process.ts";
import { SetupError } from "../domain/fault.ts";
import { projectFolder } from "./checkout.ts";

/** A git repository on this machine, asked without anything of the user's configuration. */
export type LocalRepository = {
  dir: string;
  git(args: readonly string[], options?: { env?: Record<string, string>; input?: string }): Promise<GitResult>;
  /** The commit that a revision names, or null. */
  commitOf(revision: string): Promise<string | null>;
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
  const inside = await git(["rev-parse", "--show-prefix"]);
  if (inside.exitCode !== 0)
    throw new SetupError(`--repo ${repo} is no git repository: give a checkout, or run \`git init\` and commit`);
  const prefix = inside.stdout.toString("utf8").trim();
  if (prefix !== "")
    throw new SetupError(
      `--repo ${repo} is the folder ${prefix} of a git repository: give the repository's own folder`,
    );
  if ((await commitOf("HEAD")) === null)
    throw new SetupError(`--repo ${repo} has no commit yet: commit what the work is to start from`);
  return { dir, git, commitOf };
}
