import { closeSync, constants, fchownSync, mkdirSync, openSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** A folder that is held open: what its path leads to may change, the folder that is meant cannot. */
export type HeldFolder = {
  /** A path for an entry of the folder, which no exchange of a folder above it can lead astray. */
  entry(name: string): string;
  close(): void;
};

/** A component became a link, or something else than a folder, after the path had been resolved. */
export class FolderChanged extends Error {}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Node has no openat(2); on Linux, a name below `/proc/self/fd/<n>` means the same. Elsewhere the plain path has to do,
 * which leaves a race that only a process outliving its command could use.
 */
const entryOf = (fd: number, path: string, name: string) =>
  process.platform === "linux" ? `/proc/self/fd/${fd}/${name}` : join(path, name);

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

function openFolder(path: string): number {
  try {
    return openSync(path, FOLDER);
  } catch (error) {
    if (["ELOOP", "ENOTDIR"].includes(String(codeOf(error)))) throw new FolderChanged(path);
    throw error;
  }
}

/** Leaves one alone that is there already. A new one goes to the tree's owner: the confined user must be able to write. */
function makeFolder(path: string, owner: { uid: number; gid: number }): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    throw error;
  }
  if (process.getuid?.() !== 0) return;
  const fd = openFolder(path);
  try {
    fchownSync(fd, owner.uid, owner.gid);
  } finally {
    closeSync(fd);
  }
}

/**
 * Opens `folder` (a real path in the tree at `root`) component by component, following no link. With `makeFor`, makes
 * what is missing and gives it to that owner. Never waits: a search opens thousands, and each call is short.
 *
 * @throws FolderChanged when a component is no folder any more; the system's error when one is missing.
 */
export function holdFolder(root: string, folder: string, makeFor?: { uid: number; gid: number }): HeldFolder {
  let path = root;
  let fd = openFolder(root);
  try {
    for (const name of relative(root, folder).split(sep)) {
      if (name === "") continue;
      const next = entryOf(fd, path, name);
      if (makeFor !== undefined) makeFolder(next, makeFor);
      const opened = openFolder(next);
      closeSync(fd);
      fd = opened;
      path = join(path, name);
    }
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { entry: (name) => entryOf(fd, path, name), close: () => closeSync(fd) };
}
