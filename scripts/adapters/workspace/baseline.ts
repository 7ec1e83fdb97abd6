import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "../../domain/fault.ts";
import { runGit } from "./git-process.ts";
import { ignoreRules, LEFT_BY_TOOLS } from "./ignore-rules.ts";
import { type Keeper, keeperOf, parts } from "./keeper.ts";
import { type TaskTree, taskTree } from "./task-tree.ts";
import { overruleAttributes } from "./tree-change.ts";

/** Asks the user's repository for one fact; trouble with it is theirs to mend. */
async function askRepository(repoDir: string, path: string, args: readonly string[], fault: string): Promise<string> {
  const result = await runGit(args, { path, cwd: repoDir });
  if (result.exitCode !== 0) throw new SetupError(`${fault} (git says: ${result.stderr || "nothing"})`);
  return result.stdout.toString("utf8").trim();
}

/** The git directory that a checkout shares with its other worktrees. @throws SetupError when there is none. */
export function gitDirectoryOf(repoDir: string, path: string): Promise<string> {
  const args = ["rev-parse", "--path-format=absolute", "--git-common-dir"];
  return askRepository(repoDir, path, args, `${repoDir} is no git repository: run Night Shift in a checkout`);
}

async function keepIgnoreRules(keeper: Keeper): Promise<void> {
  const tracked = parts(await keeper.run(["ls-files", "-z", "--", ":(top,glob)**/.gitignore"]));
  const gitignores: { path: string; text: string }[] = [];
  for (const path of tracked) {
    gitignores.push({ path, text: (await keeper.run(["cat-file", "blob", `:${path}`])).toString("utf8") });
  }
  await keeper.addRules(LEFT_BY_TOOLS + ignoreRules(gitignores));
}

/**
 * Exports the tree of a commit to `tree` (an existing, empty folder; no git directory in it), with a patch on top where
 * one is given, and keeps it as the baseline in `gitDir`. Reads objects of `repoDir`; a shallow clone will do.
 *
 * @throws SetupError when the repository lacks the commit, or the patch does not apply to it.
 */
export async function openBaseline(from: {
  repoDir: string;
  sha: string;
  applyPatch: string | null;
  gitDir: string;
  tree: string;
  path: string;
}): Promise<TaskTree> {
  const { repoDir, sha, gitDir, tree, path } = from;
  const shared = await gitDirectoryOf(repoDir, path);
  const unknown = `${repoDir} does not hold commit ${sha}: fetch it first (in CI, raise GIT_DEPTH)`;
  const commit = await askRepository(
    repoDir,
    path,
    ["rev-parse", "--verify", "--end-of-options", `${sha}^{commit}`],
    unknown,
  );
  const format = await askRepository(repoDir, path, ["rev-parse", "--show-object-format"], unknown);

  const keeper = keeperOf(gitDir, tree, path);
  await mkdir(gitDir, { mode: 0o700 });
  await keeper.run(["init", "--quiet", "--template=", `--object-format=${format}`]);
  await mkdir(join(gitDir, "info"), { recursive: true });
  await mkdir(join(gitDir, "objects", "info"), { recursive: true });
  await writeFile(join(gitDir, "objects", "info", "alternates"), `${join(shared, "objects")}\n`);
  await overruleAttributes(keeper);
  const exported = await keeper.attempt(["read-tree", "--reset", "-u", `${commit}^{tree}`]);
  if (exported.exitCode !== 0) throw new SetupError(`${unknown} (git says: ${exported.stderr})`);
  if (from.applyPatch !== null && from.applyPatch !== "") {
    const applied = await keeper.attempt(["apply", "--binary", "--index", "--whitespace=nowarn"], from.applyPatch);
    if (applied.exitCode !== 0) throw new SetupError(`The patch does not apply to ${sha}: ${applied.stderr}`);
  }
  const baseTree = (await keeper.run(["write-tree"])).toString("utf8").trim();
  await keepIgnoreRules(keeper);

  return taskTree(keeper, baseTree);
}
