import type { ExaminedPatch } from "../../ports/repository.ts";
import { type RunGit, readBlobs } from "./blobs.ts";
import { changedContents } from "./changed-contents.ts";
import { listTree, treeOf, withIndex } from "./objects.ts";
import type { StatePlace } from "./state.ts";

type Place = Pick<StatePlace, "git" | "remote" | "scratchDir">;
type Patch = { baseSha: string; patch: string };

/** The tree that a patch makes of a commit, or why there is none. */
export type PatchedTree = { kind: "tree"; tree: string } | { kind: "does-not-apply"; detail: string };

/**
 * Largest piece of memory that git may ask for while it applies a patch: a few bytes of a binary one can stand for any
 * size. https://github.com/git/git/blob/v2.31.0/wrapper.c (memory_limit_check)
 */
const ALLOCATION_LIMIT = { GIT_ALLOC_LIMIT: "64m" };

/** Puts a patch on top of a commit in the object store alone; there is no work tree, and no branch moves. */
export async function patchTree({ git, remote, scratchDir }: Place, { baseSha, patch }: Patch): Promise<PatchedTree> {
  await remote.fetchCommit(baseSha);
  return withIndex(git, scratchDir, baseSha, async (env) => {
    // No --3way: the patch was made on this very commit, and what a merge would make of it, no check has seen.
    // git itself refuses paths through symbolic links, out of the tree and into `.git`.
    const apply = ["apply", "--cached", "--whitespace=nowarn", "-"];
    const result = await git.attempt(apply, { env: { ...env, ...ALLOCATION_LIMIT }, input: patch });
    if (!result.ok) return { kind: "does-not-apply", detail: result.stderr.trim().slice(0, 2_000) };
    const tree = await git.text(["write-tree"], { env });
    if (tree === (await treeOf(git, baseSha))) return { kind: "does-not-apply", detail: "the patch changes nothing" };
    return { kind: "tree", tree };
  });
}

/** `Repository.examinePatch`. */
export async function examinePatch(place: Place, patch: Patch): Promise<ExaminedPatch> {
  const patched = await patchTree(place, patch);
  if (patched.kind !== "tree") return patched;
  const { git } = place;
  const run: RunGit = (args, input) => git.bytes(args, input === undefined ? {} : { input });
  const entries = await listTree(git, patched.tree);
  const texts = async (paths: ReadonlySet<string>) => {
    const wanted = entries.filter(({ path, mode, bytes }) => paths.has(path) && isReadable(mode, bytes));
    const found = new Map<string, string>();
    for await (const [{ path }, content] of readBlobs(run, wanted))
      if (!content.includes(0)) found.set(path, content.toString("utf8"));
    return found;
  };
  return {
    kind: "applies",
    files: await changedContents(run, await treeOf(git, patch.baseSha), patched.tree),
    project: {
      list: async () => entries.map(({ path }) => path),
      read: async (path) => (await texts(new Set([path]))).get(path) ?? null,
      readMany: (paths) => texts(new Set(paths)),
    },
  };
}

/** As in a task's tree: a larger file is no text that anybody would read. */
const MAX_READ_BYTES = 2_000_000;

function isReadable(mode: string, bytes: number): boolean {
  return mode.startsWith("100") && bytes <= MAX_READ_BYTES;
}
