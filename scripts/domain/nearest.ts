/** The known name that a misspelt one most likely means; null when none is near (at most a third of its letters wrong). */
export function nearestName(name: string, known: readonly string[]): string | null {
  if (known.length > MOST_KNOWN) return null;
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate ?? null;
}

/** Among thousands of names a suggestion is not worth its time, which grows with their number. */
const MOST_KNOWN = 500;

/** Longer names are compared by their beginnings: a misspelling is short, hostile input need not be. */
const LONGEST = 100;

/** Insertions, deletions, substitutions and swaps of neighbours (the optimal string alignment distance). */
function editDistance(first: string, second: string): number {
  const a = first.slice(0, LONGEST);
  const b = second.slice(0, LONGEST);
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = at(rows, i, j) + (a[i] === b[j] ? 0 : 1);
      const isSwap = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwap ? at(rows, i - 1, j - 1) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((row[j] ?? 0) + 1, at(rows, i, j + 1) + 1, substituted, swapped));
    }
    rows.push(row);
  }
  return at(rows, a.length, b.length);
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
