import { processStatuses } from "./process-statuses.ts";

type Seen = { pid: number; parent: number; uid: number; bytes: number };

function seen({ pid, status }: { pid: string; status: string }): Seen {
  const field = (name: string) => Number(new RegExp(`^${name}:\\t\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  // File pages are left out: the kernel can drop them, and processes of one program share them.
  const bytes = 1024 * (field("RssAnon") + field("RssShmem") + field("VmSwap"));
  return { pid: Number(pid), parent: field("PPid"), uid: field("Uid"), bytes };
}

/**
 * Bytes of memory, swap included, that a process, its descendants and every process of user `uid` (null: none) hold
 * together. 0 on systems without `/proc`.
 */
export function memoryOf(pid: number, uid: number | null): number {
  const all = processStatuses().map(seen);
  const members = new Set([pid]);
  // Parents have smaller numbers than their children but for a wrap-around, so two rounds find nearly all; no claim hangs on the rest.
  for (let round = 0; round < 2; round += 1) {
    for (const process of all) {
      if (members.has(process.parent) || process.uid === uid) members.add(process.pid);
    }
  }
  return all.reduce((sum, process) => sum + (members.has(process.pid) ? process.bytes : 0), 0);
}
