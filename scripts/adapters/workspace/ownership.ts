import type { Stats } from "node:fs";

/**
 * Whether a file in a tree belongs neither to the confined user, whom the tree is given to, nor to the harness working
 * in its own: then it is a hard link to somebody's file, which the harness may be able to read and the agent may not.
 */
export function isForeign(found: Stats, tree: Stats): boolean {
  const isConfined = tree.uid !== process.getuid?.();
  return isConfined && found.uid !== tree.uid;
}
