import type { Environment } from "../config.ts";
import { terminalText } from "../domain/terminal-text.ts";
import { NARROWEST, widthOf, wrapped } from "../domain/wrapped-lines.ts";

type Ink = (text: string) => string;

/** What text for people is written on: how wide it is, and with which colours. */
export type Paper = { columns: number; bold: Ink; dim: Ink; green: Ink; red: Ink };

/**
 * A terminal has an end of line and colours (but for NO_COLOR, https://no-color.org); in a file and a pipe, each row stays
 * one line, for whoever searches it.
 */
export function paperOf(stream: { isTTY?: boolean; columns?: number }, env: Environment): Paper {
  const isTerminal = stream.isTTY === true;
  const hasColours = isTerminal && !env.NO_COLOR && env.TERM !== "dumb";
  const ink = (on: number, off: number): Ink =>
    hasColours ? (text) => `\u001b[${on}m${text}\u001b[${off}m` : (text) => text;
  const columns = isTerminal ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY;
  return { columns, bold: ink(1, 22), dim: ink(2, 22), green: ink(32, 39), red: ink(31, 39) };
}

/** The colours of a paper, and of what else acts on a terminal nothing. */
export function painted(text: string): string {
  return text
    .split(INKS)
    .map((piece, at) => (at % 2 === 0 ? terminalText(piece) : piece))
    .join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what `paperOf` writes
const INKS = /(\u001b\[(?:1|22|2|32|31|39)m)/;

/** Rows of columns, aligned; what is too long in the last column goes on below its beginning. */
export function hanging(rows: readonly (readonly string[])[], { columns }: Paper, gap = "  "): string {
  const most = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: most }, (_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ""))));
  const indent = widths.reduce((sum, width) => sum + width + gap.length, 0);
  const room = Math.max(NARROWEST, columns - indent);
  return rows
    .map((row) => {
      const before = widths.map((width, at) => `${row[at] ?? ""}${" ".repeat(width - widthOf(row[at] ?? ""))}${gap}`);
      const [first = "", ...rest] = wrapped(row[most] ?? "", room);
      return [`${before.join("")}${first}`.trimEnd(), ...rest.map((line) => `${" ".repeat(indent)}${line}`)].join("\n");
    })
    .join("\n");
}
