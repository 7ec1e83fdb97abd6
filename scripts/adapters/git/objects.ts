import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type RunGit, readBlobs } from "./blobs.ts";
import type { Git } from "./git.ts";

/** Who commits, and when. */
export type Signature = { name: string; email: string; at: Date };

/** A file of a tree. `mode` is git's: 100644, 100755 (program), 120000 (symbolic link), 160000 (submodule). */
export type TreeEntry = { path: string; mode: string; sha: string; bytes: number };

/** The last list of each repository: a patch's tree is looked at by those who examine it, and by those who push it. */
const lastListed = new WeakMap<Git, { key: string; entries: readonly TreeEntry[] }>();

/** The files of a commit's tree (both by their hashes), at or below `paths` (all when there are none). */
export async function listTree(git: Git, sha: string, paths: readonly string[] = []): Promise<readonly TreeEntry[]> {
  const key = [sha, ...paths].join("\0");
  const last = lastListed.get(git);
  if (last?.key === key) return last.entries;
  const entries = await readTree(git, sha, paths);
  lastListed.set(git, { key, entries });
  return entries;
}

async function readTree(git: Git, commit: string, paths: readonly string[]): Promise<TreeEntry[]> {
  const listed = await git.text(["ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", ...paths]);
  return listed.split("\0").flatMap((line) => {
    const [, mode, sha, size, path] = /^(\d+) \w+ ([0-9a-f]+) +(\d+|-)\t([\s\S]*)$/.exec(line) ?? [];
    if (mode === undefined || sha === undefined || path === undefined) return [];
    return [{ path, mode, sha, bytes: Number(size) || 0 }];
  });
}

/**
 * The contents of regular files that are text; a link, a submodule or a file with a NUL in it is left out. Files that
 * `mustBeText` names are given all the same: one that cannot be read must be a fault, never a file that is not there.
 */
export async function readTexts(
  git: Git,
  entries: readonly TreeEntry[],
  mustBeText: (path: string) => boolean = () => false,
): Promise<Map<string, string>> {
  const files = entries.filter(({ mode }) => mode.startsWith("100"));
  const run: RunGit = (args, input) => git.bytes(args, input === undefined ? {} : { input });
  const texts = new Map<string, string>();
  for await (const [{ path }, content] of readBlobs(run, files)) {
    if (!content.includes(0) || mustBeText(path)) texts.set(path, content.toString("utf8"));
  }
  return texts;
}

/** Gives `body` an index of its own, filled with a commit's tree, for as long as it runs: no work tree is ever needed. */
export async function withIndex<T>(
  git: Git,
  scratchDir: string,
  commit: string,
  body: (env: { GIT_INDEX_FILE: string }) => Promise<T>,
): Promise<T> {
  const env = { GIT_INDEX_FILE: join(scratchDir, `index-${randomUUID()}`) };
  try {
    await git.text(["read-tree", commit], { env });
    return await body(env);
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true });
  }
}

/** Writes a commit object; no branch moves. */
export async function writeCommit(
  git: Git,
  commit: { tree: string; parents: readonly string[]; message: string; signature: Signature },
): Promise<string> {
  const { name, email, at } = commit.signature;
  const date = `${Math.floor(at.getTime() / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  return git.text(["commit-tree", commit.tree, ...parents, "-F", "-"], { input: commit.message, env });
}

/** Repository → commit → tree, which a hash says for ever. */
const trees = new WeakMap<Git, Map<string, string>>();

/** The tree of a commit, by their hashes; of a tree, itself. */
export async function treeOf(git: Git, sha: string): Promise<string> {
  const known = trees.get(git) ?? new Map<string, string>();
  trees.set(git, known);
  const tree = known.get(sha) ?? (await git.text(["rev-parse", `${sha}^{tree}`]));
  known.set(sha, tree).set(tree, tree);
  return tree;
}

export async function isAncestor(git: Git, ancestor: string, descendant: string): Promise<boolean> {
  return (await git.attempt(["merge-base", "--is-ancestor", ancestor, descendant])).ok;
}
