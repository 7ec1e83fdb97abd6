import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { describeFault, type Fault, SetupError } from "../domain/fault.ts";
import { expectedWords, foundWords } from "../domain/schema-words.ts";

/** The text of a file that the user named with an option; throws SetupError when it cannot be read. */
export async function readNamed(option: string, file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const what = isMissing ? "no such file" : `it cannot be read (${error instanceof Error ? error.message : error})`;
    throw new SetupError(`${option} ${file}: ${what}`);
  }
}

/** Rows of a JSONL file that an option names; throws SetupError that names every wrong line. */
export async function readRows<T>(option: string, file: string, schema: z.ZodType<T>, example: string): Promise<T[]> {
  const rows: T[] = [];
  const faults: Fault[] = [];
  for (const [at, text] of (await readNamed(option, file)).split("\n").entries()) {
    const row = text.trim() === "" ? null : readRow(text, schema);
    if (row?.kind === "row") rows.push(row.value);
    if (row?.kind === "wrong") faults.push({ file, line: at + 1, found: row.found, expected: row.expected, example });
  }
  if (faults.length > 0) throw new SetupError(faults.map(describeFault).join("\n"));
  return rows;
}

type Row<T> = { kind: "row"; value: T } | { kind: "wrong"; found: string; expected: string };

function readRow<T>(text: string, schema: z.ZodType<T>): Row<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ");
    return { kind: "wrong", found: `broken JSON (${detail})`, expected: "one JSON object a line" };
  }
  const result = schema.safeParse(value, { error: expectedWords });
  if (result.success) return { kind: "row", value: result.data };
  const issue = result.error.issues[0];
  return {
    kind: "wrong",
    found: foundWords(value, issue?.path ?? []),
    expected: issue?.message ?? "a row",
  };
}
