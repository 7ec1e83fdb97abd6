export type ScoredLabel = { score: number; positive: boolean };

/** The chance that a positive scores above a negative, a tie counting half; NaN when one of them is missing. */
export function areaUnderCurve(labels: readonly ScoredLabel[]): number {
  const sorted = labels.toSorted((a, b) => a.score - b.score);
  const positives = sorted.filter(({ positive }) => positive).length;
  let ranks = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to++;
    const rank = (from + 1 + to) / 2;
    ranks += rank * sorted.slice(from, to).filter(({ positive }) => positive).length;
    from = to;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (sorted.length - positives));
}

/** What a threshold finds: how many, the share of them that is positive, and the share of the positives. */
export function atThreshold(labels: readonly ScoredLabel[], threshold: number) {
  const found = labels.filter(({ score }) => score > threshold);
  const right = found.filter(({ positive }) => positive).length;
  const positives = labels.filter(({ positive }) => positive).length;
  return { found: found.length, precision: right / found.length, recall: right / positives };
}
