import type { Repository } from "../../ports/repository.ts";
import type { Git } from "./git.ts";
import { listTree, treeOf, withIndex } from "./objects.ts";

type Check = Parameters<Repository["pushPatch"]>[0]["check"];

/** The tree that a patch makes of a commit or tree, or why there is none. */
export type Applied = { kind: "tree"; tree: string } | { kind: "does-not-apply" | "refused"; detail: string };

/**
 * Largest piece of memory that git may ask for while it applies a patch: a few bytes of a binary one can stand for any
 * size. https://github.com/git/git/blob/v2.31.0/wrapper.c (memory_limit_check)
 */
const ALLOCATION_LIMIT = { GIT_ALLOC_LIMIT: "64m" };

type Place = { git: Git; scratchDir: string };

/** What was applied last in each repository: a patch is examined, and then pushed. */
const lastApplied = new WeakMap<Git, { base: string; patch: string; applied: Applied }>();

/** Applies a patch in the object store; no branch moves, and nothing of what it touches is checked. `base` is a hash. */
export async function applyPlainPatch(place: Place, base: string, patch: string): Promise<Applied> {
  const tree = await treeOf(place.git, base);
  if (patch === "") return { kind: "tree", tree };
  const last = lastApplied.get(place.git);
  if (last?.base === tree && last.patch === patch) return last.applied;
  const applied = await applyTo(place, tree, patch);
  lastApplied.set(place.git, { base: tree, patch, applied });
  return applied;
}

async function applyTo({ git, scratchDir }: Place, base: string, patch: string): Promise<Applied> {
  return withIndex(git, scratchDir, base, async (env) => {
    // No --3way: the patch was made on this very commit, and what a merge would make of it, no check has seen.
    // git itself refuses paths through symbolic links, out of the tree and into `.git`.
    const apply = ["apply", "--cached", "--whitespace=nowarn", "-"];
    const result = await git.attempt(apply, { env: { ...env, ...ALLOCATION_LIMIT }, input: patch });
    if (!result.ok) return { kind: "does-not-apply", detail: result.stderr.trim().slice(0, 2_000) };
    return { kind: "tree", tree: await git.text(["write-tree"], { env }) };
  });
}

/** Applies a patch of the model zone, and lets `check` judge what git says that it touches. */
export async function applyPatch(
  place: Place,
  base: string,
  { patch, check }: { patch: string; check: Check },
): Promise<Applied> {
  const { git } = place;
  const patchBytes = Buffer.byteLength(patch);
  // Asked before git unpacks it: a small binary patch can hold a very large file.
  const tooLarge = check({ paths: [], patchBytes });
  if (tooLarge !== null) return { kind: "refused", detail: tooLarge };
  const applied = await applyPlainPatch(place, base, patch);
  if (applied.kind !== "tree") return applied;
  const { tree } = applied;
  const paths = await changedPaths(git, base, tree);
  const intoGit = paths.find(({ path }) => path.split("/").some((segment) => segment.toLowerCase() === ".git"));
  if (intoGit !== undefined) return { kind: "refused", detail: `the patch writes to ${intoGit.path}` };
  const refusal = check({ paths: await withSizes(git, tree, paths), patchBytes });
  return refusal === null ? applied : { kind: "refused", detail: refusal };
}

async function withSizes(
  git: Git,
  tree: string,
  paths: readonly { path: string; mode: string }[],
): Promise<{ path: string; mode: string; bytes: number }[]> {
  const sizes = new Map((await listTree(git, tree)).map((entry) => [entry.path, entry.bytes]));
  return paths.map((changed) => ({ ...changed, bytes: sizes.get(changed.path) ?? 0 }));
}

/** The paths that differ, both of a rename; `mode` is the new one, `000000` for a deleted file. */
async function changedPaths(git: Git, base: string, tree: string): Promise<{ path: string; mode: string }[]> {
  const fields = (await git.text(["diff-tree", "-r", "-z", "--raw", "--no-renames", base, tree])).split("\0");
  const changes: { path: string; mode: string }[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    changes.push({ path: fields[at + 1] ?? "", mode: fields[at]?.split(" ")[1] ?? "" });
  }
  return changes;
}
