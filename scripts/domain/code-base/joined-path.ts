/** A path from a folder, with `.` and `..` taken out. */
export function joinedPath(folder: string, path: string): string {
  const parts: string[] = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** The first of these paths that is there, as a list of one. */
export function firstOf(paths: readonly string[], has: (path: string) => boolean): string[] {
  const found = paths.find(has);
  return found === undefined ? [] : [found];
}
