import { lchown, lstat, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ownPaths } from "./ignore-rules.ts";
import { type Keeper, nullTerminated, parts, rulesOf } from "./keeper.ts";
import { stageTree } from "./tree-change.ts";

/** Puts the tree as it is into the index and gives git's name of it; what no patch can carry is as the baseline has it. */
async function treeNow(keeper: Keeper, baseTree: string): Promise<string> {
  await stageTree(keeper, baseTree);
  return (await keeper.run(["write-tree"])).toString("utf8").trim();
}

/** Keeps the tree as it is. The result brings it back, and gives the paths that had changed meanwhile. */
export async function holdTree(keeper: Keeper, baseTree: string): Promise<() => Promise<string[]>> {
  const held = await treeNow(keeper, baseTree);
  return async () => bringBack(keeper, await treeNow(keeper, baseTree), held);
}

/**
 * Keeps the tree as it is while a set-up runs. The result brings it back, but for files that are new: those stay, and are
 * never part of a change. It gives the paths of both kinds, a folder that is new as a whole by its own name.
 */
export async function holdTreeForSetUp(keeper: Keeper, baseTree: string): Promise<() => Promise<string[]>> {
  const held = await treeNow(keeper, baseTree);
  return async () => {
    const added = parts(
      await keeper.run(["ls-files", "-z", "--others", "--directory", "--no-empty-directory", rulesOf(keeper)]),
    );
    await keeper.addRules(ownPaths(added));
    return [...added, ...(await bringBack(keeper, await treeNow(keeper, baseTree), held))];
  };
}

/** Makes the files that differ in `now` as they are in `wanted`. Nothing runs in the tree meanwhile. */
async function bringBack(keeper: Keeper, now: string, wanted: string): Promise<string[]> {
  if (now === wanted) return [];
  const differing = parts(await keeper.run(["diff-tree", "-r", "-z", "--name-only", "--no-renames", now, wanted]));
  const kept = new Set(parts(await keeper.run(["ls-tree", "-r", "-z", "--name-only", "--full-tree", wanted])));
  // First, so that a file can stand where a folder was.
  for (const path of differing.filter((path) => !kept.has(path)))
    await rm(join(keeper.tree, path), { recursive: true, force: true });
  await keeper.run(["read-tree", wanted]);
  const restored = differing.filter((path) => kept.has(path));
  // git makes folders where links stood, and follows none.
  await keeper.run(["checkout-index", "--force", "-z", "--stdin"], nullTerminated(restored));
  for (const path of restored) await giveBack(keeper.tree, path);
  return differing;
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
