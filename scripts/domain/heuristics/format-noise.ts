import { linesBeyond } from "../guards/changed-lines.ts";
import { isCode, isFixture, isGenerated, isProse, isTest } from "../guards/file-kind.ts";
import { indentOf } from "../source/indent.ts";
import { asksForLayout } from "./change-kinds.ts";
import type { ExaminedFile, Flaw, Rule } from "./rule.ts";

/** Fewer lines that change in their blanks alone are the price of wrapping a block, even where little else changes. */
const MIN_LINES = 12;
const MIN_LINES_OF_HALF = 8;
/** The share of the lines that stay what they say, from which on changing their layout is a reformatting. */
const SHARE = 0.6;
/** Not every line has a quote or an end that may be written otherwise: of those that have, so many are no accident. */
const MIN_LINES_OF_SIGNS = 15;
const SHARE_OF_SIGNS = 0.3;

export const FORMAT_NOISE: Rule = {
  rule: "format-noise",
  category: "quality",
  describe: "a change leaves the layout of the lines alone that it does not need to change",
  find: ({ task, examined }) => (asksForLayout(task) ? [] : examined.flatMap(noiseIn)),
};

function noiseIn({ file }: ExaminedFile): Flaw[] {
  if (file.before === null || file.after === null || isProse(file.path)) return [];
  if (isGenerated(file.path) || isFixture(file.path) || (isTest(file.path) && !isCode(file.path))) return [];
  const [before, after] = [rawLines(file.before), rawLines(file.after)];
  const [lost, gained] = [linesBeyond(before, after), linesBeyond(after, before)];
  if (gained.length < MIN_LINES_OF_HALF) return [];
  const plain = (line: { text: string; line: number }) => ({
    text: line.text.replace(/\s+/g, "").replace(/["'`]/g, '"').replace(/[,;]$/, ""),
    line: line.line,
  });
  const same = gained.length - linesBeyond(gained.map(plain), lost.map(plain)).length;
  // What stands at the margin has no layout to change.
  const untouched = before.length - lost.length - before.filter(({ text }) => !/^\s/.test(text)).length;
  if (isWrapped(after, lost, gained, plain)) return [];
  const enough = same * 2 >= gained.length ? MIN_LINES_OF_HALF : MIN_LINES;
  const isOfSigns = signsAlone(lost, gained) >= Math.max(MIN_LINES_OF_SIGNS, gained.length * SHARE_OF_SIGNS);
  if (!isOfSigns && (same < enough || same < SHARE * (same + Math.max(0, untouched)))) return [];
  return [
    {
      points: 4.5,
      path: file.path,
      line: gained[0]?.line ?? null,
      detail: `${file.path} is laid out anew: ${same} of its ${gained.length} changed lines differ in blanks and quotes alone`,
      remedy: "Restore the layout, and change only the lines that the task needs.",
    },
  ];
}

/** How many lines stay where they were and change in quotes, and in what ends them, alone. */
function signsAlone(lost: readonly Line[], gained: readonly Line[]): number {
  const bare = (line: Line) => ({ line: line.line, text: line.text.replace(/["'`]/g, '"').replace(/[;]$/, "") });
  return gained.length - linesBeyond(gained.map(bare), lost.map(bare)).length;
}

/** From so many blocks on that move by themselves, it is the file that moves. */
const FEW = 3;

/** Lines that are alike, as closing brackets are, may be taken for one another. */
const TOGETHER = 0.8;

type Line = { line: number; text: string };

/** Whether lines only moved in or out together because something new stands around them. */
function isWrapped(
  after: readonly Line[],
  lost: readonly Line[],
  gained: readonly Line[],
  plain: (line: Line) => Line,
): boolean {
  const indents = new Map(lost.map((line) => [plain(line).text, indentOf(line.text)]));
  const moved = gained.filter((line) => indents.has(plain(line).text));
  const movedTexts = new Set(moved.map((line) => plain(line).text));
  // Of lines that stand there more than once, which went where cannot be told.
  const known = new Map<string, number>();
  for (const line of lost) known.set(plain(line).text, (known.get(plain(line).text) ?? 0) + 1);
  const shifts = moved
    .filter((line) => known.get(plain(line).text) === 1)
    .map((line) => indentOf(line.text) - (indents.get(plain(line).text) ?? 0));
  const counts = new Map<number, number>();
  for (const shift of shifts) counts.set(shift, (counts.get(shift) ?? 0) + 1);
  // What stays where it was is not wrapped in anything.
  const together = [...counts].reduce((most, [shift, count]) => (shift === 0 ? most : Math.max(most, count)), 0);
  const fresh = gained.filter((line) => !indents.has(plain(line).text));
  const opens = [...fresh, ...lost.filter((line) => !movedTexts.has(plain(line).text))];
  if (together < shifts.length * TOGETHER) return false;
  const isOpened = opens.some(({ text }) => /[{([:]\s*$|\bdo\b.*$|\bthen\s*$/.test(text));
  // Within what is put around them, nothing stays where it was.
  const touched = new Set(gained.map(({ line }) => line));
  const above = linesAbove(after);
  const below = moved.filter(({ line }) => !touched.has(above.get(line) ?? 0));
  // Where most of what is new says something new, a few such lines may well.
  const some = moved.length * 2 < gained.length ? moved.length : Math.min(FEW, moved.length * (1 - TOGETHER) * 0.25);
  return isOpened && below.length <= some;
}

/** Closing brackets are alike at every depth: which of them stayed where it was cannot be told. */
const CLOSES = /^[\s})\];,]*$|^\s*end$/;

/** For each line, the number of the last one before it that says more than that something ends. */
function linesAbove(after: readonly Line[]): ReadonlyMap<number, number> {
  const above = new Map<number, number>();
  let last = 0;
  for (const { line, text } of after) {
    above.set(line, last);
    if (!CLOSES.test(text)) last = line;
  }
  return above;
}

/** Lines with something on them, their blanks kept: here they are what is compared. */
function rawLines(text: string): { line: number; text: string }[] {
  return text.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [{ line: at + 1, text: line }]));
}
