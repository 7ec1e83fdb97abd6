import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { CommandResult } from "../../ports/workspace.ts";
import { BoundedOutput } from "./bounded-output.ts";
import type { Launch } from "./tier.ts";

/** A process that escaped every kill may hold the pipe open for ever; what it still writes is not waited for. */
const CLOSE_GRACE_MS = 500;

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is already gone.
  }
}

/**
 * Runs a process in a group of its own, with no standard input, and ends whatever it leaves running: on its exit and on
 * timeout alike. Never rejects: a program that cannot be started is a result that says so. The exit code of a process
 * that a signal ended is 128 plus the signal's number, as shells count; null after a timeout.
 */
export function runLaunch(launch: Launch, timeoutMs: number, reap: () => Promise<void>): Promise<CommandResult> {
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const startedAt = performance.now();
  const output = new BoundedOutput();
  const child = spawn(launch.file, launch.args, {
    cwd: launch.cwd,
    env: launch.env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let timedOut = false;
  const finish = (exitCode: number | null) =>
    resolve({ exitCode, output: output.text(), timedOut, durationMs: Math.round(performance.now() - startedAt) });

  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) killGroup(child.pid);
    void reap();
  }, timeoutMs);
  child.stdout.on("data", (chunk: Buffer) => output.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.add(chunk));
  child.on("error", (error) => {
    clearTimeout(timer);
    output.add(Buffer.from(`The command could not be started: ${error.message}\n`));
    finish(null);
  });
  child.on("exit", async (code, signal) => {
    clearTimeout(timer);
    const closed = new Promise<void>((done) => child.once("close", () => done()));
    if (child.pid !== undefined) killGroup(child.pid);
    await reap();
    const grace = Promise.withResolvers<void>();
    const graceTimer = setTimeout(grace.resolve, CLOSE_GRACE_MS);
    await Promise.race([closed, grace.promise]);
    clearTimeout(graceTimer);
    child.stdout.destroy();
    child.stderr.destroy();
    finish(timedOut ? null : (code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
  return promise;
}
