import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const IDENTITY = {
  ...{ GIT_AUTHOR_NAME: "maintainer", GIT_AUTHOR_EMAIL: "maintainer@example.com" },
  ...{ GIT_COMMITTER_NAME: "maintainer", GIT_COMMITTER_EMAIL: "maintainer@example.com" },
  ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
};

/** Git as a person would run it in a folder; throws when it fails. */
export function git(cwd: string, args: readonly string[], input?: string): string {
  const env = { ...process.env, ...IDENTITY };
  return execFileSync("git", args, { cwd, env, input: input ?? "", encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "nightshift-workspace-"));
}

/** A repository with one commit of these files, and that commit. */
export function repositoryOf(files: Readonly<Record<string, string | Buffer>>): { dir: string; sha: string } {
  const dir = temporaryFolder();
  git(dir, ["init", "--quiet", "--initial-branch=main"]);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return { dir, sha: commitAll(dir) };
}

export function commitAll(dir: string): string {
  git(dir, ["add", "--all", "--force"]);
  git(dir, ["commit", "--quiet", "--message", "State of the files"]);
  return git(dir, ["rev-parse", "HEAD"]).trim();
}
