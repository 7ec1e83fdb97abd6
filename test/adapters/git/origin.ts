import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { gitRepository, type RepositoryAccess } from "../../../scripts/adapters/git/repository.ts";
import type { ObjectFormat } from "../../../scripts/domain/object-name.ts";
import type { Repository } from "../../../scripts/ports/repository.ts";
import { gitText } from "../../git.ts";
import { manualClock } from "./manual-clock.ts";

export const BOT = { name: "Night Shift", email: "night-shift@noreply.example.com" };
const MAINTAINER = { name: "Maintainer", email: "maintainer@example.com" };

/** A bare repository of the test's own, as the project on the server. */
export type Origin = {
  dir: string;
  url: string;
  git(args: readonly string[], input?: string | Uint8Array): Promise<string>;
  /** Commits files (null deletes) onto a branch as the maintainer, or as somebody else. */
  commit(branch: string, files: Record<string, string | Uint8Array | null>, author?: typeof BOT): Promise<string>;
  read(revision: string, path: string): Promise<string>;
  /** Moves a branch at once, in the middle of whatever is going on. */
  moveNow(branch: string, sha: string): void;
};

export async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "night-shift-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** `main` holds `files`. */
export async function makeOrigin(files: Record<string, string>, objectFormat: ObjectFormat = "sha1"): Promise<Origin> {
  const dir = await temporaryFolder();
  const env = { PATH: process.env.PATH ?? "", HOME: dir, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  const run = async (args: readonly string[], extra: Record<string, string>, input?: string | Uint8Array) => {
    return gitText(args, { cwd: dir, env: { ...env, ...extra }, ...(input === undefined ? {} : { input }) });
  };
  const format = `--object-format=${objectFormat}`;
  await run(["init", "--quiet", "--bare", "--initial-branch=main", "--template=", format, dir], {});
  const git: Origin["git"] = (args, input) => run(args, {}, input);
  const origin: Origin = {
    dir,
    url: pathToFileURL(dir).href,
    git,
    moveNow: (branch, sha) => void execFileSync("git", ["--git-dir", dir, "update-ref", `refs/heads/${branch}`, sha]),
    read: (revision, path) => git(["show", `${revision}:${path}`]),
    async commit(branch, changes, author = MAINTAINER) {
      const tip = (await git(["for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`])).trim();
      const extra = {
        GIT_INDEX_FILE: join(dir, "test.index"),
        GIT_AUTHOR_NAME: author.name,
        GIT_AUTHOR_EMAIL: author.email,
        GIT_COMMITTER_NAME: author.name,
        GIT_COMMITTER_EMAIL: author.email,
      };
      await run(tip === "" ? ["read-tree", "--empty"] : ["read-tree", tip], extra);
      for (const [path, text] of Object.entries(changes)) {
        const sha =
          text === null
            ? "0".repeat(objectFormat === "sha1" ? 40 : 64)
            : await git(["hash-object", "-w", "--stdin"], text);
        await run(["update-index", "--index-info"], extra, `${text === null ? "0" : "100644"} ${sha}\t${path}\n`);
      }
      const tree = await run(["write-tree"], extra);
      const parents = tip === "" ? [] : ["-p", tip];
      const sha = await run(["commit-tree", tree, ...parents, "-m", "A change"], extra);
      await git(["update-ref", `refs/heads/${branch}`, sha]);
      return sha;
    },
  };
  await origin.commit("main", files);
  return origin;
}

/** Night Shift's view of a repository, each with a scratch folder of its own. */
export async function open(
  url: string,
  options: Partial<RepositoryAccess> = {},
): Promise<Repository & { scratchDir: string }> {
  const scratchDir = await temporaryFolder();
  const repository = gitRepository({
    url,
    token: null,
    stateBranch: "main",
    baseBranch: "main",
    scratchDir,
    identity: BOT,
    clock: manualClock(),
    random: () => 0.5,
    environment: { PATH: process.env.PATH },
    ...options,
  });
  return { ...repository, scratchDir };
}

const HOOK_IDENTITY = ["AUTHOR", "COMMITTER"].map(
  (role) => `export GIT_${role}_NAME='${MAINTAINER.name}' GIT_${role}_EMAIL=${MAINTAINER.email}`,
);

/** A hook of the server, in shell; what it commits is by the maintainer. */
export async function addHook(origin: Origin, name: string, script: string): Promise<void> {
  const path = join(origin.dir, "hooks", name);
  await mkdir(join(origin.dir, "hooks"), { recursive: true });
  await writeFile(path, ["#!/bin/sh", ...HOOK_IDENTITY, script, ""].join("\n"));
  await chmod(path, 0o755);
}
