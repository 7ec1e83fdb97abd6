import { execa } from "execa";
import type { PipelineRequest } from "./engine.ts";
import { jobPath } from "./job-environment.ts";

type CloneRequest = Pick<PipelineRequest, "gitUrl" | "runnerToken" | "path" | "signal">;

/** Runs git as a runner does: with nothing of this machine's configuration, and the token out of sight. */
async function git(request: CloneRequest, cwd: string, args: string[]): Promise<string> {
  const credentials = Buffer.from(`gitlab-ci-token:${request.runnerToken}`).toString("base64");
  // Through the environment, because an argument can be read by other processes and a URL ends up in .git/config.
  const header = { GIT_CONFIG_KEY_0: "http.extraHeader", GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}` };
  const { stdout } = await execa("git", args, {
    cwd,
    extendEnv: false,
    env: {
      PATH: jobPath(request),
      HOME: cwd,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
      ...(request.runnerToken === "" ? {} : { GIT_CONFIG_COUNT: "1", ...header }),
    },
    ...(request.signal ? { cancelSignal: request.signal } : {}),
  });
  return stdout;
}

/**
 * Clones the pipeline's branch into `directory` (an existing, empty folder), on a branch of its name, with `origin/HEAD` at the default
 * branch. Throws when the repository cannot be read.
 *
 * @returns the branch's commit, which is the pipeline's from now on
 */
export async function cloneBranch(
  request: CloneRequest & { ref: string; server: { defaultBranch: string } },
  directory: string,
): Promise<string> {
  await git(request, directory, ["clone", "--quiet", "--branch", request.ref, request.gitUrl, "."]);
  // Not `remote set-head`, which insists that the branch is there.
  const head = `refs/remotes/origin/${request.server.defaultBranch}`;
  await git(request, directory, ["symbolic-ref", "refs/remotes/origin/HEAD", head]);
  return await git(request, directory, ["rev-parse", "HEAD"]);
}

/** Clones into `directory` (an existing, empty folder) and checks the commit out, detached from any branch, as runners do. */
export async function cloneCommit(request: CloneRequest, commitSha: string, directory: string): Promise<void> {
  await git(request, directory, ["clone", "--quiet", "--no-checkout", request.gitUrl, "."]);
  await git(request, directory, ["checkout", "--quiet", "--detach", commitSha]);
}
