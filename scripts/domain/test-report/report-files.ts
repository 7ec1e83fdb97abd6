import picomatch from "picomatch";

/** A file a suite is usual; more than this is no report any more. */
const MAX_FILES = 500;

/** Longest that listing or removing reports may take. */
export const REPORT_FILES_TIMEOUT_MS = 60_000;

/**
 * A shell command that lists the files which may be reports, `./` before each: reports lie where git ignores them, so no
 * listing of the tree has them. Whoever runs it gives its output to `reportPaths`.
 */
export function listReportsCommand(globs: readonly string[]): string {
  const names = [...new Set(globs.map(namePattern))].map((name) => `-name ${quoted(name)}`);
  return `find . \\( -name node_modules -o -name .git \\) -prune -o -type f \\( ${names.join(" -o ")} \\) -print`;
}

/** The paths of a listing that the globs of `verify.reports` match, sorted. A glob without a slash matches in every folder. */
export function reportPaths(listing: string, globs: readonly string[]): string[] {
  const tests = globs.map((glob) => picomatch(glob.replace(/^\.\//, ""), { dot: true, basename: !glob.includes("/") }));
  const paths = listing.split("\n").flatMap((line) => (line.startsWith("./") ? [line.slice(2)] : []));
  return paths
    .filter((path) => tests.some((matches) => matches(path)))
    .sort()
    .slice(0, MAX_FILES);
}

/** A shell command that removes files, as of reports: what an earlier run left behind must not speak for the next. */
export function removeFilesCommand(paths: readonly string[]): string {
  return `rm -f -- ${paths.map(quoted).join(" ")}`;
}

/** All files with the glob's ending; whether they match is decided where globs are understood. */
function namePattern(glob: string): string {
  return `*${/\.\w+$/.exec(glob)?.[0] ?? ""}`;
}

/** A shell command that makes files such as can be run. */
export function executableCommand(paths: readonly string[]): string {
  return `chmod +x -- ${paths.map(quoted).join(" ")}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
