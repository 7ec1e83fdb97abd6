import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { lstat, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ReadFile, Workspace } from "../../ports/workspace.ts";
import { FolderChanged, type HeldFolder, holdFolder } from "./held-folder.ts";
import { isForeign } from "./ownership.ts";
import { resolveInTree } from "./tree-path.ts";

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

function decode(path: string, bytes: Buffer): ReadFile {
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
export function readTreeFile(root: string, path: string): ReadFile {
  const resolved = resolveInTree(root, path);
  if (resolved.kind === "outside") return refused(resolved.reason);
  if (resolved.path === root) return refused(`${path} is a folder, not a file`);
  try {
    const folder = holdFolder(root, dirname(resolved.path));
    try {
      const entry = folder.entry(basename(resolved.path));
      return readFound(path, entry, lstatSync(entry), statSync(root));
    } finally {
      folder.close();
    }
  } catch (error) {
    return refusal(path, error, "read");
  }
}

/**
 * Reads many files as `readTreeFile` reads one, in their order. A folder is resolved, held and listed once for all of its
 * files that follow one another, as they do in a sorted list: two dozen calls of the system for each file become four.
 */
export async function* readTreeFiles(
  root: string,
  paths: readonly string[],
): AsyncGenerator<{ path: string; file: ReadFile }> {
  const owner = statSync(root);
  let name: string | null = null;
  let folder: HeldFolder | null = null;
  let regular: ReadonlySet<string> = new Set();
  try {
    for (const [at, path] of paths.entries()) {
      if (dirname(path) !== name) {
        folder?.close();
        folder = null;
        name = dirname(path);
        folder = holdNamed(root, name);
        const isAlone = dirname(paths[at + 1] ?? "") !== name;
        regular = folder === null || isAlone ? new Set() : regularFiles(folder);
      }
      const file = folder !== null && isPlain(path) ? readHeld(path, folder, regular, owner) : null;
      yield { path, file: file ?? readTreeFile(root, path) };
    }
  } finally {
    folder?.close();
  }
}

/** The names in a folder that are files, as far as it can be listed. */
function regularFiles(folder: HeldFolder): Set<string> {
  try {
    const entries = readdirSync(folder.entry("."), { withFileTypes: true });
    return new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  } catch {
    return new Set();
  }
}

/** Whether the end of a path surely names an entry of the folder before it. */
function isPlain(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return !path.includes("\0") && !["", ".", "..", ".git"].includes(name.toLowerCase());
}

/** The folder that a path leads to, held; null when there is none to hold, which `readTreeFile` finds words for. */
function holdNamed(root: string, path: string): HeldFolder | null {
  const resolved = resolveInTree(root, path);
  if (resolved.kind === "outside") return null;
  try {
    return holdFolder(root, resolved.path);
  } catch {
    return null;
  }
}

/** Null for a link, which has to be resolved. `regular`: names in the folder that were files when it was held. */
function readHeld(path: string, folder: HeldFolder, regular: ReadonlySet<string>, owner: Stats): ReadFile | null {
  const entry = folder.entry(basename(path));
  try {
    if (regular.has(basename(path))) return readOpened(path, entry, owner);
    const found = lstatSync(entry);
    return found.isSymbolicLink() ? null : readFound(path, entry, found, owner);
  } catch (error) {
    return refusal(path, error, "read");
  }
}

/** `found`: what was seen at the entry; `owner`: of the tree's top, whose owner files belong to. */
function readFound(path: string, entry: string, found: Stats, owner: Stats): ReadFile {
  const unfit = notAFile(path, found);
  return unfit === null ? readOpened(path, entry, owner) : refused(unfit);
}

/** Only for what was seen to be a file: opening something else may have effects. */
function readOpened(path: string, entry: string, owner: Stats): ReadFile {
  const fd = openSync(entry, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    // Looked at again once it is open: between the two, the entry may have become something else.
    const opened = fstatSync(fd);
    const changed = notAFile(path, opened);
    if (changed !== null) return refused(changed);
    if (isForeign(opened, owner)) return refused(`${path} belongs to another user`);
    return decode(path, readBytes(fd, opened.size));
  } finally {
    closeSync(fd);
  }
}

/** What an open file of a known size holds: Node's own means would ask for the size once more. */
function readBytes(fd: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const read = readSync(fd, bytes, filled, size - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
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
