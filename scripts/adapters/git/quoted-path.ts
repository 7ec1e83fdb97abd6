/** A path as in C, which git takes for any path, where a plain one must not hold a line break or a colon. */
export function quotedPath(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
