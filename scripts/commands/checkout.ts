import { existsSync } from "node:fs";
import { lstat, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { SetupError } from "../domain/fault.ts";
import type { StateFiles } from "../ports/repository.ts";

/** Folders and files that hold Night Shift's versioned state. */
const STATE = /^(backlog|feedback|prompts)\/|^nightshift\.yml$/;
const MAX_FILE_BYTES = 200_000;

/** The files of a checkout: what git tracks or would track; every file of a folder that is no repository. Sorted. */
export async function listCheckout(dir: string): Promise<string[]> {
  const at = resolve(dir);
  if (!existsSync(at)) throw new SetupError(`--repo ${dir}: no such folder`);
  const listed = await execa("git", ["-C", at, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    reject: false,
  });
  const paths =
    listed.exitCode === 0
      ? listed.stdout.split("\0")
      : (
          await execa("find", [".", "-type", "f", "-not", "-path", "*/node_modules/*", "-not", "-path", "*/.git/*"], {
            cwd: at,
          })
        ).stdout
          .split("\n")
          .map((path) => path.replace(/^\.\//, ""));
  return [...new Set(paths)].filter((path) => path !== "").sort();
}

/** Text files of a checkout, by path; binaries, links and very large files are left out. */
export async function readCheckout(
  dir: string,
  wanted: (path: string) => boolean = () => true,
): Promise<Map<string, string>> {
  const paths = (await listCheckout(dir)).filter(wanted);
  const read = await Promise.all(
    paths.map((path) => readText(join(dir, path)).then((text): [string, string | null] => [path, text])),
  );
  return new Map(read.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The state as it stands in the working folder. */
export async function readLocalState(dir: string): Promise<StateFiles> {
  return { sha: "", files: await readCheckout(dir, (path) => STATE.test(path)) };
}

/** The commit that a revision names; throws SetupError when there is none. */
export async function commitOf(dir: string, revision: string): Promise<string> {
  const found = await execa("git", ["-C", dir, "rev-parse", "--verify", "--quiet", `${revision}^{commit}`], {
    reject: false,
  });
  if (found.exitCode !== 0)
    throw new SetupError(`${dir} has no commit ${revision}: give a git repository with at least one commit`);
  return found.stdout.trim();
}

async function readText(path: string): Promise<string | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || !stats.isFile() || stats.size > MAX_FILE_BYTES) return null;
  const bytes = await readFile(path);
  return bytes.includes(0) ? null : bytes.toString("utf8");
}
