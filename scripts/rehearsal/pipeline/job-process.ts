import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";

/** How long processes may take to end by themselves once asked (SIGTERM), before they are ended (SIGKILL). */
const GRACE_MS = 3_000;
const POLL_MS = 50;

export type ProcessRequest = {
  command: string[];
  cwd: string;
  /** The whole environment: nothing is inherited. */
  environment: Record<string, string>;
  onLine: (stream: "stdout" | "stderr", line: string) => void;
  signal?: AbortSignal | undefined;
};

/**
 * Runs a command as the leader of a process group of its own, and leaves no process behind: what the command started
 * and did not end is ended with it, and an abort ends all of its descendants, those in other groups included.
 *
 * @returns the exit code; 128 + the signal's number as shells count, when a signal ended the command
 */
export async function runProcess(request: ProcessRequest): Promise<number> {
  request.signal?.throwIfAborted();
  const [program = "", ...args] = request.command;
  const child = spawn(program, args, {
    cwd: request.cwd,
    env: request.environment,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    stopping ??= endTree(child);
  };
  request.signal?.addEventListener("abort", stop);
  // Waited for below; when the program cannot be started, the failure is thrown once, by the wait for its exit.
  const closed = once(child, "close").catch(() => undefined);
  const reading = [readLines(child, "stdout", request.onLine), readLines(child, "stderr", request.onLine)];
  try {
    await once(child, "exit");
    // Leftovers in the background would hold the pipes open, and the job with them.
    signalGroup(child.pid, "SIGKILL");
    await closed;
    await Promise.all(reading);
    await stopping;
  } finally {
    request.signal?.removeEventListener("abort", stop);
  }
  return child.exitCode ?? 128 + signalNumber(child.signalCode);
}

const signalNumber = (name: string | null): number => (name === "SIGKILL" ? 9 : 15);

async function readLines(
  child: ChildProcess,
  name: "stdout" | "stderr",
  onLine: ProcessRequest["onLine"],
): Promise<void> {
  const stream = child[name];
  if (stream === null) return;
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream) {
    // Only \n ends a line: GitLab's section markers contain a \r.
    const lines = `${rest}${String(chunk)}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(name, line);
  }
  if (rest !== "") onLine(name, rest);
}

/** Asks a process and all of its descendants to end, waits a little, and ends those that did not. */
async function endTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const pids = await familyOf(child.pid);
  // The group first: a shell that is asked while its command runs on would start the next one.
  signalGroup(child.pid, "SIGTERM");
  for (const pid of pids) signalProcess(pid, "SIGTERM");
  const deadline = performance.now() + GRACE_MS;
  while (pids.some(isAlive) && performance.now() < deadline) await delay(POLL_MS);
  // Whoever is left may have started more in the meantime.
  const late = (await Promise.all(pids.filter(isAlive).map(familyOf))).flat();
  signalGroup(child.pid, "SIGKILL");
  for (const pid of [...pids, ...late]) signalProcess(pid, "SIGKILL");
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid !== undefined) signalProcess(-pid, name);
}

function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process and everything it started, directly or not. */
async function familyOf(root: number): Promise<number[]> {
  const processes = await listProcesses();
  const family = [root];
  // The list grows while it is walked: children of children are found in turn.
  for (const parent of family) {
    for (const { pid, ppid } of processes) if (ppid === parent) family.push(pid);
  }
  return family;
}

async function listProcesses(): Promise<{ pid: number; ppid: number }[]> {
  const entries = await readdir("/proc").catch(() => null);
  if (entries === null) {
    const { stdout } = await execa("ps", ["-A", "-o", "pid=,ppid="], { reject: false });
    return (stdout ?? "").split("\n").map((line) => {
      const [pid, ppid] = line.trim().split(/\s+/).map(Number);
      return { pid: pid ?? 0, ppid: ppid ?? 0 };
    });
  }
  const pids = entries.filter((entry) => /^\d+$/.test(entry));
  const rows = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      // `pid (name) state ppid …`; the name may contain anything, so count from its closing parenthesis.
      const ppid = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
      return { pid: Number(pid), ppid: Number(ppid ?? 0) };
    }),
  );
  return rows;
}
