import { z } from "zod";
import { type FilePatch, type Hunk, readPatch } from "./patch.ts";

/** A line of a diff: its number after the change, or before it where the change removes the line. */
export const citationSchema = z.object({ path: z.string().min(1).max(1_000), line: z.number().int().positive() });
export type Citation = z.infer<typeof citationSchema>;

/** The lines that can be cited, by path. */
export type CitableLines = ReadonlyMap<string, ReadonlySet<number>>;

/** A diff as a judge reads it. Numbers stand before the lines: a model that has to count from a hunk's head miscounts. */
export type NumberedPatch = { text: string; lines: CitableLines };

/** Numbers a unified diff's lines. What lies beyond `most` characters is neither shown nor citable. */
export function numberPatch(patch: string, most: number): NumberedPatch {
  const rows = readPatch(patch).flatMap((file) => [
    { text: headOf(file), path: file.path, line: null },
    ...numberedRows(file),
  ]);
  const lines = new Map<string, Set<number>>();
  const shown: string[] = [];
  let length = 0;
  for (const { text, path, line } of rows) {
    length += text.length + 1;
    if (length > most) break;
    shown.push(text);
    if (line !== null) lines.set(path, (lines.get(path) ?? new Set()).add(line));
  }
  const cut =
    shown.length < rows.length ? [`[${rows.length - shown.length} more lines of the patch are not shown]`] : [];
  return { text: [...shown, ...cut].join("\n"), lines };
}

/** The citations that name no line of the diff. */
export function missingCitations(citations: readonly Citation[], lines: CitableLines): Citation[] {
  return citations.filter(({ path, line }) => !(lines.get(path)?.has(line) ?? false));
}

/** `src/a.ts:12`. */
export function citationText({ path, line }: Citation): string {
  return `${path}:${line}`;
}

type Row = { text: string; path: string; line: number | null };

function headOf({ path, previousPath, mode, isNew, isDeleted, isBinary }: FilePatch): string {
  const facts = [
    ...(isNew ? ["new"] : []),
    ...(isDeleted ? ["deleted"] : []),
    ...(previousPath === null ? [] : [`was ${previousPath}`]),
    ...(mode === null ? [] : [`mode ${mode}`]),
    ...(isBinary ? ["binary"] : []),
  ];
  return `=== ${path}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

function numberedRows({ path, hunks }: FilePatch): Row[] {
  let shift = 0;
  return hunks.flatMap((hunk) => {
    const numbered = numberedHunk(hunk, path, shift);
    shift += countOf(hunk, "+") - countOf(hunk, "-");
    return [{ text: "@@", path, line: null }, ...numbered];
  });
}

/** `shift`: lines that earlier hunks of the file have added, less those that they took away. */
function numberedHunk({ oldStart, lines }: Hunk, path: string, shift: number): Row[] {
  // A hunk without old lines names the line that it comes after.
  const isInsertion = lines.every((line) => /^[+\\]/.test(line));
  let before = oldStart + (isInsertion ? 1 : 0);
  let after = before + shift;
  return lines.map((line) => {
    if (line.startsWith("\\")) return { text: line, path, line: null };
    const sign = line.slice(0, 1).trim() === "" ? " " : line.slice(0, 1);
    const number = sign === "-" ? before : after;
    if (sign !== "+") before += 1;
    if (sign !== "-") after += 1;
    return { text: `${sign}${String(number).padStart(5)}| ${line.slice(1)}`, path, line: number };
  });
}

function countOf({ lines }: Hunk, sign: "+" | "-"): number {
  return lines.filter((line) => line.startsWith(sign)).length;
}
