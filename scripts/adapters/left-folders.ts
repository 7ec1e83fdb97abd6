import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeFolder } from "./remove-folder.ts";
import { isAlive, type Maker, makerIn } from "./scratch-name.ts";

const HOUR_MS = 3_600_000;

/** How often a job touches its folder, so that it shows as used to those who cannot see the process. */
export const TOUCH_EVERY_MS = HOUR_MS;

/**
 * Where containers or machines share a temporary folder, a living process of another one looks ended from here. It has
 * touched its folder 24 times in this span.
 */
const UNTOUCHED_MS = 24 * HOUR_MS;

/**
 * Removes the scratch folders in `parent` that a killed job has left: those of our naming and of this user, of no living
 * process, and untouched for a day. No link is followed. `now` is the machine's own time, as its files' times are. Gives
 * words for each that went or could not.
 */
export async function removeLeftFolders(parent: string, now: Date): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  const words: string[] = [];
  // Most names in a crowded folder are not ours: they cost a look at the name alone.
  for (const { name, maker } of names.flatMap(madeByUs)) {
    const path = join(parent, name);
    if (!(await isLeft(path, maker, now))) continue;
    const fault = await removeFolder(path);
    words.push(fault === null ? `removed ${path}, which an ended job had left` : `! ${fault}`);
  }
  return words;
}

function madeByUs(name: string): { name: string; maker: Maker }[] {
  const maker = makerIn(name);
  return maker === null ? [] : [{ name, maker }];
}

async function isLeft(path: string, maker: Maker, now: Date): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isDirectory()) return false;
  return found.uid === process.getuid?.() && now.getTime() - found.mtimeMs > UNTOUCHED_MS && !isAlive(maker);
}
