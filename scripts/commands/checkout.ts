import { existsSync } from "node:fs";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SetupError } from "../domain/fault.ts";
import { LONGEST_FILE_BYTES } from "../domain/preflight/evidence-file.ts";
import { mustBeText } from "../domain/state-text.ts";
import type { ProjectFiles } from "../domain/verify/project-files.ts";
import type { StateFiles } from "../ports/repository.ts";

/** Folders and files that hold Night Shift's versioned state. */
const STATE = ["backlog", "feedback", "prompts", "nightshift.yml"];

/** The folder that `--repo` names, as an absolute path; throws SetupError when there is none. */
export async function projectFolder(repo: string): Promise<string> {
  const dir = resolve(repo);
  const stats = await stat(dir).catch(() => null);
  const fault = stats === null ? "no such folder" : "it is no folder";
  if (!stats?.isDirectory()) throw new SetupError(`--repo ${repo}: ${fault}; give the project's checkout`);
  return dir;
}

/**
 * The same where it may hold the state: throws SetupError for a bare repository, and for a folder within a repository that
 * holds none of it, whose backlog would look empty and whose kill switch would stop nobody.
 */
export async function stateFolder(repo: string): Promise<string> {
  const dir = await projectFolder(repo);
  if (isGitDirectory(dir))
    throw new SetupError(`--repo ${repo} is a bare repository, where no file of the project lies: give a checkout`);
  if (existsSync(join(dir, "nightshift.yml")) || existsSync(join(dir, "backlog"))) return dir;
  const top = repositoryAround(dir);
  if (top === null || top === dir) return dir;
  throw new SetupError(
    `--repo ${repo} lies within the repository ${top}: nightshift.yml and backlog/ are there; give --repo ${top}`,
  );
}

/** As git itself tells one (gitrepository-layout(5)); what is written into it, no commit ever has. */
function isGitDirectory(dir: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(dir, name))) && !existsSync(join(dir, ".git"));
}

/** The nearest folder, from this one upwards, that git takes for a repository's; null when there is none. */
function repositoryAround(dir: string): string | null {
  if (existsSync(join(dir, ".git"))) return dir;
  const parent = dirname(dir);
  return parent === dir ? null : repositoryAround(parent);
}

/** What is left to do with a file that was written into a checkout: a cycle sees what is pushed alone. `then`: what it does there. */
export function howToPush(dir: string, then: string): string {
  if (repositoryAround(dir) !== null) return `Commit it and push it to the default branch: ${then}`;
  return `! ${dir} is no git repository, so that no cycle sees it: it belongs in the project's checkout; push it from there to the default branch: ${then}`;
}

/** The state as it stands in the working folder, committed or not. Asks no git. */
export async function readWorkingState(repo: string): Promise<StateFiles> {
  const dir = await stateFolder(repo);
  const paths = await Promise.all(STATE.map((part) => filesBelow(dir, part)));
  return { sha: "", files: await readTexts(dir, paths.flat(), Number.POSITIVE_INFINITY, mustBeText) };
}

/**
 * The text of hand-written source in a checkout, by path, as a cycle's preflight reads it: what git tracks or would
 * track, without binaries, links, vendored, minified and very large files. Of a folder that is no repository, every file.
 * `path` is the PATH on which git is found.
 */
export async function readSources(repo: string, path: string): Promise<Map<string, string>> {
  const dir = await projectFolder(repo);
  const { isMinified, maySource } = await import("../adapters/git/source-files.ts");
  const named = (await listProject(dir, path)).filter((file) =>
    maySource({ path: file, bytes: 0, mode: "100644", sha: "" }, LONGEST_FILE_BYTES),
  );
  const texts = await readTexts(dir, named, LONGEST_FILE_BYTES);
  return new Map([...texts].filter(([file, text]) => !isMinified(file, text)));
}

/**
 * When the tasks of a checkout were added, as its history tells: none of a folder that is no repository. `commit` holds the
 * state; "": the working folder does.
 */
export async function backlogDates(
  repo: string,
  { commit, now, path }: { commit: string; now: Date; path: string },
): Promise<ReadonlyMap<string, Date>> {
  const dir = await projectFolder(repo);
  const [{ addedAt }, { runGit }] = await Promise.all([
    import("../adapters/git/added-at.ts"),
    import("../adapters/workspace/git-process.ts"),
  ]);
  const git = async (args: readonly string[]) => (await runGit([...args], { path, cwd: dir })).stdout.toString("utf8");
  return addedAt(git, commit === "" ? "HEAD" : commit, "backlog", now);
}

/** What the newest commits of a checkout have changed; nothing of a folder that is no repository, or has no commit. */
export async function checkoutChanges(repo: string, path: string): Promise<readonly { paths: readonly string[] }[]> {
  const dir = await projectFolder(repo);
  const [{ changesUpTo }, { runGit }] = await Promise.all([
    import("../adapters/git/changes-up-to.ts"),
    import("../adapters/workspace/git-process.ts"),
  ]);
  const git = async (args: readonly string[]) => (await runGit([...args], { path, cwd: dir })).stdout.toString("utf8");
  return changesUpTo(git, "HEAD");
}

/** Said where `readSources` finds nothing: a folder that a repository around it ignores, or an empty one. */
export function noTextToCompare(repo: string): string {
  return `! ${repo} holds no text to compare with: every task looks new`;
}

/** What detection of a project's checks looks at, in a checkout as in `readSources`; every path of it, lock files too. */
export async function readProject(repo: string, path: string): Promise<ProjectFiles> {
  const dir = await projectFolder(repo);
  const [{ manifestsIn }, files] = await Promise.all([import("../domain/verify/detect.ts"), listProject(dir, path)]);
  const manifests = await readTexts(dir, manifestsIn(files), Number.POSITIVE_INFINITY);
  return { files, read: (file) => manifests.get(file) ?? null };
}

/** What git tracks or would track, sorted; every file of a folder that is no repository. */
async function listProject(dir: string, path: string): Promise<string[]> {
  const { runGit } = await import("../adapters/workspace/git-process.ts");
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = await runGit(args, { path, cwd: dir });
  const paths = listed.exitCode === 0 ? listed.stdout.toString("utf8").split("\0") : await filesBelow(dir, ".");
  return [...new Set(paths)].filter((file) => file !== "").sort();
}

/** Files at or below a path of a folder, relative to the folder, with `/`; none when nothing is there. */
async function filesBelow(dir: string, part: string): Promise<string[]> {
  const at = await lstat(join(dir, part)).catch(() => null);
  if (at?.isFile()) return [part];
  if (!at?.isDirectory()) return [];
  const entries = await readdir(join(dir, part), { withFileTypes: true });
  const wanted = entries.filter((entry) => entry.name !== ".git" && entry.name !== "node_modules");
  const inner = wanted.map(({ name }) => filesBelow(dir, part === "." ? name : `${part}/${name}`));
  return (await Promise.all(inner)).flat();
}

/** How many files are open at a time: systems allow a process a thousand or so. */
const AT_ONCE = 64;

async function readTexts(
  dir: string,
  paths: readonly string[],
  maxBytes: number,
  isWanted: (path: string) => boolean = () => false,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const some = paths.slice(from, from + AT_ONCE);
    const read = await Promise.all(some.map((path) => readText(join(dir, path), maxBytes, isWanted(path))));
    for (const [at, path] of some.entries()) {
      const text = read[at] ?? null;
      if (text !== null) texts.set(path, text);
    }
  }
  return texts;
}

/** Null for what is no text: a link, a binary but for one that is wanted, or a file that was deleted and not yet committed. */
async function readText(path: string, maxBytes: number, isWanted: boolean): Promise<string | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || !stats.isFile() || stats.size > maxBytes) return null;
  const bytes = await readFile(path);
  return bytes.includes(0) && !isWanted ? null : bytes.toString("utf8");
}
