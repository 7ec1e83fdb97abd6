import { constants, type Stats } from "node:fs";
import { access, lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "../../domain/fault.ts";
import type { ChangedFile, LeftOutFile } from "../../ports/workspace.ts";
import { type GitResult, runGit } from "./git-process.ts";
import { ignoreRules } from "./ignore-rules.ts";

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

/** What a task's change is measured against, in a git directory of the harness's own that the agent cannot reach. */
export type Baseline = {
  /** Tracked files that still exist and untracked ones that the baseline does not ignore, sorted. */
  list(): Promise<string[]>;
  changes(): Promise<{ patch: string; files: ChangedFile[]; leftOut: LeftOutFile[] }>;
};

/** The harness's git directory and the tree it looks at. `run` throws when git fails: that is a bug, not an answer. */
type Keeper = {
  gitDir: string;
  tree: string;
  attempt(args: readonly string[], input?: string): Promise<GitResult>;
  run(args: readonly string[], input?: string): Promise<Buffer>;
};

const parts = (output: Buffer) => output.toString("utf8").split("\0").slice(0, -1);
const nullTerminated = (paths: readonly string[]) => paths.map((path) => `${path}\0`).join("");
const isUtf8 = (bytes: Buffer) => Buffer.from(bytes.toString("utf8")).equals(bytes);

function keeperOf(gitDir: string, tree: string, path: string): Keeper {
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
  };
}

/** The baseline's rules alone: git is never told to read the tree's own files, which the agent may edit. */
const rulesOf = (keeper: Keeper) => `--exclude-from=${join(keeper.gitDir, "info", "baseline-ignore")}`;

/** Folders in which a tool started a repository of its own, as `cargo new` does: git would take them for submodules. */
async function absorbNestedRepositories(keeper: Keeper): Promise<void> {
  for (;;) {
    const untracked = parts(await keeper.run(["ls-files", "-z", "--others", rulesOf(keeper)]));
    const nested = untracked.filter((path) => path.endsWith("/"));
    if (nested.length === 0) return;
    for (const path of nested) await rm(join(keeper.tree, path, ".git"), { recursive: true, force: true });
  }
}

/** Why a changed path cannot be part of a patch; null when it can. */
async function unfitForPatch(file: string, found: Stats): Promise<string | null> {
  if (found.size > MAX_CHANGED_FILE_BYTES) return `it has ${found.size} bytes (at most ${MAX_CHANGED_FILE_BYTES})`;
  if (found.isSymbolicLink()) return null;
  return access(file, constants.R_OK).then(
    () => null,
    () => "it cannot be read",
  );
}

/** Brings the index from the baseline up to the tree, but for what a patch cannot carry, which it returns. */
async function stageTree(keeper: Keeper, baseTree: string): Promise<LeftOutFile[]> {
  await keeper.run(["read-tree", "-m", "-i", baseTree]);
  // Changed files make it exit with 1; what counts is that the unchanged ones need not be read again.
  await keeper.attempt(["update-index", "-q", "--refresh"]);
  const changed = parts(await keeper.run(["ls-files", "-z", "--modified", "--others", rulesOf(keeper)]));
  const staged: string[] = [];
  const removed: string[] = [];
  const leftOut: LeftOutFile[] = [];
  for (const path of new Set(changed)) {
    const found = await lstat(join(keeper.tree, path)).catch(() => null);
    if (found === null || !(found.isFile() || found.isSymbolicLink())) {
      removed.push(path);
      continue;
    }
    const reason = await unfitForPatch(join(keeper.tree, path), found);
    if (reason === null) staged.push(path);
    else leftOut.push({ path, reason });
  }
  await keeper.run(["update-index", "-z", "--force-remove", "--stdin"], nullTerminated(removed));
  await keeper.run(["update-index", "-z", "--add", "--replace", "--stdin"], nullTerminated(staged));
  return leftOut;
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

const setAttributes = (keeper: Keeper, text: string) => writeFile(join(keeper.gitDir, "info", "attributes"), text);

/** The staged change as text. Files in other encodings than UTF-8 go in as binary, or their bytes would be lost. */
async function patchOf(keeper: Keeper, baseTree: string): Promise<string> {
  const whole = await keeper.run([...DIFF, baseTree]);
  if (isUtf8(whole)) return whole.toString("utf8");
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

async function listTree(keeper: Keeper): Promise<string[]> {
  await absorbNestedRepositories(keeper);
  // Tags: H tracked, ? untracked, R tracked but gone from the tree (listed under H as well).
  const rows = parts(await keeper.run(["ls-files", "-z", "-t", "-c", "-o", "-d", rulesOf(keeper)]));
  const gone = new Set(rows.filter((row) => row.startsWith("R ")).map((row) => row.slice(2)));
  const present = rows.map((row) => row.slice(2)).filter((path) => !gone.has(path));
  return [...new Set(present)].sort();
}

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
  await writeFile(join(keeper.gitDir, "info", "baseline-ignore"), ignoreRules(gitignores));
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
}): Promise<Baseline> {
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
  await setAttributes(keeper, TEXT_WHERE_IT_IS_TEXT);
  const exported = await keeper.attempt(["read-tree", "--reset", "-u", `${commit}^{tree}`]);
  if (exported.exitCode !== 0) throw new SetupError(`${unknown} (git says: ${exported.stderr})`);
  if (from.applyPatch !== null && from.applyPatch !== "") {
    const applied = await keeper.attempt(["apply", "--binary", "--index", "--whitespace=nowarn"], from.applyPatch);
    if (applied.exitCode !== 0) throw new SetupError(`The patch does not apply to ${sha}: ${applied.stderr}`);
  }
  const baseTree = (await keeper.run(["write-tree"])).toString("utf8").trim();
  await keepIgnoreRules(keeper);

  return {
    list: () => listTree(keeper),
    async changes() {
      await absorbNestedRepositories(keeper);
      const leftOut = await stageTree(keeper, baseTree);
      const patch = await patchOf(keeper, baseTree);
      const numstat = parts(
        await keeper.run([...DIFF.filter((arg) => arg !== "--binary"), "--numstat", "-z", baseTree]),
      );
      return { patch, files: changedFiles(numstat), leftOut };
    },
  };
}
