import { openGit } from "../../adapters/git/git.ts";
import { listTree, readTexts } from "../../adapters/git/objects.ts";
import { gitEnvironment } from "../gitlab/git/repository.ts";

/** The text files under backlog/ and feedback/ at the newest commit of a branch, by path; none when there is no such branch. */
export async function readStateTree(gitDir: string, branch: string): Promise<ReadonlyMap<string, string>> {
  const git = openGit({ dir: gitDir, url: "", token: null, environment: gitEnvironment(gitDir) });
  const tip = await git.attempt(["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
  if (!tip.ok) return new Map();
  const entries = await listTree(git, tip.stdout.toString("utf8").trim(), ["backlog", "feedback"]);
  return readTexts(git, entries, () => true);
}
