import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Makes a folder with those above it, step by step: below /proc, which has no room for new folders, Node's `mkdir` with
 * `recursive` never ends (seen with 20 and 24). Throws what the system says.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (await isFolder(path)) return;
    const above = dirname(path);
    const isAboveMissing = error instanceof Error && "code" in error && error.code === "ENOENT" && above !== path;
    if (!isAboveMissing || (await isFolder(above))) throw error;
    await makeFolder(above);
    await makeFolder(path);
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
