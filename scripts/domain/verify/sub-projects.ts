import type { DetectedChecks } from "./detect.ts";
import type { ProjectFiles } from "./project-files.ts";

/** Files that make a folder a project of its own. */
const SIGN =
  /^(?:(?:[^/]+\/){1,2})(?:package\.json|deno\.jsonc?|pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|pytest\.ini|go\.mod|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|mix\.exs|Package\.swift|Gemfile|composer\.json|[^/]+\.(?:slnx?|csproj))$/;
/** Folders of other people's projects, and of projects that tests and readers look at. */
const NONE_OF_OURS =
  /(^|\/)(node_modules|vendor|third_party|fixtures?|testdata|examples?|samples?|templates?|docs?|tests?|\.[^/]+)(\/|$)/i;
/** A repository of more projects has a way of its own to check them. */
const MOST_PROJECTS = 12;

/** Projects in folders of a repository, nearest to the top first; a project's own parts are not told apart. */
export function subProjects(files: readonly string[]): string[] {
  const folders = files.filter((path) => SIGN.test(path)).map((path) => path.slice(0, path.lastIndexOf("/")));
  const ours = [...new Set(folders)].filter((folder) => !NONE_OF_OURS.test(folder)).sort();
  const outermost = ours.filter((folder) => !ours.some((other) => folder.startsWith(`${other}/`)));
  return outermost.length > MOST_PROJECTS ? [] : outermost;
}

/**
 * The checks of each project in a folder, for a repository whose top has none: they are run where files of their folder
 * change, from within it.
 */
export function checksBelow(
  project: ProjectFiles,
  detect: (part: ProjectFiles) => DetectedChecks,
): Pick<DetectedChecks, "setup" | "paths" | "because"> {
  const found = subProjects(project.files).map((folder) => {
    const inside = `${folder}/`;
    const files = project.files.filter((path) => path.startsWith(inside)).map((path) => path.slice(inside.length));
    const own = detect({ files, read: (path) => project.read(`${inside}${path}`) });
    const here = (commands: readonly string[]) => commands.map((command) => `cd ${quoted(folder)} && ${command}`);
    const checks = { paths: [`${folder}/**`], quick: here(own.quick), full: here(own.full) };
    return { setup: here(own.setup), checks, because: own.because.map((reason) => `${folder}: ${reason}`) };
  });
  const tested = found.filter(({ checks }) => checks.quick.length + checks.full.length > 0);
  return {
    setup: tested.flatMap(({ setup }) => setup),
    paths: tested.map(({ checks }) => checks),
    because: tested.flatMap(({ because }) => because),
  };
}

function quoted(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}
