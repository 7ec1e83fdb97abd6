import { z } from "zod";
import type { Task } from "../task.ts";
import { gainedLines } from "./changed-lines.ts";
import { isCode, isFixture, isProse, isTest, manifestsOfLock } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { namesFile, wordsOf } from "./wording.ts";

/** Nobody writes or reads so long a line: a program squeezed or encoded it. */
const LONGEST_LINE = 5_000;
/** Formats that hold long lines by their nature. */
const DATA = /\.(json|jsonl|ndjson|geojson|svg|csv|tsv|xml|html?|po|sql|map|ya?ml|txt|log|snap|tex|bib)$/i;

const notebookSchema = z.object({
  cells: z.array(z.looseObject({ outputs: z.array(z.unknown()).catch([]) })).catch([]),
});

export const OPAQUE: Guard = {
  name: "opaque-text",
  verdicts: ["draft"],
  describe:
    "squeezed code, encoded data in code, other ends of all lines and the outputs of notebooks, which nobody can review, make the merge request a draft",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isDeleted(file) || namesFile(task, file.path)) return [];
      const found = longLine(file) ?? encoded(file) ?? lineEnds(file, task) ?? outputs(file);
      if (found === null) return [];
      return [{ guard: "opaque-text", verdict: "draft", path: file.path, ...found }];
    }),
};

type Found = { line: number | null; detail: string; remedy: string };

function longLine(file: GuardedFile): Found | null {
  const { path } = file;
  if (DATA.test(path) || isProse(path) || isTest(path) || isFixture(path) || manifestsOfLock(path) !== null)
    return null;
  const long = gainedLines(file).find(({ length }) => length > LONGEST_LINE);
  if (long === undefined) return null;
  return {
    line: long.line,
    detail: `${path}:${long.line} is a line of ${long.length} characters, which nobody can review`,
    remedy: "Write the code that makes it, or leave it out.",
  };
}

/** So much encoded text holds a program; keys, digests and small pictures are shorter. */
const LONGEST_CODE = 800;
const ENCODED = /[A-Za-z0-9+/_-]{60,}={0,2}/g;
/** Pictures and fonts within a page or a style sheet show what they are. */
const SHOWN = /data:(?:image|font|audio|video)\//;

function encoded(file: GuardedFile): Found | null {
  const { path } = file;
  if (!isCode(path) || isTest(path) || isFixture(path)) return null;
  const pieces = gainedLines(file)
    .filter(({ text }) => !SHOWN.test(text))
    .flatMap(({ line, text }) => (text.match(ENCODED) ?? []).filter(isMixed).map((piece) => ({ line, piece })));
  const length = pieces.reduce((sum, { piece }) => sum + piece.length, 0);
  if (length < LONGEST_CODE) return null;
  const line = pieces[0]?.line ?? null;
  return {
    line,
    detail: `${path}:${line} holds ${length} characters of encoded data, which nobody can review`,
    remedy: "Write the code that makes it, or leave it out.",
  };
}

/** Names are long, too; but they are not of both cases and digits throughout. */
function isMixed(piece: string): boolean {
  return /[a-z]/.test(piece) && /[A-Z]/.test(piece) && (piece.match(/\d/g)?.length ?? 0) >= piece.length / 20;
}

/** A file whose every line ends otherwise shows as new from top to bottom: nobody sees what else has changed in it. */
function lineEnds({ path, before, after }: GuardedFile, task: Task): Found | null {
  if (before === null || after === null || /\b(?:line[- ]end\w*|crlf|eol|newlines?)\b/i.test(wordsOf(task)))
    return null;
  // By their share: a file may well have grown.
  if (before.split("\n").length < FEW_LINES || Math.abs(returnsIn(before) - returnsIn(after)) < 0.5) return null;
  return {
    line: null,
    detail: `${path} has other ends of lines, so that nobody sees what else has changed in it`,
    remedy: `Write ${path} with the ends of lines that it had.`,
  };
}

const FEW_LINES = 5;

/** The share of lines that end as on Windows. */
function returnsIn(text: string): number {
  return text === "" ? 0 : (text.split("\r\n").length - 1) / Math.max(1, text.split("\n").length - 1);
}

/** Outputs hold images, paths and data of whoever ran the notebook. */
function outputs({ path, before, after }: GuardedFile): Found | null {
  if (!/\.ipynb$/i.test(path) || countOutputs(after) <= countOutputs(before)) return null;
  return {
    line: null,
    detail: `${path} carries the outputs of its cells`,
    remedy: `Clear the outputs of ${path}.`,
  };
}

function countOutputs(text: string | null): number {
  try {
    return notebookSchema.parse(JSON.parse(text ?? "{}")).cells.reduce((sum, { outputs: of }) => sum + of.length, 0);
  } catch {
    return 0;
  }
}
