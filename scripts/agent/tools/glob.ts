import picomatch from "picomatch";
import { isQuick } from "../../domain/path-pattern.ts";

/** Whether a path matches a glob; a glob without a slash matches in every folder, as in .gitignore. */
export function globMatcher(glob: string | undefined): (path: string) => boolean {
  if (glob === undefined) return () => true;
  if (isRunaway(glob)) return () => false;
  const matches = picomatch(glob.replace(/^\.\//, ""), { dot: true, basename: !glob.includes("/"), noextglob: true });
  // picomatch reads a second argument; a filter would pass the index for it.
  return (path) => matches(path);
}

const MOST_LETTERS = 300;

/** A glob that could run for hours on one long name. It matches nothing, and says so by an empty result. */
function isRunaway(glob: string): boolean {
  return !isQuick(glob) || glob.length > MOST_LETTERS || /[()+]/.test(glob);
}
