import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runGit } from "../adapters/workspace/git-process.ts";

/** Runs git in a folder; throws with git's words when it fails. `path`: the PATH on which git is found. */
export async function git(dir: string, path: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com"];
  const result = await runGit([...identity, ...args], { path, cwd: dir });
  if (result.exitCode !== 0) throw new Error(`git ${args.join(" ")} failed in ${dir}: ${result.stderr}`);
  return result.stdout.toString("utf8");
}

/** Makes a folder with everything in it a repository of one commit. */
export async function commitFolder(dir: string, path: string): Promise<void> {
  await git(dir, path, "init", "--quiet", "--initial-branch=main");
  // Packages bring ignore rules of their own; what was unpacked is what is there.
  await git(dir, path, "add", "--all", "--force");
  await git(dir, path, "commit", "--quiet", "--no-verify", "--no-gpg-sign", "--message", "Start");
}

/** Writes files by their paths below a folder, and makes what folders they need. */
export async function writeFiles(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}
