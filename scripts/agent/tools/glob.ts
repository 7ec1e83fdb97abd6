import picomatch from "picomatch";

/** Whether a path matches a glob; a glob without a slash matches in every folder, as in .gitignore. */
export function globMatcher(glob: string | undefined): (path: string) => boolean {
  if (glob === undefined) return () => true;
  const matches = picomatch(glob.replace(/^\.\//, ""), { dot: true, basename: !glob.includes("/") });
  // picomatch reads a second argument; a filter would pass the index for it.
  return (path) => matches(path);
}
