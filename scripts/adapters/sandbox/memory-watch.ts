import { mappedMemfdBytes, namelessBytes } from "./nameless-files.ts";
import { processStatuses } from "./process-statuses.ts";
import { type Look, paced } from "./watch.ts";

/** Memory that a process holds without having mapped it takes longer to count than the rest. */
const LEAST_PAUSE_MS = 500;

type Seen = { pid: number; parent: number; uid: number; bytes: number };

function seen({ pid, status }: { pid: string; status: string }): Seen {
  const field = (name: string) => Number(new RegExp(`^${name}:\\t\\s*(\\d+)`, "m").exec(status)?.[1] ?? 0);
  // File pages are left out: the kernel can drop them, and processes of one program share them.
  const bytes = 1024 * (field("RssAnon") + field("RssShmem") + field("VmSwap"));
  return { pid: Number(pid), parent: field("PPid"), uid: field("Uid"), bytes };
}

/** A command's processes: its first, and the user whose every process is its own (null: none). */
export type Owner = { pid: number; uid: number | null };

/** What a command runs, each with the bytes of memory, swap included, that it has mapped. None on systems without `/proc`. */
export function processesOf({ pid, uid }: Owner): { pid: number; bytes: number }[] {
  const all = processStatuses().map(seen);
  const members = new Set([pid]);
  // Parents have smaller numbers than their children but for a wrap-around, so two rounds find nearly all; no claim hangs on the rest.
  for (let round = 0; round < 2; round += 1) {
    for (const process of all) {
      if (members.has(process.parent) || process.uid === uid) members.add(process.pid);
    }
  }
  return all.filter((process) => members.has(process.pid));
}

const pidsOf = (processes: readonly { pid: number }[]) => processes.map(({ pid }) => pid);
const mappedBy = (processes: readonly { bytes: number }[]) => processes.reduce((sum, { bytes }) => sum + bytes, 0);

/** Looks for too much memory: what is mapped, and, more rarely, with what memfds hold besides. */
export function memoryLooks(owner: Owner, limitMb: number): Look[] {
  const judge = (bytes: number) => {
    const usedMb = Math.round(bytes / 1024 ** 2);
    return usedMb <= limitMb ? null : `its processes together used ${usedMb} MB of memory; the limit is ${limitMb} MB`;
  };
  const besides = async () => {
    const { memory } = await namelessBytes(pidsOf(processesOf(owner)));
    const now = processesOf(owner);
    if (memory === 0 || judge(mappedBy(now) + memory) === null) return null;
    return judge(mappedBy(now) + memory - mappedMemfdBytes(pidsOf(now)));
  };
  return [async () => judge(mappedBy(processesOf(owner))), paced(LEAST_PAUSE_MS, besides)];
}
