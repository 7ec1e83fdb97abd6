import { styleText } from "node:util";
import { hungLine } from "../domain/wrapped-lines.ts";
import type { JobRun } from "./pipeline/engine.ts";

/** Where the story is told: a terminal, or anything that takes text. */
type Screen = { write(text: string): unknown; isTTY?: boolean; columns?: number };

/** The rehearsal as it is told: on a terminal with one moving line for the agents' turns, elsewhere as plain lines. */
export type Story = {
  heading(text: string): void;
  line(text: string): void;
  jobLine(job: string, stream: "stdout" | "stderr", line: string): void;
  job(job: JobRun): void;
  /** Everything told so far, without colours. */
  lines: readonly string[];
};

const TURN = / · turn \d+ · /;
/** GitLab's marks for collapsible sections mean nothing on a screen; `ESC[0K` ends each. */
const SECTION = new RegExp(`section_(?:start|end):\\d+:[\\w-]+\\r${"\u001b"}\\[0K`, "g");
const SIGNS = { success: "✓", failed: "✗", skipped: "–" } as const;

/** What stands before a job's words: two blanks, its name, a blank. */
const JOB_COLUMNS = 13;

export function tellStory(stream: Screen): Story {
  const lines: string[] = [];
  const isTerminal = stream.isTTY === true;
  let hasOpenLine = false;
  const clear = () => {
    if (hasOpenLine) stream.write("\r\u001b[K");
    hasOpenLine = false;
  };
  const put = (text: string, style?: Parameters<typeof styleText>[0], hangAt = 2) => {
    clear();
    lines.push(text);
    const shown = isTerminal ? hungLine(text, hangAt, stream.columns ?? 80) : text;
    stream.write(`${isTerminal && style !== undefined ? styleText(style, shown) : shown}\n`);
  };
  const move = (text: string) => {
    lines.push(text);
    stream.write(`\r\u001b[K${styleText("dim", text.slice(0, (stream.columns ?? 80) - 1))}`);
    hasOpenLine = true;
  };

  return {
    lines,
    heading: (text) => put(`\n${text}`, "bold"),
    line: (text) => put(text),
    jobLine(job, from, text) {
      const said = text.replaceAll(SECTION, "").trimEnd();
      if (from === "stdout" || said === "") return;
      const line = `  ${job.padEnd(10)} ${said}`;
      if (isTerminal && TURN.test(said)) move(line);
      else put(line, undefined, JOB_COLUMNS);
    },
    job({ name, status, exitCode, allowFailure }) {
      if (status === "running" || status === "success") return;
      const isRest = exitCode === 3;
      const words = isRest ? "rest" : status === "skipped" ? "skipped" : `failed with exit code ${exitCode}`;
      put(
        `  ${name.padEnd(10)} ${isRest ? "–" : SIGNS[status]} ${words}`,
        status === "failed" && !allowFailure ? "red" : "dim",
      );
    },
  };
}
