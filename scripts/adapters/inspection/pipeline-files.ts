import type { GuardedFile } from "../../domain/guards/guard.ts";
import { type IncludePattern, readIncludes } from "./pipeline-includes.ts";
import type { ProjectFiles } from "./project-files.ts";

const PIPELINE = ".gitlab-ci.yml";
/** GitLab takes 150 includes; patterns with variables mean more files than one pipeline can have. */
const MOST_FILES = 600;
/** GitLab includes no file of another ending. */
const YAML = /\.ya?ml$/i;
/** `file@group/project` and addresses: a pipeline that is not kept here. */
const ELSEWHERE = /@|:\/\//;

/**
 * The project's own files that its pipeline is made of, however deep: they run with the pipeline's secrets as
 * `.gitlab-ci.yml` itself does. Asked for only when a change touches YAML. Where a file of the pipeline cannot be read,
 * nobody knows what it includes: every YAML file of the change may be meant. `configPath`: the file that the project's
 * settings name instead, which GitLab tells every job as `CI_CONFIG_PATH`.
 * https://docs.gitlab.com/ci/yaml/#includelocal
 */
export async function findPipelineFiles(
  files: readonly GuardedFile[],
  project: ProjectFiles,
  configPath = PIPELINE,
): Promise<string[]> {
  const changed = files
    .flatMap(({ path, previousPath }) => [path, previousPath ?? path])
    .filter((path) => YAML.test(path) || path === configPath);
  if (changed.length === 0) return [];
  const before = new Map(files.map((file) => [file.previousPath ?? file.path, file]));
  // As the pipeline is before the change: a file that it takes out of the pipeline was part of it.
  const names = new Set([...(await project.list()), ...before.keys(), ...changed]);
  const paths = [...names].filter((path) => YAML.test(path));
  const found = new Set([PIPELINE, ...(ELSEWHERE.test(configPath) ? [] : [configPath])]);
  for (const path of found) {
    const patterns = names.has(path) ? await includesOf(path, before.get(path), project) : [];
    if (patterns === null || found.size > MOST_FILES) for (const other of changed) found.add(other);
    if (found.size > MOST_FILES) break;
    for (const isMeant of patterns ?? []) for (const other of paths) if (isMeant.test(other)) found.add(other);
  }
  return [...found].filter((path) => path !== PIPELINE);
}

/** Null for a file that nobody can read. */
async function includesOf(
  path: string,
  changed: GuardedFile | undefined,
  project: ProjectFiles,
): Promise<IncludePattern[] | null> {
  if (changed !== undefined && changed.previousMode === null) return [];
  const text = changed === undefined ? await project.read(path) : changed.before;
  return text === null ? null : readIncludes(text);
}
