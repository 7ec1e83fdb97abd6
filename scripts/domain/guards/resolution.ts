import { type Conflict, sidesOf } from "../conflict.ts";
import { isFixture } from "./file-kind.ts";
import { type GuardedFile, type GuardFinding, isDeleted } from "./guard.ts";
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

function droppedLines({ path, before, after }: GuardedFile): GuardFinding[] {
  if (before === null || after === null) return [];
  const sides = sidesOf(before);
  const now = countWords(after);
  const ours = countWords(withFirstSides(before, sides));
  return sides.flatMap(({ first, second }): GuardFinding[] => {
    const [mine, theirs] = [ownWords(first, second), ownWords(second, first)];
    if (theirs.length === 0 || theirs.some((word) => (now.get(word) ?? 0) > (ours.get(word) ?? 0))) return [];
    // Neither side's words: it was written anew, for people to judge.
    if (mine.length > 0 && mine.every((word) => (now.get(word) ?? 0) < (ours.get(word) ?? 0))) return [];
    const lost = second.filter((line) => wordsOf(line).length > 0 && !first.includes(line));
    return [
      {
        guard: "resolution",
        verdict: lost.length >= MANY_LINES ? "refuse" : "draft",
        path,
        line: null,
        detail: `${path} drops what the target has changed: ${quoteLine((lost[0] ?? "").trim())}`,
        remedy: REMEDY,
      },
    ];
  });
}

/** The text as it is when every conflict is decided for the merge request. */
function withFirstSides(text: string, sides: ReturnType<typeof sidesOf>): string {
  const lines = text.split("\n");
  return sides
    .toReversed()
    .reduce(
      (left, { line, first, second }) => left.toSpliced(line - 1, first.length + second.length + 3, ...first),
      lines,
    )
    .join("\n");
}

function ownWords(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(wordsOf(others.join("\n")));
  return wordsOf(lines.join("\n")).filter((word) => !known.has(word));
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+/gu) ?? [];
}

function countWords(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
