import { lchown, lstat, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeFolder } from "../remove-folder.ts";
import { ownPaths } from "./ignore-rules.ts";
import { type Keeper, listFiles, nullTerminated, parts, rulesOf } from "./keeper.ts";

/**
 * Brings a tree back after a set-up ran, but for files that are new: those stay, and are never part of a change. Gives the
 * paths of both kinds, a folder that is new as a whole by its own name.
 */
export async function bringBackButNew(keeper: Keeper, leaveAlone: ReadonlySet<string>): Promise<string[]> {
  const listing = ["ls-files", "-z", "--others", "--directory", "--no-empty-directory", rulesOf(keeper)];
  const added = parts(await keeper.run(listing));
  await keeper.addRules(ownPaths(added));
  return [...added, ...(await bringBack(keeper, leaveAlone))];
}

/**
 * Makes the files of the tree as they are in the index, but for those to be left alone, and gives what differed. New ones
 * are only listed, not read: a build may have made any number of them. Nothing runs in the tree meanwhile.
 */
export async function bringBack(keeper: Keeper, leaveAlone: ReadonlySet<string>): Promise<string[]> {
  // Tags: ? untracked, C changed or gone, R gone (listed under C as well).
  const rows = await listFiles(keeper, "-t", "--others", "--modified", "--deleted");
  const tagged = (isMeant: (tag: string) => boolean) => {
    const paths = rows.filter((row) => isMeant(row.charAt(0))).map((row) => row.slice(2));
    return [...new Set(paths)].filter((path) => !leaveAlone.has(path));
  };
  const added = tagged((tag) => tag === "?");
  const changed = tagged((tag) => tag !== "?");
  // First, so that a file can stand where a folder was.
  for (const path of added) {
    const fault = await removeFolder(join(keeper.tree, path));
    if (fault !== null) throw new Error(fault);
  }
  // git makes folders where links stood, and follows none.
  if (changed.length > 0) await keeper.run(["checkout-index", "--force", "-z", "--stdin"], nullTerminated(changed));
  for (const path of changed) await giveBack(keeper.tree, path);
  return [...new Set([...added, ...changed])].sort();
}

/** git wrote as the harness: files, and folders above them, go to whom the tree belongs. */
async function giveBack(tree: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const owner = await stat(tree);
  for (let at = path; at !== "."; at = dirname(at)) {
    const found = await lstat(join(tree, at)).catch(() => null);
    if (found !== null && found.uid !== owner.uid) await lchown(join(tree, at), owner.uid, owner.gid);
  }
}
