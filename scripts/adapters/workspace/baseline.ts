import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SetupError } from "../../domain/fault.ts";
import type { GuardedFile } from "../../domain/guards/guard.ts";
import type { LeftOutFile } from "../../ports/workspace.ts";
import { changedContents } from "../git/changed-contents.ts";
import { runGit } from "./git-process.ts";
import { ignoreRules, LEFT_BY_TOOLS } from "./ignore-rules.ts";
import { type Keeper, keeperOf, listFiles, parts } from "./keeper.ts";
import { type Change, changeOf, overruleAttributes, stageTree } from "./tree-change.ts";
import { bringBack, bringBackButNew, keepStaged } from "./tree-snapshot.ts";

/** What a task's change is measured against, in a git directory of the harness's own that the agent cannot reach. */
type Baseline = {
  /** Tracked files that still exist and untracked ones that the baseline does not ignore, sorted. */
  list(): Promise<string[]>;
  changes(): Promise<Change>;
  contents(): Promise<GuardedFile[]>;
  hold(): Promise<() => Promise<string[]>>;
  holdForSetUp(): Promise<() => Promise<string[]>>;
  /** Whoever may have changed the tree says so: else what is asked again is answered as before. */
  touch(): void;
};

async function listTree(keeper: Keeper): Promise<string[]> {
  // Tags: H tracked, ? untracked, R tracked but gone from the tree (listed under H as well).
  const rows = await listFiles(keeper, "-t", "-c", "-o", "-d");
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
  await overruleAttributes(keeper);
  const exported = await keeper.attempt(["read-tree", "--reset", "-u", `${commit}^{tree}`]);
  if (exported.exitCode !== 0) throw new SetupError(`${unknown} (git says: ${exported.stderr})`);
  if (from.applyPatch !== null && from.applyPatch !== "") {
    const applied = await keeper.attempt(["apply", "--binary", "--index", "--whitespace=nowarn"], from.applyPatch);
    if (applied.exitCode !== 0) throw new SetupError(`The patch does not apply to ${sha}: ${applied.stderr}`);
  }
  const baseTree = (await keeper.run(["write-tree"])).toString("utf8").trim();
  await keepIgnoreRules(keeper);

  return askedOnce(keeper, baseTree);
}

/** What git has said of a tree. A turn's tools, the guards and the checks ask the same, and each answer is processes. */
type Answers = {
  list?: Promise<string[]>;
  staged?: Promise<LeftOutFile[]>;
  changes?: Promise<Change>;
  contents?: Promise<GuardedFile[]>;
};

/**
 * Asks git only once for as long as nothing touches the tree. Commands end with all that they started; without a sandbox,
 * a process may outlive its command, and what it does is seen after the next one.
 */
function askedOnce(keeper: Keeper, baseTree: string): Baseline {
  let known: Answers = {};
  const staged = () => (known.staged ??= stageTree(keeper, baseTree));
  const contentsOf = async () => {
    await staged();
    return changedContents(keeper.run, baseTree, (await keeper.run(["write-tree"])).toString("utf8").trim());
  };
  return {
    list: () => (known.list ??= listTree(keeper)),
    changes: () => (known.changes ??= staged().then((leftOut) => changeOf(keeper, baseTree, leftOut))),
    contents: () => (known.contents ??= contentsOf()),
    hold: async () => {
      const held = await keepStaged(keeper, await staged());
      const before = known;
      return async () => {
        const differing = await bringBack(keeper, held);
        // What no patch can carry was not compared.
        known = differing.length === 0 && held.leftOut.size === 0 ? before : {};
        return differing;
      };
    },
    holdForSetUp: async () => {
      const held = await keepStaged(keeper, await staged());
      return async () => {
        known = {};
        return bringBackButNew(keeper, held);
      };
    },
    touch: () => {
      known = {};
    },
  };
}
