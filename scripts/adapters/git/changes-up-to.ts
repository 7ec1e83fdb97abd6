/** Of more than these, the older ones say little of how a project is worked on now, and take git a while. */
const MOST_COMMITS = 1_500;

/**
 * What the newest commits of a history have changed, merges and renames apart, newest first. `git` gives what a git command
 * prints; no file's content is asked for.
 */
export async function changesUpTo(
  git: (args: readonly string[]) => Promise<string>,
  commit: string,
): Promise<{ paths: string[] }[]> {
  const shown = ["--no-merges", "--no-renames", "--name-only", "-z", "--format=%x01", `--max-count=${MOST_COMMITS}`];
  const listed = await git(["log", ...shown, commit, "--"]);
  return listed.split("\u0001").flatMap((part) => {
    const paths = part
      .split("\0")
      .map((path) => path.replace(/^\n+/, ""))
      .filter((path) => path !== "");
    return paths.length === 0 ? [] : [{ paths }];
  });
}
