import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder, removeFolderNow } from "./remove-folder.ts";

/**
 * A folder of the job's own. A signal ends the process through `exit`, which must not leave a clone or a tree behind. What
 * cannot be removed is said, and fails nothing: the work is done.
 */
export async function withScratch<T>(
  log: { line(words: string): void },
  use: (dir: string) => Promise<T>,
  remove = removeFolder,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), "nightshift-"));
  const tell = (fault: string | null) => {
    if (fault !== null) log.line(`! ${fault}`);
  };
  const clear = () => tell(removeFolderNow(dir));
  process.once("exit", clear);
  // A confined command runs as another user: it may pass through here to its own tree, and list nothing.
  await chmod(dir, 0o711);
  try {
    return await use(dir);
  } finally {
    process.off("exit", clear);
    tell(await remove(dir));
  }
}
