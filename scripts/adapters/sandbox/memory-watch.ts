import { readdir, readFile } from "node:fs/promises";

type Seen = { pid: number; parent: number; uid: number; bytes: number };

async function look(pid: string): Promise<Seen | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const field = (name: string) => Number(new RegExp(`^${name}:\\t\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  // File pages are left out: the kernel can drop them, and processes of one program share them.
  const bytes = 1024 * (field("RssAnon") + field("RssShmem") + field("VmSwap"));
  return status === "" ? null : { pid: Number(pid), parent: field("PPid"), uid: field("Uid"), bytes };
}

async function lookAtAll(): Promise<Seen[]> {
  const entries = await readdir("/proc").catch(() => []);
  const seen = await Promise.all(entries.filter((entry) => /^\d+$/.test(entry)).map(look));
  return seen.filter((process) => process !== null);
}

/**
 * Bytes of memory, swap included, that a process, its descendants and every process of user `uid` (null: none) hold
 * together. 0 on systems without `/proc`.
 */
export async function memoryOf(pid: number, uid: number | null): Promise<number> {
  const all = await lookAtAll();
  const members = new Set([pid]);
  // Parents have smaller numbers than their children but for a wrap-around, so two rounds find nearly all; no claim hangs on the rest.
  for (let round = 0; round < 2; round += 1) {
    for (const process of all) {
      if (members.has(process.parent) || process.uid === uid) members.add(process.pid);
    }
  }
  return all.reduce((sum, process) => sum + (members.has(process.pid) ? process.bytes : 0), 0);
}
