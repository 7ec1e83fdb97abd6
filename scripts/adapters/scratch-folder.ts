import { existsSync } from "node:fs";
import { chmod, mkdtemp, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SetupError } from "../domain/fault.ts";
import { removeLeftFolders, TOUCH_EVERY_MS } from "./left-folders.ts";
import { removeFolder, removeFolderNow } from "./remove-folder.ts";
import { scratchPrefix } from "./scratch-name.ts";
import { systemClock } from "./system-clock.ts";
import { whyRefused } from "./system-fault.ts";

/**
 * A folder of the job's own. A signal ends the process through `exit`, which must not leave a clone or a tree behind; what
 * jobs left that were killed goes first, to make room. What cannot be removed is said, and fails nothing: the work is done.
 */
export async function withScratch<T>(
  log: { line(words: string): void },
  use: (dir: string) => Promise<T>,
  { parent = tmpdir(), remove = removeFolder } = {},
): Promise<T> {
  for (const words of await removeLeftFolders(parent, systemClock.now())) log.line(words);
  const dir = await folderIn(parent);
  const tell = (fault: string | null) => {
    if (fault !== null) log.line(`! ${fault}`);
  };
  const clear = () => tell(removeFolderNow(dir));
  process.once("exit", clear);
  const touching = setInterval(() => void touch(dir), TOUCH_EVERY_MS).unref();
  // A confined command runs as another user: it may pass through here to its own tree, and list nothing.
  await chmod(dir, 0o711);
  try {
    return await use(dir);
  } finally {
    clearInterval(touching);
    process.off("exit", clear);
    tell(await remove(dir));
  }
}

async function folderIn(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, scratchPrefix("job")));
  } catch (error) {
    const reason = existsSync(parent) ? (whyRefused(error) ?? String(error)) : "it is not there";
    throw new SetupError(
      `nothing can be written to the temporary folder ${parent}: ${reason}: let TMPDIR name one that this user may write to`,
    );
  }
}

async function touch(dir: string): Promise<void> {
  const now = systemClock.now();
  await utimes(dir, now, now).catch(() => undefined);
}
