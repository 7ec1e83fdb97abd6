import { lstat, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Look } from "./watch.ts";

/** Memory that is a folder, and belongs to no process. */
const SHARED_MEMORY = "/dev/shm";
/** What stays free for the harness's own files, however little there is. */
const RESERVE_BYTES = 256 * 1024 ** 2;
/** A command that hardly writes may clean up what another has written. */
const NEGLIGIBLE_BYTES = 16 * 1024 ** 2;
/** Counting many files takes time: it gets at most this share of it. */
const SHARE = 0.05;
const LEAST_PAUSE_MS = 1_000;
const BLOCK_BYTES = 512;

/** Keeps count of the space that a task's commands take. */
export type DiskGauge = {
  /** For one command: words for what it fills, beyond what was there when it began; null while there is room. */
  look(limits: { diskMb: number; memoryMb: number }): Look;
};

async function freeIn(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => null);
  return found === null ? 0 : found.bavail * found.bsize;
}

/** Bytes that folders take on the disk; a file with several names counts once. What vanishes meanwhile counts nothing. */
async function bytesIn(folders: readonly string[], seen = new Set<number>()): Promise<number> {
  let bytes = 0;
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        bytes += await bytesIn([path], seen);
        continue;
      }
      const found = await lstat(path).catch(() => null);
      if (found === null || (found.nlink > 1 && seen.has(found.ino))) continue;
      if (found.nlink > 1) seen.add(found.ino);
      bytes += found.blocks * BLOCK_BYTES;
    }
  }
  return bytes;
}

/**
 * A gauge for a task's folders. The disk may be others' as well, so that the folders' own files are counted; only when
 * nearly nothing is left, nobody asks who took it.
 */
export async function openDiskGauge(folders: readonly string[]): Promise<DiskGauge> {
  const [first = "/"] = folders;
  const [free, freeShared] = [await freeIn(first), await freeIn(SHARED_MEMORY)];
  let counted = 0;
  return {
    look({ diskMb, memoryMb }) {
      const before = counted;
      let sharedBefore: number | null = null;
      let nextCountAt = performance.now() + LEAST_PAUSE_MS;
      return async () => {
        const shared = freeShared - (await freeIn(SHARED_MEMORY));
        sharedBefore ??= shared;
        if (shared > memoryMb * 1024 ** 2 && shared > sharedBefore + NEGLIGIBLE_BYTES)
          return `${megabytes(shared)} MB of shared memory are filled; the limit is ${memoryMb} MB`;
        if (free > RESERVE_BYTES && (await freeIn(first)) < RESERVE_BYTES) return "nearly nothing is left of the disk";
        if (performance.now() < nextCountAt) return null;
        const startedAt = performance.now();
        counted = await bytesIn(folders);
        nextCountAt = performance.now() + Math.max(LEAST_PAUSE_MS, (performance.now() - startedAt) / SHARE);
        if (counted <= diskMb * 1024 ** 2 || counted <= before + NEGLIGIBLE_BYTES) return null;
        return `the task's files take ${megabytes(counted)} MB of the disk; the limit is ${diskMb} MB`;
      };
    },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
