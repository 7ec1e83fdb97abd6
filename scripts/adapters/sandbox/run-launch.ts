import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import type { CommandResult } from "../../ports/workspace.ts";
import { BoundedOutput } from "./bounded-output.ts";
import type { DiskGauge } from "./disk-watch.ts";
import { memoryLooks } from "./memory-watch.ts";
import type { Launch } from "./tier.ts";
import { watch } from "./watch.ts";

/** A process that escaped every kill may hold the pipe open for ever; what it still writes is not waited for. */
const CLOSE_GRACE_MS = 500;

/** Enough for the harness to get its turn among any number of busy processes; no slower where nothing else runs. */
const NICENESS = 5;

export type RunOptions = {
  timeoutMs: number;
  memoryMb: number;
  diskMb: number;
  disk: DiskGauge;
  /** The user whose every process is the command's; null where it has none of its own. */
  uid: number | null;
  /** Ends what the command left running beyond its process group. */
  reap(): Promise<void>;
};

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is already gone.
  }
}

/** The harness comes first: it gets the processor when it asks, and when memory runs out the kernel ends the command. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, NICENESS);
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // It has ended already, or this system has no such thing.
  }
}

/**
 * Runs a process in a group of its own, with no standard input, and ends whatever it leaves running: on its exit, on
 * timeout and on too much memory alike. Never rejects: a program that cannot be started is a result that says so. The
 * exit code of a process that a signal ended is 128 plus the signal's number, as shells count; null when the harness
 * ended it. What it was ended for, other than its time, stands in the last line of the output.
 */
export function runLaunch(launch: Launch, options: RunOptions): Promise<CommandResult> {
  const { timeoutMs, uid, reap } = options;
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const startedAt = performance.now();
  const output = new BoundedOutput();
  const child = spawn(launch.file, launch.args, {
    cwd: launch.cwd,
    env: launch.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let ended: { timedOut: boolean; words: string } | null = null;
  let reaping = Promise.resolve();
  const finish = (exitCode: number | null) => {
    if (ended !== null) output.add(Buffer.from(ended.words));
    const durationMs = Math.round(performance.now() - startedAt);
    resolve({ exitCode, output: output.text(), timedOut: ended?.timedOut ?? false, durationMs });
  };
  const end = (timedOut: boolean, words: string) => {
    ended ??= { timedOut, words };
    if (child.pid !== undefined) killGroup(child.pid);
    reaping = reap();
  };

  const timer = setTimeout(() => end(true, ""), timeoutMs);
  let stopWatching = () => {};
  if (child.pid !== undefined) {
    giveWay(child.pid);
    const owner = { pid: child.pid, uid };
    stopWatching = watch([...memoryLooks(owner, options.memoryMb), ...options.disk.looks(owner, options)], (words) =>
      end(false, `\n[stopped: ${words}]\n`),
    );
  }
  const settle = () => {
    clearTimeout(timer);
    stopWatching();
  };
  child.stdout.on("data", (chunk: Buffer) => output.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.add(chunk));
  child.on("error", (error) => {
    settle();
    output.add(Buffer.from(`The command could not be started: ${error.message}\n`));
    finish(null);
  });
  child.on("exit", async (code, signal) => {
    settle();
    const closed = new Promise<void>((done) => child.once("close", () => done()));
    if (child.pid !== undefined) killGroup(child.pid);
    // The first to its end as well: one that is still killing would hit the next command.
    await reaping;
    await reap();
    const grace = Promise.withResolvers<void>();
    const graceTimer = setTimeout(grace.resolve, CLOSE_GRACE_MS);
    await Promise.race([closed, grace.promise]);
    clearTimeout(graceTimer);
    child.stdout.destroy();
    child.stderr.destroy();
    finish(ended !== null ? null : (code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  return promise;
}
