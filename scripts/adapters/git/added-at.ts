/** History before that is not looked at: what was there by then is taken to be that old. */
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

/**
 * When the files of a folder at a commit were added last, by its history, and 400 days before `now` at the earliest. `git` gives
 * what a git command prints; no file's content is asked for.
 */
export async function addedAt(
  git: (args: readonly string[]) => Promise<string>,
  commit: string,
  folder: string,
  now: Date,
): Promise<ReadonlyMap<string, Date>> {
  const earliest = new Date(now.getTime() - MOST_DAYS * DAY_MS);
  const filters = ["--diff-filter=A", "--no-renames", `--since=${earliest.toISOString()}`];
  const present = await git(["ls-tree", "-r", "-z", "--name-only", commit, "--", `${folder}/`]);
  const listed = await git([
    "log",
    "-z",
    "--format=%x00%ct",
    "--name-only",
    "--relative",
    ...filters,
    commit,
    "--",
    folder,
  ]);
  const dates = new Map<string, Date>();
  // `\0<time>\0\n<path>\0<path>\0…` of each commit, the newest first.
  let at = new Date(Number.NaN);
  for (const part of listed.split("\0")) {
    const text = part.trim();
    if (/^\d+$/.test(text)) at = new Date(Number(text) * 1000);
    else if (text !== "" && !dates.has(text)) dates.set(text, at);
  }
  const files = present.split("\0").filter((path) => path !== "");
  return new Map(files.map((path) => [path, dates.get(path) ?? earliest]));
}
