import type { Change } from "../../domain/code-base/code-base.ts";
import { type RunGit, readBlobs } from "../git/blobs.ts";
import type { TreeEntry } from "../git/objects.ts";

/** What Night Shift writes itself: neither its files nor its commits are part of the code base. */
const STATE_FOLDERS = ["backlog", "feedback", "prompts"];

/** Small, because what has been read is freed late, and a runner may have little memory. */
const CHUNK_BYTES = 4_000_000;

/** So many changes tell what is warm; more would take minutes in an old repository. */
const MOST_CHANGES = 5_000;

/** The files of a commit, without links and submodules, and without Night Shift's own. */
export async function listCode(run: RunGit, commit: string): Promise<TreeEntry[]> {
  return (await listFiles(run, commit)).filter(({ path }) => !STATE_FOLDERS.includes(path.split("/")[0] ?? ""));
}

async function listFiles(run: RunGit, commit: string): Promise<TreeEntry[]> {
  const listed = await run(["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  return listed
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, mode, sha, size, path] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t([\s\S]*)$/.exec(line) ?? [];
      if (mode === undefined || sha === undefined || path === undefined || !mode.startsWith("100")) return [];
      return [{ path, mode, sha, bytes: Number(size) }];
    });
}

/** The texts of files, each with its file; what holds a NUL is no text. */
export async function* readCode(run: RunGit, files: readonly TreeEntry[]): AsyncGenerator<[TreeEntry, string]> {
  for await (const [file, content] of readBlobs(run, files, CHUNK_BYTES))
    if (!content.includes(0)) yield [file, content.toString("utf8")];
}

/**
 * The history of a commit, newest first. Merges bring nothing of their own, and a first commit (or the oldest of a shallow
 * clone) says when its files came, and not that anybody works on them; a commit of state alone is none.
 */
export async function readHistory(run: RunGit, commit: string): Promise<Change[]> {
  const without = STATE_FOLDERS.map((folder) => `:(exclude,top)${folder}`);
  const log = await run([
    ...["log", "--no-merges", "--no-renames", "--name-only", "-z", `--max-count=${MOST_CHANGES}`],
    ...["--format=%x01%ct %p", commit, "--", ":/", ...without],
  ]);
  return log
    .toString("utf8")
    .split("\u0001")
    .flatMap((part) => {
      const [head = "", ...paths] = part
        .split("\0")
        .map((one) => one.replace(/^\n+/, ""))
        .filter((one) => one !== "");
      const [at = "", parent = ""] = head.trim().split(" ");
      return /^\d+$/.test(at) ? [{ at: Number(at), paths, ...(parent === "" ? { isFirst: true } : {}) }] : [];
    });
}
