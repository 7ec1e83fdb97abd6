import { isObjectName } from "../../../domain/object-name.ts";
import { type Author, type Repository, signature } from "./repository.ts";

/** What merging `head` into `target` would do. `base` is their common ancestor. */
export type Trial =
  | { kind: "clean"; base: string; tree: string }
  | { kind: "conflict"; base: string }
  | { kind: "unrelated" };

/** Answers about pairs of commits by their full hashes, which stay true: a merge request's page asks them at each look. */
type Known = { trials: Map<string, Trial>; ancestors: Map<string, boolean> };

const known = new WeakMap<Repository, Known>();

function knownOf(repository: Repository): Known {
  const found = known.get(repository) ?? { trials: new Map(), ancestors: new Map() };
  known.set(repository, found);
  return found;
}

const areFullHashes = (...hashes: readonly string[]) => hashes.every(isObjectName);

/** Tries a merge in the object store, without a work tree (git 2.38 or newer). */
export async function tryMerge(repository: Repository, target: string, head: string): Promise<Trial> {
  const pair = `${target} ${head}`;
  const { trials } = knownOf(repository);
  const trial = trials.get(pair) ?? (await attemptMerge(repository, target, head));
  // What shares no history may be a commit that is not there yet.
  if (areFullHashes(target, head) && trial.kind !== "unrelated") trials.set(pair, trial);
  return trial;
}

async function attemptMerge(repository: Repository, target: string, head: string): Promise<Trial> {
  const base = await repository.tryGit(["merge-base", target, head]);
  if (!base.ok) return { kind: "unrelated" };
  const trial = await repository.tryGit(["merge-tree", "--write-tree", target, head]);
  return trial.ok
    ? { kind: "clean", base: base.stdout.trim(), tree: trial.stdout.trim() }
    : { kind: "conflict", base: base.stdout.trim() };
}

/** Writes a commit object; no branch moves. */
export async function writeCommit(
  repository: Repository,
  commit: { tree: string; parents: readonly string[]; message: string; author: Author; time: Date },
): Promise<string> {
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  const args = ["commit-tree", commit.tree, ...parents, "-F", "-"];
  const env = signature(commit.author, commit.time);
  return (await repository.git(args, { input: commit.message, env })).trim();
}

/** Moves a ref if it still is at `from` (null: if it does not exist); says whether it moved. */
export async function moveRef(repository: Repository, ref: string, to: string, from: string | null): Promise<boolean> {
  return (await repository.tryGit(["update-ref", ref, to, from ?? ""])).ok;
}

export async function isAncestor(
  repository: Repository,
  ancestor: string,
  descendant: string,
  env: Record<string, string> = {},
): Promise<boolean> {
  const pair = `${ancestor} ${descendant}`;
  const { ancestors } = knownOf(repository);
  const before = ancestors.get(pair);
  if (before !== undefined) return before;
  const { ok, stderr } = await repository.tryGit(["merge-base", "--is-ancestor", ancestor, descendant], { env });
  // A no with words is a commit that is not there, which may come.
  if (areFullHashes(ancestor, descendant) && stderr === "") ancestors.set(pair, ok);
  return ok;
}
