import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { type FileHandle, lstat, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Workspace } from "../../ports/workspace.ts";
import { resolveInTree } from "./tree-path.ts";

type Read = Awaited<ReturnType<Workspace["read"]>>;
type Written = Awaited<ReturnType<Workspace["write"]>>;

/** Larger than any source file that a model could work with. */
const MAX_FILE_BYTES = 2_000_000;

const refused = (reason: string) => ({ kind: "refused", reason }) as const;

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error));

/** Fatal, and the mark at the start kept: what is read and written back must be the same bytes. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Why something cannot be read or replaced as a text file; null when it can. */
function notAFile(path: string, found: Stats): string | null {
  if (found.isDirectory()) return `${path} is a folder, not a file`;
  if (!found.isFile()) return `${path} is no regular file (a pipe, a socket or a device)`;
  if (found.size > MAX_FILE_BYTES)
    return `${path} has ${found.size} bytes; files above ${MAX_FILE_BYTES} are left alone`;
  return null;
}

function decode(path: string, bytes: Buffer): Read {
  if (bytes.includes(0)) return refused(`${path} is a binary file`);
  try {
    return { kind: "text", text: utf8.decode(bytes) };
  } catch {
    return refused(`${path} is not UTF-8 text`);
  }
}

/** Reads a text file of the tree at `root` (a real path). Never waits: a pipe is refused before it is opened. */
export async function readTreeFile(root: string, path: string): Promise<Read> {
  const resolved = await resolveInTree(root, path);
  if (resolved.kind === "outside") return refused(resolved.reason);
  let file: FileHandle | undefined;
  try {
    const unfit = notAFile(path, await lstat(resolved.path));
    if (unfit !== null) return refused(unfit);
    file = await open(resolved.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    // Looked at again once it is open: between the two, the path may have become something else.
    const opened = await file.stat();
    const changed = notAFile(path, opened);
    if (changed !== null) return refused(changed);
    const again = await resolveInTree(root, path);
    if (again.kind === "outside" || again.path !== resolved.path) return refused(`${path} changed while it was read`);
    return decode(path, await file.readFile());
  } catch (error) {
    return refused(codeOf(error) === "ENOENT" ? `${path} does not exist` : `${path} cannot be read: ${codeOf(error)}`);
  } finally {
    await file?.close();
  }
}

/** Makes missing folders one by one, each given to the tree's owner: the confined user must be able to write in them. */
async function makeFolders(root: string, folder: string, owner: Stats): Promise<void> {
  if (relative(root, folder) === "") return;
  await makeFolders(root, dirname(folder), owner);
  try {
    await mkdir(folder);
  } catch (error) {
    if (codeOf(error) === "EEXIST" && (await stat(folder)).isDirectory()) return;
    throw error;
  }
  const made = await open(folder, constants.O_RDONLY | constants.O_NOFOLLOW);
  await give(made, owner).finally(() => made.close());
}

/** Gives an open file to the tree's owner: root alone can, and needs to. */
async function give(file: FileHandle, owner: Stats): Promise<void> {
  if (process.getuid?.() === 0) await file.chown(owner.uid, owner.gid);
}

/** A new file outside of the agent's reach, complete but for its name. */
async function stage(staged: string, text: string, mode: number, owner: Stats): Promise<void> {
  const file = await open(staged, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    await give(file, owner);
  } finally {
    await file.close();
  }
}

/**
 * Writes a text file of the tree at `root` whole or not at all: first into `staging` (a folder on the same file system
 * that the agent cannot reach), then renamed into place. Keeps an existing file's mode.
 */
export async function writeTreeFile(root: string, staging: string, path: string, text: string): Promise<Written> {
  const resolved = await resolveInTree(root, path);
  if (resolved.kind === "outside") return refused(resolved.reason);
  const staged = join(staging, randomUUID());
  try {
    const owner = await stat(root);
    const existing = await lstat(resolved.path).catch(() => null);
    const unfit = existing === null ? null : notAFile(path, existing);
    if (unfit !== null) return refused(unfit);
    if (Buffer.byteLength(text) > MAX_FILE_BYTES) return refused(`the text is longer than ${MAX_FILE_BYTES} bytes`);
    await stage(staged, text, existing === null ? 0o644 : existing.mode & 0o777, owner);
    await makeFolders(root, dirname(resolved.path), owner);
    const again = await resolveInTree(root, path);
    if (again.kind === "outside" || again.path !== resolved.path)
      return refused(`${path} changed while it was written`);
    await rename(staged, resolved.path);
    return { kind: "written" };
  } catch (error) {
    return refused(`${path} cannot be written: ${codeOf(error)}`);
  } finally {
    await rm(staged, { force: true });
  }
}
