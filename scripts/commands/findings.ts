import { join } from "node:path";
import { openExaminations } from "../adapters/examination.ts";
import { artifactFolder } from "../adapters/files/artifact-folder.ts";
import type { Environment } from "../config.ts";
import { readConfiguration } from "../configuration-file.ts";
import { codeQualityEntries } from "../domain/code-quality.ts";
import { SetupError } from "../domain/fault.ts";
import { parseTask, plainTask, type Task } from "../domain/task.ts";
import { sizeLimits } from "../phases/guarding.ts";
import { judgeByRules } from "../phases/judge-by-rules.ts";
import { taskOf } from "../phases/observe-merge-request.ts";
import { leaveQualityReport } from "../phases/report-quality.ts";
import { type LocalRepository, openLocalRepository } from "./local-repository.ts";
import { readState } from "./local-state.ts";
import { print } from "./print.ts";
import { fileOfVeryTask } from "./task-file.ts";

/**
 * Leaves what heuristics find in the branch of Night Shift's own that is checked out as GitLab's code-quality report: a merge
 * request shows the one of its own pipeline, and of no other. Asks neither GitLab nor a model, and runs nothing of the branch.
 */
export async function findings(env: Environment, options: { json?: boolean }): Promise<number> {
  const id = taskOfJob(env);
  const path = env.PATH ?? "";
  const repository = await openLocalRepository(".", path);
  const base = await baseOf(env, repository);
  const { configuration } = readConfiguration(repository.dir);
  const { packages, protect } = configuration.guards;
  const patch = await patchSince(base, env, repository);
  const { examine, close } = openExaminations({ path, cwd: repository.dir, packages });
  const change = await examine(base, [patch]).finally(close);
  const work = { task: await taskNamed(id, path), checks: [] };
  const found = judgeByRules({ work, patch, change, limits: sizeLimits(configuration), protect }).findings;
  const entries = codeQualityEntries(id, found);
  await leaveQualityReport({ artifacts: artifactFolder(join(repository.dir, ".nightshift")) }, entries);
  print(entries, options);
  return 0;
}

/** Pipelines of merge requests say the branch in another variable than those of branches. */
function taskOfJob(env: Environment): string {
  const branch = env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_BRANCH || "";
  const id = taskOf({ sourceBranch: branch });
  if (id !== null) return id;
  const found = branch === "" ? "no branch" : `the branch ${branch}`;
  throw new SetupError(
    `findings are those of a branch nightshift/<task>, and CI_MERGE_REQUEST_SOURCE_BRANCH_NAME and CI_COMMIT_BRANCH name ${found}: run it in the component's own job`,
  );
}

async function baseOf(env: Environment, repository: LocalRepository): Promise<string> {
  const target = `origin/${env.CI_DEFAULT_BRANCH || "main"}`;
  const named = env.CI_MERGE_REQUEST_DIFF_BASE_SHA;
  const asked = await repository.git(["merge-base", "HEAD", named || target]);
  if (asked.exitCode === 0) return asked.stdout.toString("utf8").trim();
  throw new SetupError(
    `what the branch starts from is not in this clone: it has no common commit with ${named || target}; set GIT_DEPTH to 0 in the job, which fetches all branches`,
  );
}

/** A merge request's pipeline may run on a merge with its target: what is asked for is the branch's own change. */
async function patchSince(base: string, env: Environment, repository: LocalRepository): Promise<string> {
  const head = env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || "HEAD";
  const format = ["--binary", "--full-index", "--find-renames", "--no-color", "--no-ext-diff", "--no-textconv"];
  const asked = await repository.git(["diff", ...format, base, head, "--"]);
  if (asked.exitCode !== 0) throw new SetupError(`git diff ${base} ${head} failed: ${asked.stderr}`);
  return asked.stdout.toString("utf8");
}

/** The task as the state has it; of one that it has no more, the ID alone. */
async function taskNamed(id: string, path: string): Promise<Task> {
  const { files } = await readState(".", path);
  const parsed = parseTask(...(fileOfVeryTask(id, files) ?? [id, ""]));
  return parsed.kind === "ok" ? parsed.value : plainTask(id, "", "");
}
