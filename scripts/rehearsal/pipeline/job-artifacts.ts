import { cp, glob, lstat, mkdir, readdir } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { expandText } from "./job-environment.ts";
import type { PlannedJob } from "./pipeline-file.ts";

/**
 * Copies a job's artifacts out of its working copy, keeping their paths. Missing ones are no failure, as on GitLab.
 * Variables in the paths are those that the job was given: what its script sets does not count
 * (https://docs.gitlab.com/ci/variables/where_variables_can_be_used/).
 *
 * @returns `target`, or null when the job publishes nothing
 */
export async function collectArtifacts(
  job: PlannedJob,
  exitCode: number,
  environment: Readonly<Record<string, string>>,
  projectDir: string,
  target: string,
): Promise<string | null> {
  if (job.artifacts === null) return null;
  const { when } = job.artifacts;
  if (when !== "always" && (when === "on_success") !== (exitCode === 0)) return null;
  const found: string[] = [];
  for (const pattern of job.artifacts.paths) {
    const expanded = expandText(pattern, (name) => environment[name] ?? "");
    for await (const path of glob(normalize(expanded), { cwd: projectDir })) {
      // Only what lies in the project can be an artifact.
      if (!path.startsWith("..")) found.push(path);
    }
  }
  for (const path of found) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await cp(join(projectDir, path), join(target, path), { recursive: true, verbatimSymlinks: true });
  }
  return found.length > 0 ? target : null;
}

/** Unpacks another job's artifacts into a working copy, over what is there. */
export async function unpackArtifacts(artifactsDir: string, projectDir: string): Promise<void> {
  await cp(artifactsDir, projectDir, { recursive: true, verbatimSymlinks: true, force: true });
}

/** The folder, if it is one and holds anything; else null. */
export async function nonEmptyFolder(path: string): Promise<string | null> {
  const stat = await lstat(path).catch(() => null);
  if (!stat?.isDirectory()) return null;
  return (await readdir(path)).length > 0 ? path : null;
}
