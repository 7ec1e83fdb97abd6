import type { CommittedFile } from "../../../adapters/git/file-commit.ts";
import type { Repository } from "./repository.ts";

/** One change of GitLab's commits API. */
export type FileAction =
  | { kind: "create"; path: string; content: Uint8Array }
  | { kind: "update"; path: string; content: Uint8Array; lastCommitId?: string | undefined }
  | { kind: "delete"; path: string; lastCommitId?: string | undefined }
  | { kind: "move"; path: string; from: string; content: Uint8Array | null }
  | { kind: "chmod"; path: string; executable: boolean };

/** Files by path; null: the file is gone. */
type Files = Map<string, CommittedFile | null>;

export type Edit = { kind: "files"; files: Files } | { kind: "refused"; message: string };

const STALE = "You are attempting to update a file that has changed since you started editing it.";

/** A path a tree can hold: relative, with no empty, `.`, `..` or `.git` part. */
const isPath = (path: string): boolean =>
  path !== "" &&
  path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.toLowerCase() !== ".git");

/** The files of a commit's tree at these paths. */
async function entriesAt(repository: Repository, base: string | null, paths: readonly string[]): Promise<Files> {
  const entries: Files = new Map();
  const known = paths.filter(isPath);
  if (base === null || known.length === 0) return entries;
  const listed = await repository.git(["--literal-pathspecs", "ls-tree", "-z", base, "--", ...known]);
  for (const [, mode = "", blob = "", path = ""] of listed.matchAll(/(\d+) blob ([0-9a-f]+)\t([^\0]*)\0/g))
    entries.set(path, { mode, blob });
  return entries;
}

/** A file's last change must be the one the client saw, when it says which that is. */
async function isStale(repository: Repository, base: string | null, action: FileAction): Promise<boolean> {
  if (!("lastCommitId" in action) || action.lastCommitId === undefined || base === null) return false;
  const last = await repository.git(["log", "-1", "--format=%H", base, "--", action.path]);
  return last.trim() !== action.lastCommitId;
}

/** What an action changes, by path (null: it is gone), or why it cannot be. */
function changesBy(action: FileAction, at: (path: string) => CommittedFile | null): Files | string {
  const old = at(action.kind === "move" ? action.from : action.path);
  if (action.kind === "create") {
    if (old !== null) return "A file with this name already exists";
    return new Map([[action.path, { mode: "100644", content: action.content }]]);
  }
  if (old === null) return "A file with this name doesn't exist";
  switch (action.kind) {
    case "update":
      return new Map([[action.path, { mode: old.mode, content: action.content }]]);
    case "chmod":
      return new Map([[action.path, { ...old, mode: action.executable ? "100755" : "100644" }]]);
    case "delete":
      return new Map([[action.path, null]]);
    case "move": {
      if (at(action.path) !== null) return "A file with this name already exists";
      const moved = action.content === null ? old : { mode: old.mode, content: action.content };
      return new Map([
        [action.from, null],
        [action.path, moved],
      ]);
    }
    default:
      return action satisfies never;
  }
}

/** What all actions together change on the tree of `base` (null: an empty one); refused with the first that cannot be. */
export async function editTree(
  repository: Repository,
  base: string | null,
  actions: readonly FileAction[],
): Promise<Edit> {
  const paths = actions.flatMap((action) => (action.kind === "move" ? [action.from, action.path] : [action.path]));
  const before = await entriesAt(repository, base, paths);
  const files = new Map<string, CommittedFile | null>();
  for (const action of actions) {
    if (!isPath(action.path)) return { kind: "refused", message: `invalid path: '${action.path}'` };
    if (await isStale(repository, base, action)) return { kind: "refused", message: STALE };
    const changes = changesBy(
      action,
      (path) => files.get(path) ?? (files.has(path) ? null : (before.get(path) ?? null)),
    );
    if (typeof changes === "string") return { kind: "refused", message: changes };
    for (const [path, file] of changes) files.set(path, file);
  }
  return { kind: "files", files };
}
