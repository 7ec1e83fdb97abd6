import { randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats, statSync } from "node:fs";
import { lstat, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Workspace } from "../../ports/workspace.ts";
import { FolderChanged, type HeldFolder, holdFolder } from "./held-folder.ts";
import { isForeign } from "./ownership.ts";
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

function refusal(path: string, error: unknown, verb: "read" | "written"): { kind: "refused"; reason: string } {
  if (error instanceof FolderChanged || codeOf(error) === "ELOOP")
    return refused(`${path} changed while it was ${verb}`);
  if (verb === "read" && codeOf(error) === "ENOENT") return refused(`${path} does not exist`);
  return refused(`${path} cannot be ${verb}: ${codeOf(error)}`);
}

/**
 * Reads a text file of the tree at `root` (a real path). Never waits: a pipe is refused before it is opened, and a file of
 * the scratch folder is there at once. (With a promise for each call of the system, a search of 10,000 files spent
 * its time on promises.)
 */
export function readTreeFile(root: string, path: string): Read {
  const resolved = resolveInTree(root, path);
  if (resolved.kind === "outside") return refused(resolved.reason);
  if (resolved.path === root) return refused(`${path} is a folder, not a file`);
  try {
    const folder = holdFolder(root, dirname(resolved.path));
    try {
      return readEntry(root, path, folder.entry(basename(resolved.path)));
    } finally {
      folder.close();
    }
  } catch (error) {
    return refusal(path, error, "read");
  }
}

function readEntry(root: string, path: string, entry: string): Read {
  const unfit = notAFile(path, lstatSync(entry));
  if (unfit !== null) return refused(unfit);
  const fd = openSync(entry, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    // Looked at again once it is open: between the two, the entry may have become something else.
    const opened = fstatSync(fd);
    const changed = notAFile(path, opened);
    if (changed !== null) return refused(changed);
    if (isForeign(opened, statSync(root))) return refused(`${path} belongs to another user`);
    return decode(path, readFileSync(fd));
  } finally {
    closeSync(fd);
  }
}

/** A new file outside of the agent's reach, complete but for its name, given to the tree's owner. */
async function stage(staged: string, text: string, mode: number, owner: Stats): Promise<void> {
  const file = await open(staged, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.chmod(mode);
    // Root alone can, and needs to: the file has to be the confined user's.
    if (process.getuid?.() === 0) await file.chown(owner.uid, owner.gid);
  } finally {
    await file.close();
  }
}

/**
 * Writes a text file of the tree at `root` whole or not at all: first into `staging` (a folder on the same file system
 * that the agent cannot reach), then renamed into place. Keeps an existing file's mode.
 */
export async function writeTreeFile(root: string, staging: string, path: string, text: string): Promise<Written> {
  const resolved = resolveInTree(root, path);
  if (resolved.kind === "outside") return refused(resolved.reason);
  if (Buffer.byteLength(text) > MAX_FILE_BYTES) return refused(`the text is longer than ${MAX_FILE_BYTES} bytes`);
  const staged = join(staging, randomUUID());
  let folder: HeldFolder | undefined;
  try {
    if (resolved.path === root) return refused(`${path} is a folder, not a file`);
    const owner = await stat(root);
    folder = holdFolder(root, dirname(resolved.path), owner);
    const entry = folder.entry(basename(resolved.path));
    const existing = await lstat(entry).catch(() => null);
    const unfit = existing === null ? null : notAFile(path, existing);
    if (unfit !== null) return refused(unfit);
    await stage(staged, text, existing === null ? 0o644 : existing.mode & 0o777, owner);
    await rename(staged, entry);
    return { kind: "written" };
  } catch (error) {
    return refusal(path, error, "written");
  } finally {
    await rm(staged, { force: true });
    folder?.close();
  }
}
