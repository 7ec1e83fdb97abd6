import { type RunGit, readBlobs, type SizedBlob } from "../git/blobs.ts";

/** What Night Shift writes itself: neither its files nor its commits are part of the code base. */
const STATE_FOLDERS = ["backlog", "feedback", "prompts"];

/** Pathspecs that leave it out. */
export const WITHOUT_STATE = [":/", ...STATE_FOLDERS.map((folder) => `:(exclude,top)${folder}`)];

/** Small, because what has been read is freed late, and a runner may have little memory. */
const CHUNK_BYTES = 4_000_000;

/** A file of a tree as git lists it. */
export type ListedFile = SizedBlob & { path: string };

/** What is no more as it was known: a path with its file, or null where there is none any more. */
export type TreeChanges = ReadonlyMap<string, ListedFile | null>;

/**
 * How the files of a commit differ from those that are known of an earlier one, links, submodules and Night Shift's own left
 * out; where nothing is known, all of them. The earlier commit may be of another clone, and unknown here.
 */
export async function changesSince(
  run: RunGit,
  commit: string,
  known: { commit: string; files: readonly ListedFile[] } | null,
): Promise<TreeChanges> {
  if (known === null) return new Map((await listFiles(run, commit)).map((file) => [file.path, file]));
  const listed = await run(["diff-tree", "-r", "-z", "--no-renames", known.commit, commit]).catch(() => null);
  if (listed !== null) return withSizes(run, namesIn(listed.toString("utf8")));
  const before = new Map(known.files.map(({ path, sha }) => [path, sha]));
  const now = await listFiles(run, commit);
  const paths = new Set(now.map(({ path }) => path));
  return new Map([
    ...now.filter(({ path, sha }) => before.get(path) !== sha).map((file) => [file.path, file] as const),
    ...[...before.keys()].filter((path) => !paths.has(path)).map((path) => [path, null] as const),
  ]);
}

async function listFiles(run: RunGit, commit: string): Promise<ListedFile[]> {
  const listed = await run(["ls-tree", "-r", "-l", "-z", "--full-tree", commit]);
  return listed
    .toString("utf8")
    .split("\0")
    .flatMap((line) => {
      const [, mode, sha, size, path] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t([\s\S]*)$/.exec(line) ?? [];
      if (mode === undefined || sha === undefined || path === undefined || !isFile(mode, path)) return [];
      return [{ path, sha, bytes: Number(size) }];
    });
}

/** `:<mode> <mode> <sha> <sha> <letter>`, a NUL, and the path: with the blob that is there now, null for none. */
function namesIn(listed: string): [path: string, sha: string | null][] {
  const parts = listed.split("\0");
  const changed: [string, string | null][] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = "", , sha = ""] = parts[at]?.split(" ") ?? [];
    const path = parts[at + 1] ?? "";
    if (!isState(path)) changed.push([path, isFile(mode, path) ? sha : null]);
  }
  return changed;
}

async function withSizes(run: RunGit, changed: readonly [path: string, sha: string | null][]): Promise<TreeChanges> {
  const shas = [...new Set(changed.flatMap(([, sha]) => sha ?? []))];
  const sizes = new Map<string, number>();
  if (shas.length > 0) {
    const told = await run(
      ["cat-file", "--batch-check=%(objectname) %(objectsize)"],
      shas.map((sha) => `${sha}\n`).join(""),
    );
    for (const line of told.toString("utf8").split("\n")) {
      const [sha = "", size] = line.split(" ");
      sizes.set(sha, Number(size));
    }
  }
  return new Map(
    changed.map(([path, sha]) => [path, sha === null ? null : { path, sha, bytes: sizes.get(sha) ?? Number.NaN }]),
  );
}

function isFile(mode: string, path: string): boolean {
  return mode.startsWith("100") && !isState(path);
}

function isState(path: string): boolean {
  return STATE_FOLDERS.some((folder) => path.startsWith(`${folder}/`) || path === folder);
}

/** The texts of files, each with its file; what holds a NUL is no text. */
export async function* readCode<F extends ListedFile>(run: RunGit, files: readonly F[]): AsyncGenerator<[F, string]> {
  for await (const [file, content] of readBlobs(run, files, CHUNK_BYTES))
    if (!content.includes(0)) yield [file, content.toString("utf8")];
}
