import { lchown, lstat, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { LeftOutFile } from "../../ports/workspace.ts";
import { ownPaths } from "./ignore-rules.ts";
import { type Keeper, listFiles, nullTerminated, parts, rulesOf } from "./keeper.ts";

/** A tree that has been staged: git's name of it, and the paths that no patch can carry: those are left as they are. */
export type HeldTree = { tree: string; leftOut: ReadonlySet<string> };

/** What `stageTree` has just staged, kept to be brought back. */
export async function keepStaged(keeper: Keeper, leftOut: readonly LeftOutFile[]): Promise<HeldTree> {
  const tree = (await keeper.run(["write-tree"])).toString("utf8").trim();
  return { tree, leftOut: new Set(leftOut.map(({ path }) => path)) };
}

/**
 * Brings a tree back after a set-up ran, but for files that are new: those stay, and are never part of a change. Gives the
 * paths of both kinds, a folder that is new as a whole by its own name.
 */
export async function bringBackButNew(keeper: Keeper, held: HeldTree): Promise<string[]> {
  const listing = ["ls-files", "-z", "--others", "--directory", "--no-empty-directory", rulesOf(keeper)];
  const added = parts(await keeper.run(listing));
  await keeper.addRules(ownPaths(added));
  return [...added, ...(await bringBack(keeper, held))];
}

/**
 * Makes the files of the tree as they are in `wanted`, but for those to be left alone. New ones are only listed, not read:
 * a build may have made any number of them. Nothing runs in the tree meanwhile.
 */
export async function bringBack(keeper: Keeper, held: HeldTree): Promise<string[]> {
  await keeper.run(["read-tree", "-m", "-i", held.tree]);
  // Tags: ? untracked, C changed or gone, R gone (listed under C as well).
  const rows = await listFiles(keeper, "-t", "--others", "--modified", "--deleted");
  const tagged = (isMeant: (tag: string) => boolean) => {
    const paths = rows.filter((row) => isMeant(row.charAt(0))).map((row) => row.slice(2));
    return [...new Set(paths)].filter((path) => !held.leftOut.has(path));
  };
  const added = tagged((tag) => tag === "?");
  const changed = tagged((tag) => tag !== "?");
  // First, so that a file can stand where a folder was.
  for (const path of added) await rm(join(keeper.tree, path), { recursive: true, force: true });
  // git makes folders where links stood, and follows none.
  await keeper.run(["checkout-index", "--force", "-z", "--stdin"], nullTerminated(changed));
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
