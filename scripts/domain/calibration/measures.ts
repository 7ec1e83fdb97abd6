/** A probability of a merge that was said, and whether it was merged. */
export type Forecast = { probability: number; merged: boolean };

/** A group of forecasts like each other: what was said, what came, and the 95 % interval of what came. */
export type ReliabilityBin = { count: number; said: number; merged: number; low: number; high: number };

/** Mean squared error of the probabilities: 0 is best, 0.25 is always saying one half (G. W. Brier, 1950). */
export function brierScore(forecasts: readonly Forecast[]): number {
  return mean(forecasts.map(({ probability, merged }) => (probability - Number(merged)) ** 2));
}

/** Forecasts in groups of equal size, lowest first: at least ten in a group, and at most five groups. */
export function reliabilityCurve(forecasts: readonly Forecast[]): ReliabilityBin[] {
  const sorted = [...forecasts].sort((a, b) => a.probability - b.probability);
  const groups = Math.max(1, Math.min(5, Math.floor(sorted.length / 10)));
  return Array.from({ length: groups }, (_, group) => {
    const [from, to] = [group, group + 1].map((edge) => Math.round((edge * sorted.length) / groups));
    return binOf(sorted.slice(from, to));
  }).filter(({ count }) => count > 0);
}

/** Expected calibration error: how far what was said is from what came, in the mean over the groups. */
export function calibrationError(forecasts: readonly Forecast[]): number {
  const bins = reliabilityCurve(forecasts);
  return bins.reduce((sum, { count, said, merged }) => sum + count * Math.abs(said - merged), 0) / forecasts.length;
}

/** How often what was merged had the higher value, half for the same one; null when there is nothing to compare. */
export function auc(forecasts: readonly Forecast[]): number | null {
  const good = forecasts.filter(({ merged }) => merged).length;
  const bad = forecasts.length - good;
  if (good === 0 || bad === 0) return null;
  // By ranks (Mann–Whitney), as a ledger of years has too many pairs: each group of equals wins against all below it.
  const equals = Map.groupBy(forecasts, ({ probability }) => probability);
  const groups = [...equals].sort(([a], [b]) => a - b).map(([, group]) => group);
  let below = 0;
  let wins = 0;
  for (const group of groups) {
    const merges = group.filter(({ merged }) => merged).length;
    const others = group.length - merges;
    wins += merges * (below + others / 2);
    below += others;
  }
  return wins / (good * bad);
}

/**
 * Cohen's κ between a grader who says "merge" and the people who merged: 1 is full agreement, 0 that of chance; null when
 * both always say the same, where there is nothing to agree about.
 */
export function kappa(verdicts: readonly { saysMerge: boolean; merged: boolean }[]): number | null {
  const observed = mean(verdicts.map(({ saysMerge, merged }) => Number(saysMerge === merged)));
  const [said, did] = [mean(verdicts.map((v) => Number(v.saysMerge))), mean(verdicts.map((v) => Number(v.merged)))];
  const byChance = said * did + (1 - said) * (1 - did);
  return byChance >= 1 ? null : (observed - byChance) / (1 - byChance);
}

/** 95 % interval of a share (E. B. Wilson, 1927): holds for small counts, and at 0 and 1. */
export function wilson(successes: number, count: number): { low: number; high: number } {
  const z = 1.959964;
  const share = successes / count;
  const centre = share + (z * z) / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function binOf(forecasts: readonly Forecast[]): ReliabilityBin {
  const count = forecasts.length;
  const merges = forecasts.filter(({ merged }) => merged).length;
  const said = mean(forecasts.map(({ probability }) => probability));
  return { count, said, merged: merges / count, ...wilson(merges, count) };
}
