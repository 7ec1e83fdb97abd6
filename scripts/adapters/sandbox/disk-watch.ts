import { lstat, readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { type Owner, processesOf } from "./memory-watch.ts";
import { namelessBytes } from "./nameless-files.ts";
import { type Look, paced } from "./watch.ts";

/** Memory that is a folder, and belongs to no process. */
const SHARED_MEMORY = "/dev/shm";
/** What stays free for the harness's own files, however little there is. */
const RESERVE_BYTES = 256 * 1024 ** 2;
/** A command that hardly writes may clean up what another has written. */
const NEGLIGIBLE_BYTES = 16 * 1024 ** 2;
/** Counting many files takes time. */
const LEAST_PAUSE_MS = 1_000;
const BLOCK_BYTES = 512;

/** Keeps count of the space that a task's commands take. */
export type DiskGauge = {
  /** For one command: words for what it fills, beyond what was there when it began; null while there is room. */
  looks(owner: Owner, limits: { diskMb: number; memoryMb: number }): Look[];
};

async function freeIn(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => null);
  return found === null ? 0 : found.bavail * found.bsize;
}

/** Bytes that folders take on the disk, and whether some of what is in them could not be counted, because it lies too deep. */
type Count = { bytes: number; isHidden: boolean; isTooDeep: boolean };

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? error.code : undefined);

/** A file with several names counts once. What vanishes meanwhile counts nothing. */
async function count(folders: readonly string[]): Promise<Count> {
  const seen = new Set<number>();
  let [bytes, isHidden, isTooDeep] = [0, false, false];
  const note = (error: unknown) => {
    if (codeOf(error) === "ENAMETOOLONG") isTooDeep = true;
    if (codeOf(error) !== "ENOENT") isHidden = true;
    return null;
  };
  const waiting = [...folders];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of (await readdir(folder, { withFileTypes: true }).catch(note)) ?? []) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      const found = await lstat(path).catch(note);
      if (found === null) continue;
      const isKnown = !found.isDirectory() && found.nlink > 1 && seen.has(found.ino);
      if (!found.isDirectory() && found.nlink > 1) seen.add(found.ino);
      if (!isKnown) bytes += found.blocks * BLOCK_BYTES;
    }
  }
  return { bytes, isHidden, isTooDeep };
}

/**
 * A gauge for a task's folders. The disk may be others' as well, so that the folders' own files are counted, with those
 * that commands hold open and have removed; only when some cannot be counted, or nearly nothing is left, nobody asks who
 * took what is gone.
 */
export async function openDiskGauge(folders: readonly string[]): Promise<DiskGauge> {
  const [first = "/"] = folders;
  const [free, freeShared] = [await freeIn(first), await freeIn(SHARED_MEMORY)];
  let counted: Count = { bytes: 0, isHidden: false, isTooDeep: false };
  return {
    looks(owner, { diskMb, memoryMb }) {
      const before = counted;
      let sharedBefore: number | null = null;
      const room = async () => {
        const shared = freeShared - (await freeIn(SHARED_MEMORY));
        sharedBefore ??= shared;
        if (shared > memoryMb * 1024 ** 2 && shared > sharedBefore + NEGLIGIBLE_BYTES)
          return `${megabytes(shared)} MB of shared memory are filled; the limit is ${memoryMb} MB`;
        if (free > RESERVE_BYTES && (await freeIn(first)) < RESERVE_BYTES) return "nearly nothing is left of the disk";
        return null;
      };
      const files = async () => {
        const listed = await count(folders);
        const { disk: nameless } = await namelessBytes(processesOf(owner).map(({ pid }) => pid));
        const lost = listed.isHidden ? Math.max(0, free - (await freeIn(first))) : 0;
        const bytes = Math.max(listed.bytes + nameless, lost);
        counted = { ...listed, bytes: Math.max(listed.bytes, lost) };
        if (counted.isTooDeep && !before.isTooDeep)
          return "its folders are nested deeper than a path can be long, where no file can be counted or removed; remove them";
        if (bytes <= diskMb * 1024 ** 2 || bytes <= before.bytes + NEGLIGIBLE_BYTES) return null;
        return `the task's files take ${megabytes(bytes)} MB of the disk; the limit is ${diskMb} MB`;
      };
      return [room, paced(LEAST_PAUSE_MS, files)];
    },
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 ** 2);
}
