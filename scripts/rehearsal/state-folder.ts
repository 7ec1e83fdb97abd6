import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** The texts of a folder's backlog and ledger and its configuration, by path; what cannot be read is left out. */
export async function readStateFolder(project: string): Promise<ReadonlyMap<string, string>> {
  const found = await readdir(join(project, "backlog"), { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = new Map<string, string>();
  for (const path of [...paths, join(project, "nightshift.yml")]) {
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) files.set(relative(project, path), text);
  }
  return files;
}
