import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "../../domain/fault.ts";
import { blobSizes, readBlobs } from "../git/blobs.ts";
import { quotedPath } from "../git/quoted-path.ts";
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

/** A checkout's git directory, which it shares with its other worktrees, and how its objects are named. */
export type GitDirectory = { dir: string; objectFormat: string };

/** The git directory of a checkout. @throws SetupError when there is none. */
export async function gitDirectoryOf(repoDir: string, path: string): Promise<GitDirectory> {
  const args = ["rev-parse", "--path-format=absolute", "--git-common-dir", "--show-object-format"];
  const fault = `${repoDir} is no git repository: run Night Shift in a checkout`;
  const answer = await askRepository(repoDir, path, args, fault);
  // The format stands in a line of its own, which a folder's name may have too.
  const at = answer.lastIndexOf("\n");
  return { dir: answer.slice(0, at), objectFormat: answer.slice(at + 1) };
}

async function keepIgnoreRules(keeper: Keeper): Promise<void> {
  const tracked = parts(await keeper.run(["ls-files", "-z", "--stage", "--", ":(top,glob)**/.gitignore"]));
  // `<mode> <blob> <stage>`, a tab, and the path.
  const files = tracked.map((row) => ({ path: row.slice(row.indexOf("\t") + 1), sha: row.split(" ")[1] ?? "" }));
  const sized = await blobSizes(
    keeper.run,
    files.map(({ sha }) => sha),
  );
  const texts = new Map<string, string>();
  for await (const [{ sha }, content] of readBlobs(keeper.run, sized)) texts.set(sha, content.toString("utf8"));
  const gitignores = files.map(({ path, sha }) => ({ path, text: texts.get(sha) ?? "" }));
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
  repository: GitDirectory;
  sha: string;
  applyPatch: string | null;
  gitDir: string;
  tree: string;
  path: string;
}): Promise<TaskTree> {
  const { repoDir, repository, sha, gitDir, tree, path } = from;
  const unknown = `${repoDir} does not hold commit ${sha}: fetch it first (in CI, raise GIT_DEPTH)`;
  const commit = await askRepository(
    repoDir,
    path,
    ["rev-parse", "--verify", "--end-of-options", `${sha}^{commit}`],
    unknown,
  );
  const keeper = keeperOf(gitDir, tree, path);
  await mkdir(gitDir, { mode: 0o700 });
  await keeper.run(["init", "--quiet", "--template=", `--object-format=${repository.objectFormat}`]);
  await mkdir(join(gitDir, "info"), { recursive: true });
  await mkdir(join(gitDir, "objects", "info"), { recursive: true });
  await writeFile(join(gitDir, "objects", "info", "alternates"), `${quotedPath(join(repository.dir, "objects"))}\n`);
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
