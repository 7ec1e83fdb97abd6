import { maskSecrets } from "../domain/secrets/mask.ts";
import { terminalText } from "../domain/terminal-text.ts";
import { hungLine } from "../domain/wrapped-lines.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

type Stream = { write(text: string): unknown; isTTY?: boolean; columns?: number };

/**
 * A job's log, without anything that looks like a secret. In GitLab, sections fold; on a terminal, an agent's turns share one moving line, and lines are broken between words; elsewhere every line stays.
 * @see https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 */
export function jobLog(options: { isCi: boolean; stream: Stream; clock: Clock }): Log {
  const { isCi, stream, clock } = options;
  const isMoving = !isCi && stream.isTTY === true;
  let hasOpenLine = false;

  const fitted = (text: string) => (!isMoving || stream.columns === undefined ? text : linesFor(text, stream.columns));
  const line = (text: string) => {
    stream.write(`${hasOpenLine ? "\r\u001b[K" : ""}${fitted(plain(text))}\n`);
    hasOpenLine = false;
  };
  const mark = (kind: "start" | "end", name: string) =>
    `section_${kind}:${Math.floor(clock.now().getTime() / 1000)}:${sectionName(name)}\r\u001b[0K`;

  return {
    line,
    async section(name, title, body) {
      if (!isCi) {
        line(title);
        return body();
      }
      stream.write(`${mark("start", name)}${plain(title)}\n`);
      try {
        return await body();
      } finally {
        stream.write(`${mark("end", name)}\n`);
      }
    },
    turn({ task, turn, action, spentUsd }) {
      const text = `${task} · turn ${turn} · $${spentUsd.toFixed(4)} · ${action}`;
      if (!isMoving) return line(text);
      stream.write(`\r\u001b[K${cut(plain(text).replaceAll("\n", " "), stream.columns)}`);
      hasOpenLine = true;
    },
  };
}

function linesFor(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => hungLine(line, 0, columns))
    .join("\n");
}

function plain(text: string): string {
  return terminalText(maskSecrets(text));
}

/** GitLab takes dots as well; whoever reads a log for its sections may not. */
function sectionName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, "_");
}

/** A line that wraps cannot be replaced: only its last row would go. */
function cut(text: string, columns: number | undefined): string {
  return columns === undefined || text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
