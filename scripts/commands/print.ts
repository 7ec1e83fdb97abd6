import { terminalText } from "../domain/terminal-text.ts";
import { painted } from "./paper.ts";

/** Data on stdout, when it was asked for. */
export function print(data: unknown, options: { json?: boolean }): void {
  if (options.json === true) process.stdout.write(`${inAscii(JSON.stringify(data, null, 2))}\n`);
}

/** A row on stdout as a line of JSONL, the form in which rows come in. */
export function printRow(row: unknown): void {
  process.stdout.write(`${inAscii(JSON.stringify(row))}\n`);
}

/** JSON escapes no control character beyond ASCII, and none that turns the reading direction. */
function inAscii(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A line for people on stdout. Words of others in it do nothing to the terminal. */
export function say(line: string): void {
  process.stdout.write(`${terminalText(line)}\n`);
}

/** The same with the colours of a `Paper`. */
export function sayPainted(text: string): void {
  process.stdout.write(`${painted(text)}\n`);
}

/** Talk: a line on stderr, so that stdout stays data. */
export function tell(line: string): void {
  process.stderr.write(`${terminalText(line)}\n`);
}

/** Rows of columns, aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map((cell) => terminalText(cell).replace(/[\t\n]/g, " ")));
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((row) => [...(row[column] ?? "")].length)));
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
