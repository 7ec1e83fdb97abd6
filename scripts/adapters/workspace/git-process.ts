import { spawn } from "node:child_process";

/** Exit code and output of a git command. Output is bytes: patches carry whatever encoding a file has. */
export type GitResult = { exitCode: number; stdout: Buffer; stderr: string };

/** Above the largest patch that `Baseline.changes` can build; reaching it is a bug, not a big task. */
const MAX_OUTPUT_BYTES = 256_000_000;

/** `path`: the PATH on which git is found; `env` adds to the clean environment. */
type GitOptions = {
  path: string;
  cwd: string;
  env?: Record<string, string>;
  input?: string | Uint8Array;
  /** What talks to a network may take no longer. */
  timeoutMs?: number;
};

const NEUTRAL = ["core.hooksPath=/dev/null", "core.fsmonitor=false", "safe.directory=*", "protocol.allow=never"];

/** Arguments and the whole environment of a git that nothing can steer; `path` is the PATH on which it is found. */
export function gitCommand(args: readonly string[], path: string): { args: string[]; env: Record<string, string> } {
  return {
    args: [...NEUTRAL.flatMap((setting) => ["-c", setting]), ...args],
    env: {
      PATH: path,
      LC_ALL: "C.UTF-8",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_ATTR_NOSYSTEM: "1",
      GIT_TERMINAL_PROMPT: "0",
    },
  };
}

/**
 * Runs git so that nothing of the user, the machine or the repository can steer it: no configuration but the
 * repository's own (which `-c` overrides where it could start a program), no hooks, no prompts, English messages. By
 * Node's own means: a turn runs git several times, and execa's comfort took as much of the processor as git itself.
 */
export function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const command = gitCommand(args, options.path);
  const child = spawn("git", command.args, {
    cwd: options.cwd,
    env: { ...command.env, ...options.env },
    stdio: [options.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const { promise, resolve, reject } = Promise.withResolvers<GitResult>();
  const fail = (reason: string) => {
    child.kill("SIGKILL");
    reject(new Error(`git ${args[0]} did not run: ${reason}`));
  };
  const { timeoutMs } = options;
  const late =
    timeoutMs === undefined ? null : setTimeout(() => fail(`it took more than ${timeoutMs / 1000} s`), timeoutMs);
  const output: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  let bytes = 0;
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_OUTPUT_BYTES) fail(`it said more than ${MAX_OUTPUT_BYTES} bytes`);
      else output[name].push(chunk);
    });
  // git may end without reading all of it; its exit code tells why.
  child.stdin?.on("error", () => undefined).end(options.input);
  child.on("error", (error) => fail(error.message));
  child.on("close", (exitCode, signal) => {
    if (late !== null) clearTimeout(late);
    if (exitCode === null) return fail(`it was ended by ${signal}`);
    const stderr = Buffer.concat(output.stderr).toString("utf8").trim();
    resolve({ exitCode, stdout: Buffer.concat(output.stdout), stderr });
  });
  return promise;
}
