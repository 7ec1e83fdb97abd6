import { wordingsOf } from "./synonyms.ts";
import type { TreeIndex } from "./tree-index.ts";

/** How much of two words that follow each other in a task (0–1) follows each other in one line of the tree. */
export function findPhrase([first, second]: readonly [string, string], index: TreeIndex, widely: boolean): number {
  let best = 0;
  for (const a of wordingsOf(first, widely))
    for (const b of wordingsOf(second, widely)) {
      const gain = a.gain * b.gain;
      if (gain > best && areNeighbours(a.stem, b.stem, index)) best = gain;
    }
  return best;
}

function areNeighbours(first: string, second: string, index: TreeIndex): boolean {
  const files = index.filesWith(first);
  const others = index.filesWith(second);
  for (let a = 0, b = 0; a < files.length && b < others.length; ) {
    const [file = 0, other = 0] = [files[a], others[b]];
    if (file === other && haveNeighbours(index.placesIn(first, file), index.placesIn(second, file))) return true;
    if (file <= other) a++;
    if (other <= file) b++;
  }
  return false;
}

/** One word may stand between them: `merged (global) options`. */
function haveNeighbours(places: ArrayLike<number>, others: ArrayLike<number>): boolean {
  for (let a = 0, b = 0; a < places.length; a++) {
    const place = places[a] ?? 0;
    while (b < others.length && (others[b] ?? 0) <= place) b++;
    if (b < others.length && (others[b] ?? 0) <= place + 2) return true;
  }
  return false;
}
