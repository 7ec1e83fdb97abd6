import type { TreeEntry } from "./objects.ts";

/** Folders of other people's code and of what a build makes, wherever they are in the tree. */
const FOREIGN_FOLDERS = new Set(["node_modules", "vendor", "third_party", "bower_components", "dist", ".git"]);

const LOCK_FILES = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "bun.lockb",
  "go.sum",
  "gradle.lockfile",
  "packages.lock.json",
]);

/** No person writes a line of code so long; bundlers write little else. */
const LONGEST_LINE = 2_000;

/** Whether a file, by its name and size, may be source that people wrote. */
export function maySource({ path, bytes }: TreeEntry, maxBytes: number): boolean {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  if (bytes > maxBytes || folders.some((folder) => FOREIGN_FOLDERS.has(folder))) return false;
  return !(LOCK_FILES.has(name) || name.endsWith(".lock") || /\.min\.\w+$|\.map$/.test(name));
}

/** Whether a script or style sheet was squeezed by a program, although its name does not say so. */
export function isMinified(path: string, text: string): boolean {
  return /\.([cm]?js|css)$/.test(path) && text.split("\n").some((line) => line.length > LONGEST_LINE);
}
