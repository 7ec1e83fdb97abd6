import { z } from "zod";
import { type FilePatch, type Hunk, readPatch } from "./patch.ts";

/** A line of a diff: its number after the change, or before it where the change removes the line. */
export const citationSchema = z.object({ path: z.string().min(1).max(1_000), line: z.number().int().positive() });
export type Citation = z.infer<typeof citationSchema>;

/** The lines that can be cited, by path. */
export type CitableLines = ReadonlyMap<string, ReadonlySet<number>>;

/** A diff as a judge reads it. Numbers stand before the lines: a model that has to count from a hunk's head miscounts. */
export type NumberedPatch = { text: string; lines: CitableLines };

/** Longer lines are data, or written by programs: what stands behind one must be seen all the same. */
const MAX_ROW = 2_000;

/**
 * Numbers a unified diff's lines. Of one that is longer than `most` characters, the longest files are cut: no file is left
 * out for the length of another. What is cut is neither shown nor citable.
 */
export function numberPatch(patch: string, most: number): NumberedPatch {
  const files = readPatch(patch).map((file) => ({
    path: file.path,
    rows: [{ text: headOf(file), line: null }, ...numberedRows(file)].map(bounded),
  }));
  const room = fairShare(
    files.map(({ rows }) => lengthOf(rows)),
    most,
  );
  const lines = new Map<string, Set<number>>();
  const shown = files.flatMap(({ path, rows }) => {
    const kept = rows.slice(0, countWithin(rows, room));
    for (const { line } of kept) if (line !== null) lines.set(path, (lines.get(path) ?? new Set()).add(line));
    const missing = rows.length - kept.length;
    const cut = missing === 0 ? [] : [`[${missing} more lines of ${shownName(path)} are not shown]`];
    return [...kept.map(({ text }) => text), ...cut];
  });
  return { text: shown.join("\n"), lines };
}

/** The citations that name no line of the diff. */
export function missingCitations(citations: readonly Citation[], lines: CitableLines): Citation[] {
  return citations.filter(({ path, line }) => !(lines.get(path)?.has(line) ?? false));
}

/** `src/a.ts:12`. */
export function citationText({ path, line }: Citation): string {
  return `${path}:${line}`;
}

type Row = { text: string; line: number | null };

function lengthOf(rows: readonly Row[]): number {
  return rows.reduce((sum, { text }) => sum + text.length + 1, 0);
}

/** How many of the first rows have room. */
function countWithin(rows: readonly Row[], room: number): number {
  let left = room;
  const over = rows.findIndex(({ text }) => {
    left -= text.length + 1;
    return left < 0;
  });
  return over === -1 ? rows.length : over;
}

/** The most that each may have, so that all together have `most`: whoever needs less leaves the rest to the others. */
function fairShare(sizes: readonly number[], most: number): number {
  let left = most;
  for (const [at, size] of [...sizes].sort((a, b) => a - b).entries()) {
    const share = left / (sizes.length - at);
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

/** Signs that nobody sees; joiners and emoji variants stay, and so does the end of a line as Windows writes it. */
const UNSEEN = /(?!\t|\r$)\p{Cc}|[\u2028\u2029]|(?!\u200c|\u200d|[\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

/** A judge is to see what a reader would not: words in invisible signs are no less part of a change. */
function shownText(text: string): string {
  return text.replace(UNSEEN, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A name with a line break in it must not begin a line of ours. */
function shownName(path: string): string {
  return shownText(path).slice(0, MAX_ROW);
}

function bounded({ text, line }: Row): Row {
  const all = shownText(text);
  const rest = all.length - MAX_ROW;
  return { text: rest <= 0 ? all : `${all.slice(0, MAX_ROW)}… (${rest} more characters)`, line };
}

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

function numberedRows({ hunks }: FilePatch): Row[] {
  let shift = 0;
  return hunks.flatMap((hunk) => {
    const numbered = numberedHunk(hunk, shift);
    shift += countOf(hunk, "+") - countOf(hunk, "-");
    return [{ text: "@@", line: null }, ...numbered];
  });
}

/** `shift`: lines that earlier hunks of the file have added, less those that they took away. */
function numberedHunk({ oldStart, lines }: Hunk, shift: number): Row[] {
  // A hunk without old lines names the line that it comes after.
  const isInsertion = lines.every((line) => /^[+\\]/.test(line));
  let before = oldStart + (isInsertion ? 1 : 0);
  let after = before + shift;
  return lines.map((line) => {
    if (line.startsWith("\\")) return { text: line, line: null };
    const sign = line.slice(0, 1).trim() === "" ? " " : line.slice(0, 1);
    const number = sign === "-" ? before : after;
    if (sign !== "+") before += 1;
    if (sign !== "-") after += 1;
    return { text: `${sign}${String(number).padStart(5)}| ${line.slice(1)}`, line: number };
  });
}

function countOf({ lines }: Hunk, sign: "+" | "-"): number {
  return lines.filter((line) => line.startsWith(sign)).length;
}
