import { z } from "zod";
import { headAndTail } from "./excerpt.ts";
import { defineTool, failed, succeeded } from "./tool.ts";

/** Published in the system prompt. */
export const USUAL_TIMEOUT_S = 120;
export const LONGEST_TIMEOUT_S = 600;

export const runCommand = defineTool({
  name: "run_command",
  description: `Runs a shell command at the root of the repository and gives its exit code and output (standard output and error together; head and tail when long). Each call is a new shell without a terminal; nothing may wait for input or stay in the background. Stopped after timeout_s (${USUAL_TIMEOUT_S} when left out, at most ${LONGEST_TIMEOUT_S}).`,
  example: { command: "npm test", timeout_s: 300 },
  input: {
    command: z.string("a shell command").min(1, "a shell command"),
    timeout_s: z
      .number("seconds")
      .positive("more than 0 seconds")
      .max(LONGEST_TIMEOUT_S, `at most ${LONGEST_TIMEOUT_S} seconds`)
      .optional()
      .describe("Seconds after which the command is stopped."),
  },
  run: async ({ command, timeout_s = USUAL_TIMEOUT_S }, { workspace, clock, deadline }) => {
    const leftMs = deadline.getTime() - clock.now().getTime();
    const timeoutMs = Math.max(1, Math.min(timeout_s * 1000, leftMs));
    const { exitCode, output, timedOut, durationMs, excess } = await workspace.run(command, timeoutMs);
    const said = output.trim() === "" ? "(no output)" : headAndTail(output);
    const shown = excess === undefined ? said : `${said.trimEnd()}\n\n${excess}`;
    if (excess !== undefined && exitCode === 0) return failed(`exit code 0, but too many new files\n${shown}`);
    const seconds = `${(durationMs / 1000).toFixed(1)} s`;
    if (timedOut) return failed(`stopped after ${seconds}: the time was over. Its output until then:\n${shown}`);
    if (exitCode === 0) return succeeded(`exit code 0 (${seconds})\n${shown}`);
    return failed(`${exitCode === null ? "killed by a signal" : `exit code ${exitCode}`} (${seconds})\n${shown}`);
  },
});
