import { linesOf, shortened } from "./excerpt.ts";

const SHOWN_LENGTH = 200;
/** Below this likeness, a line is another line and not a slip of the pen. */
const LIKE = 0.5;

/**
 * Where the text that was looked for and not found differs from what the file has, for a model that misremembers:
 * the most similar place, and the first line there that is not the same. Null when nothing resembles it.
 */
export function describeNearest(text: string, wanted: string): string | null {
  const lines = linesOf(text);
  const wantedLines = linesOf(wanted);
  const first = wantedLines.findIndex((line) => line.trim() !== "");
  if (first === -1) return null;
  const key = wantedLines[first] ?? "";
  const best = lines.reduce(
    (nearest, line, index) => {
      const score = likeness(line, key);
      return score > nearest.score ? { index, score } : nearest;
    },
    { index: -1, score: 0 },
  );
  if (best.score < LIKE) return null;
  const start = best.index - first;
  const differing = wantedLines.findIndex((line, offset) => lines[start + offset] !== line);
  const offset = differing === -1 ? first : differing;
  const has = lines[start + offset];
  const found = has === undefined ? "the file has no such line" : `the file has ${quoted(has)}`;
  return `Nearest is line ${start + offset + 1}: ${found}, old_text has ${quoted(wantedLines[offset] ?? "")}`;
}

function quoted(line: string): string {
  return JSON.stringify(shortened(line, SHOWN_LENGTH));
}

/** Dice coefficient of the pairs of neighbouring characters, blanks aside: 1 for the same, 0 for nothing in common. */
function likeness(a: string, b: string): number {
  const left = pairsOf(a);
  const right = pairsOf(b);
  if (left.size + right.size === 0) return a.trim() === b.trim() && a.trim() !== "" ? 1 : 0;
  return (2 * left.intersection(right).size) / (left.size + right.size);
}

function pairsOf(line: string): Set<string> {
  const text = line.replace(/\s+/g, "").slice(0, 500);
  return new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2)));
}
