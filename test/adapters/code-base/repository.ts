import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunGit } from "../../../scripts/adapters/git/blobs.ts";
import { runGit } from "../../../scripts/adapters/workspace/git-process.ts";

/** A repository on disk. `asked` are the arguments of each git that `run` started. */
export type TestRepository = {
  dir: string;
  run: RunGit;
  asked: { args: readonly string[]; input: string }[];
  /** Writes files (null deletes) and commits them at a second; gives the commit. */
  commit(files: Record<string, string | null>, at?: number): Promise<string>;
};

export async function testRepository(): Promise<TestRepository> {
  const dir = await mkdtemp(join(tmpdir(), "night-shift-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const asked: TestRepository["asked"] = [];
  const git = async (args: readonly string[], input?: string, env: Record<string, string> = {}) => {
    const options = { path: process.env.PATH ?? "", cwd: dir, env, ...(input === undefined ? {} : { input }) };
    const result = await runGit(args, options);
    if (result.exitCode !== 0) throw new Error(result.stderr);
    return result.stdout;
  };
  await git(["init", "--quiet", "--initial-branch=main"]);
  let second = 1_700_000_000;
  return {
    dir,
    asked,
    run: (args, input) => {
      asked.push({ args, input: input ?? "" });
      return git(args, input);
    },
    async commit(files, at) {
      second = at ?? second + 60;
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(dir, path)), { recursive: true });
        if (text === null) await rm(join(dir, path));
        else await writeFile(join(dir, path), text);
      }
      const date = `${second} +0000`;
      const env = {
        ...{ GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com", GIT_AUTHOR_DATE: date },
        ...{ GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.com", GIT_COMMITTER_DATE: date },
      };
      await git(["add", "--all"]);
      await git(["commit", "--quiet", "--allow-empty", "--message", "A change"], undefined, env);
      return (await git(["rev-parse", "HEAD"])).toString("utf8").trim();
    },
  };
}
