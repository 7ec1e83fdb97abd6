/** Of Brin and Page's paper of 1998: how often a reader follows a link rather than begin anew. */
const DAMPING = 0.85;
/** The error shrinks by the damping each time: after forty rounds it is below a thousandth. */
const ROUNDS = 40;

/** Who points to whom, and how strongly. */
export type Links = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * PageRank of things that point to each other. `weights`: where a reader begins, and what a vote of a thing is worth
 * beside the votes of others. The result sums to 1. The order of `names` is the order of all sums: the same input gives the same
 * numbers.
 */
export function pageRank(
  names: readonly string[],
  links: Links,
  weights: ReadonlyMap<string, number>,
): Map<string, number> {
  const index = new Map(names.map((name, at) => [name, at]));
  const total = names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
  if (names.length === 0 || total === 0) return new Map(names.map((name) => [name, 0]));
  const start = Float64Array.from(names, (name) => (weights.get(name) ?? 0) / total);
  const targets = names.map((name) => sharesOf(links.get(name), index));
  let rank = start;
  for (let round = 0; round < ROUNDS; round += 1) rank = nextRound(rank, start, targets);
  return new Map(names.map((name, at) => [name, rank[at] ?? 0]));
}

/** A part of a vote; the parts of one voter sum to 1. */
type Share = { target: number; part: number };

function sharesOf(links: ReadonlyMap<string, number> | undefined, index: ReadonlyMap<string, number>): Share[] {
  const known = [...(links ?? [])].flatMap(([name, weight]) => {
    const target = index.get(name);
    return target === undefined ? [] : [{ target, weight }];
  });
  const sum = known.reduce((total, { weight }) => total + weight, 0);
  return known.map(({ target, weight }) => ({ target, part: weight / sum }));
}

function nextRound(rank: Float64Array, start: Float64Array, targets: readonly Share[][]): Float64Array<ArrayBuffer> {
  const next = new Float64Array(rank.length);
  let loose = 0;
  for (const [at, to] of targets.entries()) {
    const share = rank[at] ?? 0;
    if (to.length === 0) loose += share;
    for (const { target, part } of to) next[target] = (next[target] ?? 0) + DAMPING * share * part;
  }
  // Who points to nobody points to all, as a reader begins.
  for (const [at, weight] of start.entries())
    next[at] = (next[at] ?? 0) + (1 - DAMPING) * weight + DAMPING * loose * weight;
  return next;
}
