import picomatch from "picomatch";

/** Whether a path matches a glob; a glob without a slash matches in every folder, as in .gitignore. */
export function globMatcher(glob: string | undefined): (path: string) => boolean {
  if (glob === undefined) return () => true;
  if (isRunaway(glob)) return () => false;
  const matches = picomatch(glob.replace(/^\.\//, ""), { dot: true, basename: !glob.includes("/"), noextglob: true });
  // picomatch reads a second argument; a filter would pass the index for it.
  return (path) => matches(path);
}

/** Wildcards in one segment multiply the ways in which a name can fail to match; brackets and plus signs nest them. */
const MOST_WILDCARDS = 3;
const MOST_LETTERS = 300;

/** A glob that could run for hours on one long name. It matches nothing, and says so by an empty result. */
function isRunaway(glob: string): boolean {
  const isCrowded = glob
    .split("/")
    .some((segment) => (segment.replaceAll("**", "*").match(/\*/g) ?? []).length > MOST_WILDCARDS);
  return isCrowded || glob.length > MOST_LETTERS || /[()+]/.test(glob);
}
