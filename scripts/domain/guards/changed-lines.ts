import { createHash } from "node:crypto";
import { remembered } from "../remembered.ts";
import type { GuardedFile } from "./guard.ts";

/** `length`: of the whole line; `text` is cut where nobody reads on. */
export type TextLine = { line: number; text: string; length: number };

/**
 * What people write is shorter. What stands beyond is kept apart by its digest alone: a pattern that takes its time on a
 * line of a million characters would keep a job from everything else.
 */
const LONGEST_TEXT = 1_000;

/** Lines without the blank ones, numbered from 1. Their own blanks at both ends are left out: indentation is no content. */
export function linesOf(text: string | null): readonly TextLine[] {
  return text === null ? [] : readLines(text);
}

/** A dozen guards ask for the lines of the same sides of a file. */
const readLines = remembered((text: string): readonly TextLine[] =>
  text
    .split("\n")
    .map((raw, index) => ({ line: index + 1, ...cut(raw.trim()) }))
    .filter(({ text: content }) => content !== ""),
);

function cut(text: string): { text: string; length: number } {
  if (text.length <= LONGEST_TEXT) return { text, length: text.length };
  const digest = createHash("sha256").update(text).digest("hex");
  return { text: `${text.slice(0, LONGEST_TEXT)} … ${digest}`, length: text.length };
}

/**
 * What is in `lines` beyond what `others` hold, each line counted as often as it stands there. Order plays no part: a line
 * that only moved within a file is neither gained nor lost.
 */
export function linesBeyond<T extends { text: string }>(lines: readonly T[], others: readonly { text: string }[]): T[] {
  const left = new Map<string, number>();
  for (const { text } of others) left.set(text, (left.get(text) ?? 0) + 1);
  return lines.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

type Difference = { gained: readonly TextLine[]; lost: readonly TextLine[] };

/** A file's difference, for as long as the file is looked at: a dozen guards ask for it. */
const differences = new WeakMap<GuardedFile, Difference>();

/** What two lists of lines begin and end with alike: of lines that stand there more than once, none of these is the new one. */
function withoutEnds(
  before: readonly TextLine[],
  after: readonly TextLine[],
): [readonly TextLine[], readonly TextLine[]] {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from]?.text === after[from]?.text) from += 1;
  let till = 0;
  while (till < most - from && before.at(-1 - till)?.text === after.at(-1 - till)?.text) till += 1;
  return [before.slice(from, before.length - till), after.slice(from, after.length - till)];
}

function differenceOf(file: GuardedFile): Difference {
  const known = differences.get(file);
  if (known !== undefined) return known;
  const [before, after] = [linesOf(file.before), linesOf(file.after)];
  const [old, now] = withoutEnds(before, after);
  const difference = { gained: linesBeyond(now, old), lost: linesBeyond(old, now) };
  differences.set(file, difference);
  return difference;
}

/** Lines that a file has after the change and had not before. */
export function gainedLines(file: GuardedFile): TextLine[] {
  return [...differenceOf(file).gained];
}

/** Lines that a file had before the change and has no more, numbered as before. */
export function lostLines(file: GuardedFile): TextLine[] {
  return [...differenceOf(file).lost];
}

/** How often the files of a change gain each line, all of them together, for as long as they are looked at. */
const gainsOfAll = new WeakMap<readonly GuardedFile[], ReadonlyMap<string, number>>();

function gainsOf(files: readonly GuardedFile[]): ReadonlyMap<string, number> {
  const known = gainsOfAll.get(files);
  if (known !== undefined) return known;
  const gains = new Map<string, number>();
  for (const file of files)
    for (const { text } of differenceOf(file).gained) gains.set(text, (gains.get(text) ?? 0) + 1);
  gainsOfAll.set(files, gains);
  return gains;
}

/** Lost lines that no other file of the change has gained: what moved is not lost. */
export function lostForGood(file: GuardedFile, files: readonly GuardedFile[]): TextLine[] {
  const { gained, lost } = differenceOf(file);
  if (lost.length === 0) return [];
  const all = gainsOf(files);
  const left = new Map(lost.map(({ text }) => [text, all.get(text) ?? 0]));
  const own = files.includes(file) ? gained : [];
  for (const { text } of own) {
    const count = left.get(text);
    if (count !== undefined) left.set(text, count - 1);
  }
  return lost.filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

/** Lines with a letter or a digit: brackets and rules say nothing about where a text went. */
export function withContent(lines: readonly TextLine[]): TextLine[] {
  return lines.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

/** How many lines with content a file loses in one place, and gains there of those that count. */
export type Place = { lost: number; gained: number };

/** The places in which a file changes, from its beginning to its end; what lies between two stays. */
export function placesOf(file: GuardedFile, counts: (line: TextLine) => boolean): Place[] {
  const side = (text: string | null, changed: readonly TextLine[]) => {
    const lines = new Set(changed.map(({ line }) => line));
    return withContent(linesOf(text)).map((row) => ({ isChanged: lines.has(row.line), counts: counts(row) }));
  };
  const [old, now] = [side(file.before, lostLines(file)), side(file.after, gainedLines(file))];
  const places: Place[] = [];
  for (let [from, to] = [0, 0]; from < old.length || to < now.length; from += 1, to += 1) {
    const start = { from, to };
    while (old[from]?.isChanged === true) from += 1;
    while (now[to]?.isChanged === true) to += 1;
    const gained = now.slice(start.to, to).filter((row) => row.counts).length;
    if (from > start.from || to > start.to) places.push({ lost: from - start.from, gained });
  }
  return places;
}
