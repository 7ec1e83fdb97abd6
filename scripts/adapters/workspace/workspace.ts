import { existsSync } from "node:fs";
import { chmod, mkdir, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Workspace } from "../../ports/workspace.ts";
import { removeFolder } from "../remove-folder.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type GitDirectory, gitDirectoryOf, openBaseline } from "./baseline.ts";
import { readTreeFile, readTreeFiles, writeTreeFile } from "./tree-files.ts";

/**
 * What the job keeps on the disk: the git directory, the checkout (a runner makes it writable for everybody), and beside
 * it the runner's folder with the job's variables. Not the checkout where it holds the node that commands run with.
 */
async function placesOfTheJob(repoDir: string, { dir }: GitDirectory): Promise<string[]> {
  const checkout = await realpath(repoDir);
  const isToolchain = process.execPath.startsWith(`${checkout}${sep}`);
  const others = [...(isToolchain ? [] : [checkout]), `${checkout}.tmp`].filter((place) => existsSync(place));
  return [dir, ...others];
}

/** A command that was faster made no excess of files by itself, and need not wait for a look. */
const MANY_FILES_TAKE_MS = 300;

/** Both results, when neither is under way any more: after a fault, what one of them still wrote would be left behind. */
async function bothEnded<A, B>(one: Promise<A>, other: Promise<B> | B): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

/**
 * A task's own copy of commit `sha` of `repoDir`, in `scratchDir/tree` (made here; `scratchDir` may exist, its `tree`
 * may not). `sandbox` may still be opening: git does its part meanwhile. `applyPatch` (for revisions) becomes part of what
 * changes are measured against. `path` is the harness's PATH, where git is found.
 *
 * @throws SetupError when the repository lacks the commit, the patch does not apply, or the sandbox cannot reach the folder.
 */
export async function openWorkspace(options: {
  repoDir: string;
  sha: string;
  scratchDir: string;
  sandbox: Promise<Sandbox> | Sandbox;
  path: string;
  applyPatch?: string;
}): Promise<Workspace> {
  const { repoDir, sha, scratchDir, sandbox: given, path, applyPatch = null } = options;
  const folders = ["tree", "home", "tmp", "shm", "staging", "baseline.git"].map((name) => join(scratchDir, name));
  const remove = async () => {
    // What stays behind is said by whoever removes the folder that all of them are in; no reason to fail a finished task.
    for (const folder of folders) await removeFolder(folder);
  };
  const repository = await gitDirectoryOf(repoDir, path);
  const credentials = await placesOfTheJob(repoDir, repository);
  await mkdir(scratchDir, { recursive: true });
  await mkdir(join(scratchDir, "tree"));
  try {
    await mkdir(join(scratchDir, "staging"), { mode: 0o700 });
    const opening = openBaseline({
      ...{ repoDir, repository, sha, applyPatch, path },
      ...{ gitDir: join(scratchDir, "baseline.git"), tree: join(scratchDir, "tree") },
    });
    const [baseline, sandbox] = await bothEnded(opening, given);
    await chmod(join(scratchDir, "baseline.git"), 0o700);
    const enclosure = await sandbox.enclose(scratchDir, credentials);
    const refreshed = baseline.refresh();
    return {
      sandbox: sandbox.name,
      read: async (file) => readTreeFile(enclosure.tree, file),
      readMany: (files) => readTreeFiles(enclosure.tree, files),
      write: (file, text) =>
        writeTreeFile(enclosure.tree, join(scratchDir, "staging"), file, text).finally(baseline.touch),
      list: () => baseline.list(),
      run: async (command, timeoutMs) => {
        const result = await enclosure.run(command, timeoutMs).finally(baseline.touch);
        const excess = result.durationMs < MANY_FILES_TAKE_MS ? null : await baseline.excess();
        return excess === null ? result : { ...result, excess };
      },
      changes: () => baseline.changes(),
      contents: () => baseline.contents(),
      hold: () => baseline.hold(),
      holdForSetUp: () => baseline.holdForSetUp(),
      close: async () => {
        await refreshed;
        await enclosure.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
