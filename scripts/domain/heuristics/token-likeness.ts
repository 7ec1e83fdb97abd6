/** From this share on two bodies are alike. */
export const ALIKE = 0.88;

/** The share of tokens that two bodies have in common, each counted as often as it stands there; 0 when it is surely below `atLeast`. */
export function likeness(a: readonly string[], b: readonly string[], atLeast: number = ALIKE): number {
  const longer = Math.max(a.length, b.length);
  if (longer === 0 || Math.min(a.length, b.length) < longer * atLeast) return 0;
  return common(a, b) / longer;
}

/** How many tokens two lists share, each counted as often as it stands in both. */
export function common(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const text of b) left.set(text, (left.get(text) ?? 0) + 1);
  let shared = 0;
  for (const text of a) {
    const count = left.get(text) ?? 0;
    if (count === 0) continue;
    left.set(text, count - 1);
    shared += 1;
  }
  return shared;
}
