import { runProgram } from "../program.ts";

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
 * repository's own (which `-c` overrides where it could start a program), no hooks, no prompts, English messages.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const command = gitCommand(args, options.path);
  const { cwd, input, timeoutMs } = options;
  const { exitCode, fault, stdout, stderr } = await runProgram("git", command.args, {
    ...{ cwd, env: { ...command.env, ...options.env }, maxOutputBytes: MAX_OUTPUT_BYTES },
    ...(input === undefined ? {} : { input }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  if (fault !== null) throw new Error(`git ${args[0]} did not run: ${fault}`);
  return { exitCode, stdout, stderr: stderr.toString("utf8").trim() };
}
