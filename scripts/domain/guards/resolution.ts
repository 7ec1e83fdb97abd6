import { type Conflict, sidesOf } from "../conflict.ts";
import { isFixture } from "./file-kind.ts";
import { type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
import { liveText } from "./live-text.ts";
import { quoteLine } from "./quote.ts";

/** Who chooses between two values drops a line or two; so many are a change that somebody made, and has reviewed. */
const MANY_LINES = 3;

/**
 * What a resolution drops of the target's side: a conflict of which nothing is left but the merge request's own version,
 * or a file that both sides changed and that is gone. `files` are compared with the tree as git left it, markers included.
 */
export function droppedSides(files: readonly GuardedFile[], { paths }: Conflict): GuardFinding[] {
  return files
    .filter(({ path }) => paths.includes(path) && !isFixture(path))
    .flatMap((file) => (isDeleted(file) ? droppedFile(file) : droppedLines(file)).slice(0, 1));
}

const REMEDY = "Make of both sides what both meant: the target's change was reviewed and merged, and stays.";

function droppedFile({ path, before }: GuardedFile): GuardFinding[] {
  if (sidesOf(before ?? "").length === 0) return [];
  const detail = `${path} is deleted, and both sides of the conflict have changed it`;
  return [{ guard: "resolution", verdict: "refuse", path, line: null, detail, remedy: REMEDY }];
}

/** The share of the target's own words that a resolution holds at least: whoever joins two sides may word some of it anew. */
const KEPT = 0.5;

function droppedLines({ path, before, after }: GuardedFile): GuardFinding[] {
  if (before === null || after === null) return [];
  const sides = sidesOf(before);
  const running = { after: liveText(path, after), ours: decided(path, before, "first") };
  const theirs = decided(path, before, "second");
  return sides.flatMap(({ first, second }, nth): GuardFinding[] => {
    const live = [running.ours.sides[nth] ?? [], theirs.sides[nth] ?? []] as const;
    // Of a side that has changed nothing but comments, those are what must be left.
    const isOfComments = ownWords(live[1], live[0]).size === 0;
    const [mine, own] = isOfComments
      ? [ownWords(first, second), ownWords(second, first)]
      : [ownWords(live[0], live[1]), ownWords(live[1], live[0])];
    const [now, ours] = isOfComments
      ? [countWords(after), countWords(withSides(before, "first").text)]
      : [countWords(running.after), countWords(running.ours.text)];
    const isKept = (word: string) => (now.get(word) ?? 0) > (ours.get(word) ?? 0);
    if ([...own].filter(isKept).length >= own.size * KEPT) return [];
    // Neither side's words: it was written anew, for people to judge.
    if (mine.size > 0 && [...mine].every((word) => (now.get(word) ?? 0) < (ours.get(word) ?? 0))) return [];
    const lost = second.filter((line) => wordsOf(line).some((word) => own.has(word)) && !wordsOf(line).some(isKept));
    return [
      {
        guard: "resolution",
        verdict: lost.length >= MANY_LINES ? "refuse" : "draft",
        path,
        line: null,
        detail: `${path} drops what the target has changed: ${quoteLine((lost[0] ?? second[0] ?? "").trim())}`,
        remedy: REMEDY,
      },
    ];
  });
}

type Decided = { text: string; sides: string[][] };

/** The text as it is when every conflict is decided for one side, and that side of each. */
function withSides(text: string, side: "first" | "second"): { text: string; places: { from: number; to: number }[] } {
  const lines = text.split("\n");
  const kept: string[] = [];
  const places: { from: number; to: number }[] = [];
  let at = 0;
  for (const conflict of sidesOf(text)) {
    kept.push(...lines.slice(at, conflict.line - 1));
    places.push({ from: kept.length, to: kept.length + conflict[side].length });
    kept.push(...conflict[side]);
    at = conflict.line - 1 + conflict.first.length + conflict.second.length + 3;
  }
  return { text: [...kept, ...lines.slice(at)].join("\n"), places };
}

/** The same without comments and without what never runs: a side that is kept in a comment is not kept. */
function decided(path: string, before: string, side: "first" | "second"): Decided {
  const { text, places } = withSides(before, side);
  const live = liveText(path, text);
  const lines = live.split("\n");
  return { text: live, sides: places.map(({ from, to }) => lines.slice(from, to)) };
}

function ownWords(lines: readonly string[], others: readonly string[]): ReadonlySet<string> {
  const known = new Set(wordsOf(others.join("\n")));
  return new Set(wordsOf(lines.join("\n")).filter((word) => !known.has(word)));
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
