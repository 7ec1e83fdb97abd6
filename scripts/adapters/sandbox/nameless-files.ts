import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { setImmediate as letOthersRun } from "node:timers/promises";

const BLOCK_BYTES = 512;
/** Files of this folder lie in memory, and its own figures count them, with a name or without. */
const SHARED_MEMORY = "/dev/shm";
const MEMFD = "/memfd:";

/** Bytes in files that processes hold open and no folder has; `memory`: what memfd_create(2) made. */
export type NamelessBytes = { disk: number; memory: number };

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => `/proc/${pid}/fd/${fd}`);
  } catch {
    // It has ended, or may not be looked into.
    return [];
  }
}

/**
 * Counts each file once, however many hold it, by the blocks that it takes. One process after the other, because a
 * thousand of them may hold thousands of files each: meanwhile others run. 0 on systems without `/proc`.
 */
export async function namelessBytes(pids: readonly number[]): Promise<NamelessBytes> {
  const sharedMemory = statSync(SHARED_MEMORY, { throwIfNoEntry: false })?.dev;
  const seen = new Set<string>();
  let [disk, memory] = [0, 0];
  for (const pid of pids) {
    for (const path of openFiles(pid)) {
      try {
        const found = statSync(path);
        const key = `${found.dev}:${found.ino}`;
        if (!found.isFile() || found.nlink > 0 || found.dev === sharedMemory || seen.has(key)) continue;
        seen.add(key);
        if (readlinkSync(path).startsWith(MEMFD)) memory += found.blocks * BLOCK_BYTES;
        else disk += found.blocks * BLOCK_BYTES;
      } catch {
        // It was closed meanwhile.
      }
    }
    await letOthersRun();
  }
  return { disk, memory };
}

/**
 * Bytes of memfds that processes have mapped: these count among a process's own memory, once for each. Slow where a
 * process has mapped a lot, and so asked only where something hangs on it.
 */
export function mappedMemfdBytes(pids: readonly number[]): number {
  const mapsOf = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/smaps`, "utf8");
    } catch {
      return "";
    }
  };
  // A row of addresses and the file's name, then rows of figures.
  const mapped = pids.flatMap((pid) => [
    ...mapsOf(pid).matchAll(/^[0-9a-f]+-[0-9a-f]+ .* \/memfd:.*\n(?:[A-Z].*\n)*?Rss: +(\d+) kB$/gm),
  ]);
  return mapped.reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}
