import { constants, type Stats } from "node:fs";
import { access, lstat, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ChangedFile, LeftOutFile } from "../../ports/workspace.ts";
import { excessOf } from "./excess.ts";
import { type Keeper, listFiles, nullTerminated, parts } from "./keeper.ts";
import { isForeign } from "./ownership.ts";

/** A changed file above this is no source code; the patch of a few such files would no longer fit in memory. */
const MAX_CHANGED_FILE_BYTES = 10_000_000;

/** Rename detection on for the reader's sake; nothing that a configuration or an attribute could bend. */
const DIFF = [
  ...["diff", "--cached", "--binary", "--full-index", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color"],
  ...["--src-prefix=a/", "--dst-prefix=b/", "--ignore-submodules=all", "--no-relative"],
];

/** Attributes above the tree's own: an agent that declares a source file binary must not hide its text from a reader. */
const TEXT_WHERE_IT_IS_TEXT = "* !diff\n";
const ALL_BINARY = "* -diff\n";

const isUtf8 = (bytes: Buffer) => Buffer.from(bytes.toString("utf8")).equals(bytes);

/** Why a changed path cannot be part of a patch; null when it can. */
async function unfitForPatch(file: string, found: Stats, tree: Stats): Promise<string | null> {
  if (found.size > MAX_CHANGED_FILE_BYTES) return `it has ${found.size} bytes (at most ${MAX_CHANGED_FILE_BYTES})`;
  if (isForeign(found, tree)) return "it belongs to another user";
  if (found.isSymbolicLink()) return null;
  return access(file, constants.R_OK).then(
    () => null,
    () => "it cannot be read",
  );
}

/** What of a tree is not staged: what no patch can carry, and all new files (`unseen`) when they are too many to look at. */
export type NotStaged = { leftOut: LeftOutFile[]; unseen: string[]; excess?: string };

/** Brings the index from the baseline, which it holds, up to the tree, but for what it returns. */
export async function stageTree(keeper: Keeper): Promise<NotStaged> {
  // Tags: ? untracked, C changed or gone.
  const rows = await listFiles(keeper, "-t", "--modified", "--others");
  const added = rows.filter((row) => row.startsWith("? ")).map((row) => row.slice(2));
  const excess = excessOf(added);
  const changed = rows.filter((row) => excess === null || !row.startsWith("? ")).map((row) => row.slice(2));
  const tree = await stat(keeper.tree);
  const staged: string[] = [];
  const removed: string[] = [];
  const leftOut: LeftOutFile[] = [];
  for (const path of new Set(changed)) {
    const found = await lstat(join(keeper.tree, path)).catch(() => null);
    if (found === null || !(found.isFile() || found.isSymbolicLink())) {
      removed.push(path);
      continue;
    }
    const reason = await unfitForPatch(join(keeper.tree, path), found, tree);
    if (reason === null) staged.push(path);
    else leftOut.push({ path, reason });
  }
  if (removed.length > 0)
    await keeper.run(["update-index", "-z", "--force-remove", "--stdin"], nullTerminated(removed));
  if (staged.length > 0) await keeper.run(["update-index", "-z", "--add", "--stdin"], nullTerminated(staged));
  if (excess === null) return { leftOut, unseen: [] };
  return { leftOut: [...leftOut, excess.leftOut], unseen: added, excess: excess.words };
}

/** One row of `git diff --numstat -z`; a rename has an empty path, and its two names follow. */
function changedFiles(numstat: readonly string[]): ChangedFile[] {
  const files: ChangedFile[] = [];
  for (let at = 0; at < numstat.length; at += 1) {
    const [added = "", removed = "", ...name] = (numstat[at] ?? "").split("\t");
    const counts = { added: Number(added) || 0, removed: Number(removed) || 0, binary: added === "-" };
    const path = name.join("\t");
    if (path !== "") files.push({ path, ...counts });
    else {
      files.push({ path: numstat[at + 1] ?? "", added: 0, removed: 0, binary: counts.binary });
      files.push({ path: numstat[at + 2] ?? "", ...counts });
      at += 2;
    }
  }
  return files;
}

export type Change = { patch: string; files: ChangedFile[]; leftOut: LeftOutFile[]; excess?: string };

const setAttributes = (keeper: Keeper, text: string) => writeFile(join(keeper.gitDir, "info", "attributes"), text);

/** A change as text, part by part: files in other encodings than UTF-8 go in as binary, or their bytes would be lost. */
async function mixedPatch(keeper: Keeper, baseTree: string): Promise<string> {
  const paths = parts(await keeper.run(["diff", "--cached", "--name-only", "--no-renames", "-z", baseTree]));
  const foreign: string[] = [];
  for (const path of paths) {
    if (!isUtf8(await keeper.run([...DIFF, baseTree, "--", `:(top,literal)${path}`]))) foreign.push(path);
  }
  const others = foreign.map((path) => `:(top,exclude,literal)${path}`);
  const text = await keeper.run([...DIFF, baseTree, "--", ":(top)", ...others]);
  await setAttributes(keeper, ALL_BINARY);
  const binary = await keeper.run([...DIFF, baseTree, "--", ...foreign.map((path) => `:(top,literal)${path}`)]);
  await setAttributes(keeper, TEXT_WHERE_IT_IS_TEXT);
  return text.toString("utf8") + binary.toString("utf8");
}

/** Attributes that every change is read with; set once, before the first. */
export function overruleAttributes(keeper: Keeper): Promise<void> {
  return setAttributes(keeper, TEXT_WHERE_IT_IS_TEXT);
}

/** The staged change against `baseTree` (a tree's hash), as `Workspace.changes` gives it. */
export async function changeOf(keeper: Keeper, baseTree: string, { leftOut, excess }: NotStaged): Promise<Change> {
  const counted = DIFF.filter((argument) => argument !== "--binary");
  const [whole, numstat] = await Promise.all([
    keeper.run([...DIFF, baseTree]),
    keeper.run([...counted, "--numstat", "-z", baseTree]),
  ]);
  const patch = isUtf8(whole) ? whole.toString("utf8") : await mixedPatch(keeper, baseTree);
  return { patch, files: changedFiles(parts(numstat)), leftOut, ...(excess !== undefined && { excess }) };
}
