import { lchown, lstat, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ownPaths } from "./ignore-rules.ts";
import { type Keeper, listFiles, nullTerminated, parts, rulesOf } from "./keeper.ts";
import { stageTree } from "./tree-change.ts";

/** Keeps the tree as it is. The result brings it back, and gives the paths that had changed meanwhile. */
export async function holdTree(keeper: Keeper, baseTree: string): Promise<() => Promise<string[]>> {
  const { held, leftOut } = await keepTree(keeper, baseTree);
  return () => bringBack(keeper, held, leftOut);
}

/** git's name of the tree as it is, and the paths that no patch can carry: those are not kept, and so left as they are. */
async function keepTree(keeper: Keeper, baseTree: string): Promise<{ held: string; leftOut: ReadonlySet<string> }> {
  const leftOut = new Set((await stageTree(keeper, baseTree)).map(({ path }) => path));
  return { held: (await keeper.run(["write-tree"])).toString("utf8").trim(), leftOut };
}

/**
 * Keeps the tree as it is while a set-up runs. The result brings it back, but for files that are new: those stay, and are
 * never part of a change. It gives the paths of both kinds, a folder that is new as a whole by its own name.
 */
export async function holdTreeForSetUp(keeper: Keeper, baseTree: string): Promise<() => Promise<string[]>> {
  const { held, leftOut } = await keepTree(keeper, baseTree);
  return async () => {
    const listing = ["ls-files", "-z", "--others", "--directory", "--no-empty-directory", rulesOf(keeper)];
    const added = parts(await keeper.run(listing));
    await keeper.addRules(ownPaths(added));
    return [...added, ...(await bringBack(keeper, held, leftOut))];
  };
}

/**
 * Makes the files of the tree as they are in `wanted`, but for those to be left alone. New ones are only listed, not read:
 * a build may have made any number of them. Nothing runs in the tree meanwhile.
 */
async function bringBack(keeper: Keeper, wanted: string, leaveAlone: ReadonlySet<string>): Promise<string[]> {
  await keeper.run(["read-tree", wanted]);
  // Changed files make it exit with 1; what counts is that the others are known to be unchanged.
  await keeper.attempt(["update-index", "-q", "--refresh"]);
  const isKept = (path: string) => !leaveAlone.has(path);
  const added = (await listFiles(keeper, "--others")).filter(isKept);
  const changed = [...new Set(await listFiles(keeper, "--modified", "--deleted"))].filter(isKept);
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
