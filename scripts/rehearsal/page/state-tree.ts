import { execa } from "execa";

/** The text files under backlog/ and feedback/ at the newest commit of a branch, by path; none when there is no such branch. */
export async function readStateTree(gitDir: string, branch: string): Promise<ReadonlyMap<string, string>> {
  const git = (args: readonly string[]) => execa("git", ["--git-dir", gitDir, ...args], { stripFinalNewline: false });
  const tip = await execa("git", ["--git-dir", gitDir, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`], {
    reject: false,
  });
  if (tip.exitCode !== 0) return new Map();
  const { stdout } = await git(["ls-tree", "-r", "-z", "--name-only", tip.stdout, "--", "backlog", "feedback"]);
  const files = new Map<string, string>();
  for (const path of stdout.split("\0").filter((name) => name !== ""))
    files.set(path, (await git(["cat-file", "blob", `${tip.stdout}:${path}`])).stdout);
  return files;
}
