import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { z } from "zod";
import { describeFault, type Fault, SetupError } from "../domain/fault.ts";
import { expectedWords, foundWords } from "../domain/schema-words.ts";
import { tell } from "./print.ts";

/** More wrong lines than these are one mistake: the file is another one than was meant. */
const MAX_TOLD = 10;

/** The text of a file that the user named with an option; throws SetupError when it cannot be read. `wanted`: what to name. */
export async function readNamed(option: string, file: string, wanted: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const reason = error instanceof Error ? error.message : String(error);
    const where = isAbsolute(file) ? "" : ` in ${process.cwd()}`;
    const what =
      code === "ENOENT"
        ? `no such file${where}`
        : code === "EISDIR"
          ? "it is a folder"
          : `it cannot be read (${reason})`;
    throw new SetupError(`${option} ${file}: ${what}; give ${wanted}`);
  }
}

/** Rows of a JSONL file that an option names; throws SetupError that names every wrong line. */
export async function readRows<T>(option: string, file: string, schema: z.ZodType<T>, example: string): Promise<T[]> {
  const rows: T[] = [];
  const faults: Fault[] = [];
  const wanted = `a file of JSON lines, such as ${example}`;
  for (const [at, text] of (await readNamed(option, file, wanted)).split("\n").entries()) {
    const row = text.trim() === "" ? null : readRow(text, schema);
    if (row?.kind === "row") rows.push(row.value);
    if (row?.kind === "wrong") faults.push({ file, line: at + 1, found: row.found, expected: row.expected, example });
  }
  if (faults.length > 0) throw new SetupError(told(faults));
  if (rows.length === 0) tell(`${option} ${file} holds no row, so there is nothing to do`);
  return rows;
}

function told(faults: readonly Fault[]): string {
  const more = faults.length - MAX_TOLD;
  const rest = more > 0 ? [`${faults[0]?.file}: and ${more} more lines like these`] : [];
  return [...faults.slice(0, MAX_TOLD).map(describeFault), ...rest].join("\n");
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
