import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../../adapters/program.ts";
import { readHeads, readLooseRef } from "./refs.ts";

/** Who a commit of the double's own is by. */
export type Author = { name: string; email: string };

type Run = { input?: string | Uint8Array; env?: Record<string, string> };

/** A bare repository; its methods run one git process each, but for what its refs' files say. */
export type Repository = {
  dir: string;
  /** Standard output; throws with git's words when git fails. */
  git(args: readonly string[], run?: Run): Promise<string>;
  /** As `git`, but says whether it failed instead of throwing. */
  tryGit(args: readonly string[], run?: Run): Promise<{ ok: boolean; stdout: string; stderr: string }>;
  /** The full hash of a commit, or null when the revision names none. */
  resolve(revision: string): Promise<string | null>;
  /** Branch name → hash of its head. */
  heads(): Promise<Map<string, string>>;
  /** The bytes of a file, or null when the revision holds no such file. */
  read(revision: string, path: string): Promise<Uint8Array | null>;
};

/**
 * The environment git runs in: nothing of the machine's own configuration, so that every machine answers alike.
 * `home` may be any folder.
 */
export function gitEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: home,
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
  };
}

/** Variables that make a commit by `author` at `time`. */
export function signature(author: Author, time: Date): Record<string, string> {
  const date = `${Math.floor(time.getTime() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: date,
  };
}

export function openRepository(dir: string): Repository {
  const execute = (args: readonly string[], run: Run | undefined) =>
    runProgram("git", ["--git-dir", dir, "-c", "core.quotePath=false", ...args], {
      env: { ...gitEnvironment(dir), ...run?.env },
      ...(run?.input === undefined ? {} : { input: run.input }),
    });
  const tryGit: Repository["tryGit"] = async (args, run) => {
    const { exitCode, fault, stdout, stderr } = await execute(args, run);
    return { ok: exitCode === 0, stdout: stdout.toString("utf8"), stderr: fault ?? stderr.toString("utf8") };
  };
  return {
    dir,
    tryGit,
    async git(args, run) {
      const result = await tryGit(args, run);
      if (!result.ok) throw new Error(`git ${args.join(" ")} failed in ${dir}: ${result.stderr.trim()}`);
      return result.stdout;
    },
    async resolve(revision) {
      if (revision === "" || revision.startsWith("-")) return null;
      const head = revision.startsWith("refs/heads/") ? await readLooseRef(dir, revision) : null;
      if (head !== null) return head;
      const result = await tryGit(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
      return result.ok ? result.stdout.trim() : null;
    },
    heads: () => readHeads(dir),
    async read(revision, path) {
      const { exitCode, stdout } = await execute(["cat-file", "blob", `${revision}:${path}`], undefined);
      return exitCode === 0 ? stdout : null;
    },
  };
}

type NewRepository = { dir: string; defaultBranch: string; hooksDir: string; objectFormat: string };

/** Makes a bare repository that takes pushes over http, with push options, and calls the two hooks in `hooksDir`. */
export async function createRepository({ dir, hooksDir, ...wanted }: NewRepository): Promise<Repository> {
  const repository = openRepository(dir);
  const options = [`--initial-branch=${wanted.defaultBranch}`, `--object-format=${wanted.objectFormat}`];
  await repository.git(["init", "--quiet", "--bare", "--template=", ...options]);
  // As one text: `git config` would be a process for each.
  appendFileSync(
    join(dir, "config"),
    `[http]
\treceivepack = true
[receive]
\tadvertisePushOptions = true
\thideRefs = refs/merge-requests
\tautogc = false
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
[core]
\thooksPath = ${JSON.stringify(hooksDir)}
# Commits of force-pushed and deleted branches stay reachable from merge requests, as in GitLab.
[gc]
\tauto = 0
`,
  );
  return repository;
}

/** Commits a folder's files (its `.gitignore` is respected) as the root of a branch, without hooks. */
export async function commitFolder(
  repository: Repository,
  commit: { folder: string; branch: string; message: string; author: Author; time: Date },
): Promise<string> {
  const index = join(repository.dir, "seed.index");
  const env = { GIT_INDEX_FILE: index, ...signature(commit.author, commit.time) };
  try {
    await repository.git(["--work-tree", commit.folder, "add", "--all", "."], { env: { ...env, PWD: commit.folder } });
    const tree = (await repository.git(["write-tree"], { env })).trim();
    const sha = (await repository.git(["commit-tree", tree, "-m", commit.message], { env })).trim();
    await repository.git(["update-ref", `refs/heads/${commit.branch}`, sha]);
    return sha;
  } finally {
    rmSync(index, { force: true });
  }
}
