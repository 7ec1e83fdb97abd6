import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** A folder that is held open: what its path leads to may change, the folder that is meant cannot. */
export type HeldFolder = {
  /** A path for an entry of the folder, which no exchange of a folder above it can lead astray. */
  entry(name: string): string;
  close(): Promise<void>;
};

/** A component became a link, or something else than a folder, after the path had been resolved. */
export class FolderChanged extends Error {}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Node has no openat(2); on Linux, a name below `/proc/self/fd/<n>` means the same. Elsewhere the plain path has to do,
 * which leaves a race that only a process outliving its command could use.
 */
const entryOf = (handle: FileHandle, path: string, name: string) =>
  process.platform === "linux" ? `/proc/self/fd/${handle.fd}/${name}` : join(path, name);

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

async function openFolder(path: string): Promise<FileHandle> {
  try {
    return await open(path, FOLDER);
  } catch (error) {
    if (["ELOOP", "ENOTDIR"].includes(String(codeOf(error)))) throw new FolderChanged(path);
    throw error;
  }
}

/** Null when the folder is there already. A new one goes to the tree's owner: the confined user must be able to write. */
async function makeFolder(path: string, owner: { uid: number; gid: number }): Promise<void> {
  const made = await mkdir(path).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    },
  );
  if (!made || process.getuid?.() !== 0) return;
  const handle = await openFolder(path);
  await handle.chown(owner.uid, owner.gid).finally(() => handle.close());
}

/**
 * Opens `folder` (a real path in the tree at `root`) component by component, following no link. With `makeFor`, makes
 * what is missing and gives it to that owner.
 *
 * @throws FolderChanged when a component is no folder any more; the system's error when one is missing.
 */
export async function holdFolder(
  root: string,
  folder: string,
  makeFor?: { uid: number; gid: number },
): Promise<HeldFolder> {
  let path = root;
  let handle = await openFolder(root);
  try {
    for (const name of relative(root, folder).split(sep)) {
      if (name === "") continue;
      const next = entryOf(handle, path, name);
      if (makeFor !== undefined) await makeFolder(next, makeFor);
      const opened = await openFolder(next);
      await handle.close();
      handle = opened;
      path = join(path, name);
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  const held = handle;
  return { entry: (name) => entryOf(held, path, name), close: () => held.close() };
}
