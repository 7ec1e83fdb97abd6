import type { GuardedFile } from "../../domain/guards/guard.ts";
import { changedContents } from "../git/changed-contents.ts";
import { excessOf } from "./excess.ts";
import { type Keeper, listFiles } from "./keeper.ts";
import { type Change, changeOf, type NotStaged, stageTree } from "./tree-change.ts";
import { bringBack, bringBackButNew } from "./tree-snapshot.ts";

/** A task's tree as git sees it, beside the baseline that its change is measured against. */
export type TaskTree = {
  /** Tracked files that still exist and untracked ones that the baseline does not ignore, sorted. */
  list(): Promise<string[]>;
  changes(): Promise<Change>;
  contents(): Promise<GuardedFile[]>;
  /** Words for more new files than are looked at; null while there are not so many. */
  excess(): Promise<string | null>;
  hold(): Promise<() => Promise<string[]>>;
  holdForSetUp(): Promise<() => Promise<string[]>>;
  /** Whoever may have changed the tree says so: else what is asked again is answered as before. */
  touch(): void;
  /**
   * To be called when the tree has got its owner: to git, each file is another one then, to be read again with every look.
   * Reads them all once, to be through when the first look needs it; the result says when.
   */
  refresh(): Promise<void>;
};

/** What git has said of a tree. A turn's tools, the guards and the checks ask the same, and each answer is processes. */
type Answers = {
  list?: Promise<string[]>;
  /** The tree is in the index, but for these. */
  staged?: Promise<NotStaged>;
  /** git's name of what is staged. */
  name?: Promise<string>;
  changes?: Promise<Change>;
  contents?: Promise<GuardedFile[]>;
};

/**
 * Asks git only once for as long as nothing touches the tree. Commands end with all that they started; without a sandbox,
 * a process may outlive its command, and what it does is seen after the next one. `baseTree`: git's name of the baseline,
 * which the index holds.
 */
export function taskTree(keeper: Keeper, baseTree: string): TaskTree {
  let known: Answers = {};
  let refreshed: Promise<void> | undefined;
  /** What the index holds; null when that has no name yet. */
  let index: string | null = baseTree;

  const toIndex = async (tree: string) => {
    // With what the index knows of the files, so that those that nobody touched need not be read again.
    if (index !== tree) await keeper.run(["read-tree", "-m", "-i", tree]);
    index = tree;
  };
  const stage = async () => {
    await refreshed;
    await toIndex(baseTree);
    index = null;
    return stageTree(keeper);
  };
  const nameStaged = async () => {
    index = (await keeper.run(["write-tree"])).toString("utf8").trim();
    return index;
  };
  const staged = () => (known.staged ??= stage());
  const named = () => (known.name ??= staged().then(nameStaged));
  const held = async () => ({ tree: await named(), leftOut: notStaged(await staged()) });
  return {
    list: () => (known.list ??= listTree(keeper)),
    changes: () => (known.changes ??= staged().then((rest) => changeOf(keeper, baseTree, rest))),
    contents: () => (known.contents ??= named().then((name) => changedContents(keeper.run, baseTree, name))),
    excess: async () => excessOf(await listFiles(keeper, "--others"))?.words ?? null,
    hold: async () => {
      const { tree, leftOut } = await held();
      const before = known;
      return async () => {
        await toIndex(tree);
        const differing = await bringBack(keeper, leftOut);
        // What no patch can carry was not compared.
        known = differing.length === 0 && leftOut.size === 0 ? before : {};
        return differing;
      };
    },
    holdForSetUp: async () => {
      const { tree, leftOut } = await held();
      return async () => {
        known = {};
        await toIndex(tree);
        return bringBackButNew(keeper, leftOut);
      };
    },
    touch: () => {
      known = {};
    },
    refresh: () => {
      // What it cannot do, each look does for itself.
      const done = () => undefined;
      refreshed ??= keeper.attempt(["update-index", "-q", "--refresh"]).then(done, done);
      return refreshed;
    },
  };
}

const notStaged = ({ leftOut, unseen }: NotStaged) => new Set([...leftOut.map(({ path }) => path), ...unseen]);

async function listTree(keeper: Keeper): Promise<string[]> {
  // Tags: H tracked, ? untracked, R tracked but gone from the tree (listed under H as well).
  const rows = await listFiles(keeper, "-t", "-c", "-o", "-d");
  const gone = new Set(rows.filter((row) => row.startsWith("R ")).map((row) => row.slice(2)));
  const present = rows.map((row) => row.slice(2)).filter((path) => !gone.has(path));
  return [...new Set(present)].sort();
}
