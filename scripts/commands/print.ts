/** Data on stdout, when it was asked for. */
export function print(data: unknown, options: { json?: boolean }): void {
  if (options.json === true) process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
}

/** A row on stdout as a line of JSONL, the form in which rows come in. */
export function printRow(row: unknown): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

/** A line for people on stdout. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Talk: a line on stderr, so that stdout stays data. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Rows of columns, aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
