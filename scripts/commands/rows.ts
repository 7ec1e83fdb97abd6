import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { describeFault, SetupError } from "../domain/fault.ts";

/** The text of a file that the user named; throws SetupError when it cannot be read. */
export async function readNamed(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new SetupError(`${option} ${file}: no such file, or it cannot be read`);
  }
}

/** Rows of a JSONL file; throws SetupError that names every wrong line. */
export async function readRows<T>(file: string, schema: z.ZodType<T>, example: string): Promise<T[]> {
  const lines = (await readNamed("file", file)).split("\n").map((text, at) => ({ text, line: at + 1 }));
  const rows = lines
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, line }) => ({ line, row: schema.safeParse(parseLine(text)) }));
  const faults = rows.flatMap(({ line, row }) => {
    if (row.success) return [];
    const issue = row.error.issues[0];
    return [
      {
        file,
        line,
        found: `a wrong ${issue?.path.map(String).join(".") || "row"}`,
        expected: issue?.message ?? "a row",
        example,
      },
    ];
  });
  if (faults.length > 0) throw new SetupError(faults.map(describeFault).join("\n"));
  return rows.flatMap(({ row }) => (row.success ? [row.data] : []));
}

/** Undefined, which no row schema takes, when the line is no JSON. */
function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
