import { type DurationInput, read } from "./parse.ts";

/** Largest first: the order in which a duration is written. */
const UNITS = [
  { symbol: "w", milliseconds: 604_800_000 },
  { symbol: "d", milliseconds: 86_400_000 },
  { symbol: "h", milliseconds: 3_600_000 },
  { symbol: "m", milliseconds: 60_000 },
  { symbol: "s", milliseconds: 1_000 },
  { symbol: "ms", milliseconds: 1 },
];

export type FormatOptions = {
  /** At most this many parts, the largest ones; the rest is cut off, never rounded up. Default: all. */
  parts?: number;
  /** What stands between two parts. Default: one blank. */
  separator?: string;
};

/** Writes a duration in its shortest exact form, for example "1h 30m" or "-2d 4h"; zero is "0s". */
export function format(input: DurationInput, options: FormatOptions = {}): string {
  const { parts = UNITS.length, separator = " " } = options;
  const duration = read(input);
  const written: string[] = [];
  let rest = Math.abs(duration);
  for (const { symbol, milliseconds } of UNITS) {
    const count = Math.floor(rest / milliseconds);
    rest -= count * milliseconds;
    if (count > 0) written.push(`${count}${symbol}`);
  }
  if (written.length === 0) return "0s";
  return (duration < 0 ? "-" : "") + written.slice(0, Math.max(1, parts)).join(separator);
}

/** Writes a duration as a clock does, "1:05:09"; hours are not bounded, milliseconds are cut off. */
export function formatClock(input: DurationInput): string {
  const duration = read(input);
  const seconds = Math.floor(Math.abs(duration) / 1_000);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return duration < 0 && seconds > 0 ? `-${clock}` : clock;
}
