import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { removeFolder } from "../remove-folder.ts";
import { type GitResult, runGit } from "./git-process.ts";

/** The harness's git directory and the tree it looks at. `run` throws when git fails: that is a bug, not an answer. */
export type Keeper = {
  gitDir: string;
  tree: string;
  attempt(args: readonly string[], input?: string): Promise<GitResult>;
  run(args: readonly string[], input?: string): Promise<Buffer>;
  /** Adds rules about what is never part of a change, in the form of an ignore file at the tree's top. */
  addRules(rules: string): Promise<void>;
};

/** A keeper; nothing is made yet. `path` is the PATH on which git is found. */
export function keeperOf(gitDir: string, tree: string, path: string): Keeper {
  const env = { GIT_DIR: gitDir, GIT_WORK_TREE: tree };
  const attempt = (args: readonly string[], input?: string) =>
    runGit(args, { path, cwd: tree, env, ...(input === undefined ? {} : { input }) });
  return {
    gitDir,
    tree,
    attempt,
    async run(args, input) {
      const result = await attempt(args, input);
      if (result.exitCode !== 0) throw new Error(`git ${args[0]} failed in the task's tree: ${result.stderr}`);
      return result.stdout;
    },
    addRules: (rules) => appendFile(rulesFile(gitDir), rules),
  };
}

/** The paths in an output that `-z` asked for. */
export const parts = (output: Buffer) => output.toString("utf8").split("\0").slice(0, -1);

/** As git reads lists of paths that hold any character. */
export const nullTerminated = (paths: readonly string[]) => paths.map((path) => `${path}\0`).join("");

const rulesFile = (gitDir: string) => join(gitDir, "info", "baseline-ignore");

/** The baseline's rules alone: git is never told to read the tree's own files, which the agent may edit. */
export const rulesOf = (keeper: Keeper) => `--exclude-from=${rulesFile(keeper.gitDir)}`;

/**
 * What `git ls-files -z` and further arguments list, with the baseline's ignore rules. Folders in which a tool started a
 * repository of its own, as `cargo new` does, become plain folders first: git would take them for submodules.
 */
export async function listFiles(keeper: Keeper, ...which: string[]): Promise<string[]> {
  for (;;) {
    const listed = parts(await keeper.run(["ls-files", "-z", ...which, rulesOf(keeper)]));
    const nested = listed.filter((row) => row.endsWith("/"));
    if (nested.length === 0) return listed;
    for (const row of nested) {
      const path = which.includes("-t") ? row.slice(2) : row;
      const fault = await removeFolder(join(keeper.tree, path, ".git"));
      if (fault !== null) throw new Error(fault);
    }
  }
}
