/** Bounds of a result: what is cut here never enters the conversation, where it would be paid for on every later turn. */
const READ_LINES = 2_000;
const READ_BYTES = 50_000;
const LINE_LENGTH = 2_000;
/** Of a command's output. */
export const OUTPUT_BYTES = 20_000;

/**
 * A part of a file with line numbers, from `offset` (1-based) on, at most `limit` lines, 2,000 lines and 50 kB; a cut
 * part ends with how to go on.
 */
export function excerptLines(text: string, offset = 1, limit = READ_LINES): string {
  const lines = linesOf(text);
  if (lines.length === 0) return "(the file is empty)";
  if (offset > lines.length) return `(the file has ${lines.length} lines; there is no line ${offset})`;
  const shown: string[] = [];
  let bytes = 0;
  for (const [index, line] of lines.slice(offset - 1, offset - 1 + Math.min(limit, READ_LINES)).entries()) {
    const numbered = `${String(offset + index).padStart(6)}\t${shortened(line, LINE_LENGTH)}`;
    bytes += Buffer.byteLength(numbered) + 1;
    if (bytes > READ_BYTES) break;
    shown.push(numbered);
  }
  const last = offset + shown.length - 1;
  const rest =
    last < lines.length
      ? `\n(lines ${offset}–${last} of ${lines.length}; go on with offset ${last + 1}, or search for what you need)`
      : "";
  return shown.join("\n") + rest;
}

/** Lines without their ends; a last line end opens no further line. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}

/** A line cut to a length, with how much was left out. */
export function shortened(line: string, length: number): string {
  return line.length <= length ? line : `${line.slice(0, length)}… (${line.length - length} more characters)`;
}

/** The head and the tail of a long output, 20 kB together: errors stand at the end, what led to them at the start. */
export function headAndTail(text: string, mostBytes = OUTPUT_BYTES): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= mostBytes) return text;
  const half = Math.floor(mostBytes / 2);
  // A cut in the middle of a character leaves a replacement character there.
  const head = bytes
    .subarray(0, half)
    .toString()
    .replace(/\uFFFD+$/, "");
  const tail = bytes
    .subarray(-half)
    .toString()
    .replace(/^\uFFFD+/, "");
  const left = bytes.length - 2 * half;
  return `${head}\n… (${left} bytes left out; filter with grep, or send the output to a file and read parts of it)\n${tail}`;
}
