import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Repository } from "./repository.ts";

/** One change of GitLab's commits API. */
export type FileAction =
  | { kind: "create"; path: string; content: Uint8Array }
  | { kind: "update"; path: string; content: Uint8Array; lastCommitId?: string | undefined }
  | { kind: "delete"; path: string; lastCommitId?: string | undefined }
  | { kind: "move"; path: string; from: string; content: Uint8Array | null }
  | { kind: "chmod"; path: string; executable: boolean };

export type Edit = { kind: "tree"; tree: string } | { kind: "refused"; message: string };

type Entry = { mode: string; hash: string };

/** A path a tree can hold: relative, with no empty, `.`, `..` or `.git` part. */
const isPath = (path: string): boolean =>
  path !== "" &&
  path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.toLowerCase() !== ".git");

async function entryAt(repository: Repository, env: Record<string, string>, path: string): Promise<Entry | null> {
  const line = await repository.git(["ls-files", "--stage", "-z", "--", path], { env });
  const match = /^(\d+) ([0-9a-f]+) 0\t([^\0]*)\0/.exec(line);
  return match?.[1] && match[2] && match[3] === path ? { mode: match[1], hash: match[2] } : null;
}

/** Writes one entry into the index; mode 0 takes the path out. Unlike other ways this needs no work tree. */
async function put(repository: Repository, env: Record<string, string>, path: string, entry: Entry): Promise<void> {
  await repository.git(["update-index", "-z", "--index-info"], {
    env,
    input: `${entry.mode} ${entry.hash}\t${path}\0`,
  });
}

const GONE: Entry = { mode: "0", hash: "0".repeat(40) };

const hashOf = async (repository: Repository, content: Uint8Array): Promise<string> =>
  (await repository.git(["hash-object", "-w", "--stdin"], { input: content })).trim();

/** A file's last change must be the one the client saw, when it says which that is. */
async function isStale(repository: Repository, base: string | null, action: FileAction): Promise<boolean> {
  if (!("lastCommitId" in action) || action.lastCommitId === undefined || base === null) return false;
  const last = await repository.git(["log", "-1", "--format=%H", base, "--", action.path]);
  return last.trim() !== action.lastCommitId;
}

async function apply(
  repository: Repository,
  env: Record<string, string>,
  base: string | null,
  action: FileAction,
): Promise<string | null> {
  if (!isPath(action.path)) return `invalid path: '${action.path}'`;
  if (await isStale(repository, base, action)) {
    return `You are attempting to update a file that has changed since you started editing it.`;
  }
  const source = action.kind === "move" ? action.from : action.path;
  const old = await entryAt(repository, env, source);
  if (action.kind === "create") {
    if (old !== null) return "A file with this name already exists";
    await put(repository, env, action.path, { mode: "100644", hash: await hashOf(repository, action.content) });
    return null;
  }
  if (old === null) return "A file with this name doesn't exist";
  switch (action.kind) {
    case "update":
      await put(repository, env, action.path, { mode: old.mode, hash: await hashOf(repository, action.content) });
      return null;
    case "chmod":
      await put(repository, env, action.path, { mode: action.executable ? "100755" : "100644", hash: old.hash });
      return null;
    case "delete":
      await put(repository, env, action.path, GONE);
      return null;
    case "move": {
      if ((await entryAt(repository, env, action.path)) !== null) return "A file with this name already exists";
      const hash = action.content === null ? old.hash : await hashOf(repository, action.content);
      await put(repository, env, action.from, GONE);
      await put(repository, env, action.path, { mode: old.mode, hash });
      return null;
    }
    default:
      return action satisfies never;
  }
}

/** Carries out all actions on the tree of `base` (null: an empty one), or refuses with the first that cannot be. */
export async function editTree(
  repository: Repository,
  base: string | null,
  actions: readonly FileAction[],
): Promise<Edit> {
  const index = join(repository.dir, `edit-${randomUUID()}.index`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await repository.git(base === null ? ["read-tree", "--empty"] : ["read-tree", base], { env });
    for (const action of actions) {
      const fault = await apply(repository, env, base, action);
      if (fault !== null) return { kind: "refused", message: fault };
    }
    return { kind: "tree", tree: (await repository.git(["write-tree"], { env })).trim() };
  } finally {
    rmSync(index, { force: true });
  }
}
