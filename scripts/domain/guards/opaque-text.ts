import { z } from "zod";
import { gainedLines } from "./changed-lines.ts";
import { isFixture, isProse, isTest, manifestsOfLock } from "./file-kind.ts";
import { type Guard, type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { namesFile } from "./wording.ts";

/** Nobody writes or reads so long a line: a program squeezed or encoded it. */
const LONGEST_LINE = 5_000;
/** Formats that hold long lines by their nature. */
const DATA = /\.(json|jsonl|ndjson|geojson|svg|csv|tsv|xml|html?|po|sql|map|ya?ml|txt|log|snap|tex|bib)$/i;

const notebookSchema = z.object({
  cells: z.array(z.looseObject({ outputs: z.array(z.unknown()).catch([]) })).catch([]),
});

export const OPAQUE: Guard = {
  name: "opaque-text",
  describe:
    "squeezed code, encoded data in code and the outputs of notebooks, which nobody can review, make the merge request a draft",
  check: ({ task, files }) =>
    files.flatMap((file): GuardFinding[] => {
      if (isDeleted(file) || namesFile(task, file.path)) return [];
      const found = longLine(file) ?? outputs(file);
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
