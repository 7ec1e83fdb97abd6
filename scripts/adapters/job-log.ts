import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

type Stream = { write(text: string): unknown; isTTY?: boolean };

/**
 * A job's log. In GitLab, sections fold; on a terminal, an agent's turns share one moving line; elsewhere every line stays.
 * @see https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
 */
export function jobLog(options: { isCi: boolean; stream: Stream; clock: Clock }): Log {
  const { isCi, stream, clock } = options;
  const isMoving = !isCi && stream.isTTY === true;
  let hasOpenLine = false;

  const line = (text: string) => {
    stream.write(`${hasOpenLine ? "\r\u001b[K" : ""}${text}\n`);
    hasOpenLine = false;
  };

  return {
    line,
    async section(name, title, body) {
      const at = () => Math.floor(clock.now().getTime() / 1000);
      if (!isCi) {
        line(title);
        return body();
      }
      stream.write(`section_start:${at()}:${name}\r\u001b[0K${title}\n`);
      try {
        return await body();
      } finally {
        stream.write(`section_end:${at()}:${name}\r\u001b[0K\n`);
      }
    },
    turn({ task, turn, action, spentUsd }) {
      const text = `${task} · turn ${turn} · $${spentUsd.toFixed(4)} · ${action}`;
      if (!isMoving) return line(text);
      stream.write(`\r\u001b[K${text}`);
      hasOpenLine = true;
    },
  };
}
