import { type ChildProcess, spawn } from "node:child_process";

/**
 * How a program ended, with the bytes that it said. `fault` is null when it ended by itself, whatever its exit code;
 * otherwise it says why there is no exit code: the program did not start, took too long, said too much or was ended.
 */
export type ProgramRun = { stdout: Buffer; stderr: Buffer } & (
  | { exitCode: number; fault: null }
  | { exitCode: null; fault: string }
);

/** `env` is the whole environment, on whose PATH the program is found: nothing is inherited. */
export type ProgramOptions = {
  env: Readonly<Record<string, string | undefined>>;
  cwd?: string;
  /** What the program reads; without it there is nothing to read. */
  input?: string | Uint8Array;
  timeoutMs?: number;
  /** Of both streams together. */
  maxOutputBytes?: number;
  /** Ends the program, whose run then has a fault. */
  signal?: AbortSignal;
};

/** A program that is asked to end (SIGTERM, on which git takes its locks away) may take so long before it is ended. */
const GRACE_MS = 5_000;

/**
 * Runs a program to its end; never throws. By Node's own means: a job starts dozens of programs, most of them a git of
 * two milliseconds, and a library's comfort took as much of the processor again, and a third of a job's start to load.
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramRun> {
  let child: ChildProcess;
  try {
    const stdio = [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"] as const;
    child = spawn(program, args, { env: options.env, cwd: options.cwd, stdio: [...stdio] });
  } catch (error) {
    const fault = `${program} did not start: ${error instanceof Error ? error.message : error}`;
    return Promise.resolve({ stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), exitCode: null, fault });
  }
  return ended(child, program, options);
}

function ended(child: ChildProcess, program: string, options: ProgramOptions): Promise<ProgramRun> {
  const { input, timeoutMs, maxOutputBytes = Number.POSITIVE_INFINITY, signal } = options;
  const { promise, resolve } = Promise.withResolvers<ProgramRun>();
  const said: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  let bytes = 0;
  let fault: string | null = null;
  const end = (exitCode: number | null, endedBy: string | null): void => {
    clearTimeout(late);
    signal?.removeEventListener("abort", abort);
    // Open ones would keep this process from ending for as long as what the program left behind keeps its ends.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
    const output = { stdout: Buffer.concat(said.stdout), stderr: Buffer.concat(said.stderr) };
    if (exitCode !== null && fault === null) resolve({ ...output, exitCode, fault });
    else resolve({ ...output, exitCode: null, fault: fault ?? `${program} was ended by ${endedBy}` });
  };
  const giveUp = (reason: string): void => {
    fault ??= `${program} ${reason}`;
    // What a program has left in the background may hold its streams for ever.
    if (hasEnded(child)) end(null, null);
    else stop(child);
  };
  const abort = () => giveUp("was told to stop");
  const late = timeoutMs === undefined ? undefined : setTimeout(() => giveUp(timedOut(timeoutMs)), timeoutMs);
  signal?.addEventListener("abort", abort);
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxOutputBytes) said[name].push(chunk);
      else if (fault === null) giveUp(`said more than ${maxOutputBytes} bytes`);
    });
  // It may end without reading all of it; its exit code tells why.
  child.stdin?.on("error", () => undefined).end(input);
  child.once("error", (error) => {
    fault ??= `${program} did not start: ${error.message}`;
    end(null, null);
  });
  child.once("exit", (exitCode, endedBy) => {
    if (fault !== null) end(exitCode, endedBy);
  });
  child.once("close", end);
  if (signal?.aborted) abort();
  return promise;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

const timedOut = (ms: number) => `timed out after ${ms / 1000} s`;

function stop(child: ChildProcess): void {
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  child.once("exit", () => clearTimeout(force));
}
