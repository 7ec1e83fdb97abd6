import { isGenerated } from "../../domain/guards/file-kind.ts";
import type { GuardedFile } from "../../domain/guards/guard.ts";
import type { ProjectFiles } from "./project-files.ts";

/** Most files that are read to see who brings something in: only a name that nothing else explains asks for it. */
const MAX_READ = 1_500;
const READ_AT_ONCE = 300;

/** The written files of a project that a change leaves alone and whose paths are asked for, each with its text. */
export async function* otherFiles(
  files: readonly GuardedFile[],
  project: ProjectFiles,
  isAsked: (path: string) => boolean,
): AsyncGenerator<[path: string, text: string]> {
  const changed = new Set(files.map(({ path }) => path));
  const others = (await project.list()).filter((path) => isAsked(path) && !changed.has(path) && !isGenerated(path));
  for (let at = 0; at < Math.min(others.length, MAX_READ); at += READ_AT_ONCE)
    yield* await project.readMany(others.slice(at, at + READ_AT_ONCE));
}
