import { readFileSync } from "node:fs";

/** Who made a scratch folder. `start` is in ticks since the machine's start; "0" where the system does not tell. */
export type Maker = { pid: number; start: string };

const NAME = /^nightshift-(?:job|patched|probe|bench)-(\d{1,10})-(\d{1,20})-[A-Za-z0-9]{6}$/;

/**
 * The beginning of a scratch folder's name, for `mkdtemp`. It names its maker, so that nothing has to be written into the
 * folder before it can be told whose it is.
 */
export function scratchPrefix(purpose: "job" | "patched" | "probe" | "bench"): string {
  return `nightshift-${purpose}-${process.pid}-${startOf(process.pid) ?? "0"}-`;
}

/** The maker that a folder's name tells; null for a name that is not ours. */
export function makerIn(name: string): Maker | null {
  const [, pid, start] = NAME.exec(name) ?? [];
  return pid === undefined || start === undefined ? null : { pid: Number(pid), start };
}

/**
 * Whether the process is there, as far as can be seen from here: one in another container is not. The start tells it from
 * another that has got its number, as in containers, where each job's is the same.
 */
export function isAlive({ pid, start }: Maker): boolean {
  const found = startOf(pid);
  if (found !== null && start !== "0") return found === start;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Field 22 of `/proc/PID/stat` (proc(5)); null where there is no such file. */
function startOf(pid: number): string | null {
  try {
    // The name in brackets may hold anything, brackets too: fields are counted from the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
