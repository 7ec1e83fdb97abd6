import { terminalText } from "../domain/terminal-text.ts";
import { hanging, painted, paperOf } from "./paper.ts";

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

/** Talk: a line on stderr, so that stdout stays data. On a terminal it is broken between words. */
export function tell(line: string): void {
  process.stderr.write(`${fitted(terminalText(line), paperOf(process.stderr, {}))}\n`);
}

/** Lines that a terminal does not break in the middle of a word; what goes on stands below its beginning. */
export function fitted(text: string, paper = paperOf(process.stdout, {})): string {
  const rows = text.split("\n").map((line) => /^(\s*(?:! |nightshift: )?)(.*)$/.exec(line)?.slice(1) ?? [line]);
  return rows.map((row) => hanging([row], paper, "")).join("\n");
}

/** Rows of columns, aligned; on a terminal what is too long in the last column goes on below its beginning. */
export function table(rows: readonly (readonly string[])[], paper = paperOf(process.stdout, {})): string {
  return hanging(
    rows.map((row) => row.map((cell) => terminalText(cell).replace(/[\t\n]/g, " "))),
    paper,
  );
}

/** One line that takes the place of itself while somebody waits at a terminal; nothing elsewhere. */
export function movingLine(stream: Pick<NodeJS.WriteStream, "isTTY" | "write">): {
  show: (text: string) => void;
  clear: () => void;
} {
  const put = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${terminalText(text)}`);
  };
  return { show: put, clear: () => put("") };
}
