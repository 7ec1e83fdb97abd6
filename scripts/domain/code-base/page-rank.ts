/** Of Brin and Page's paper of 1998: how often a reader follows a link rather than begin anew. */
const DAMPING = 0.85;
/** The error shrinks by the damping each time: after thirty rounds it is below a hundredth. */
const ROUNDS = 30;

/** Who points to whom, and how strongly. */
export type Links = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * PageRank of things that point to each other. `weights`: how often a reader begins at a thing. The result sums to 1. The order
 * of `names` is the order of all sums: the same input gives the same numbers.
 */
export function pageRank(
  names: readonly string[],
  links: Links,
  weights: ReadonlyMap<string, number>,
): Map<string, number> {
  const total = names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
  if (names.length === 0 || total === 0) return new Map(names.map((name) => [name, 0]));
  const start = Float64Array.from(names, (name) => (weights.get(name) ?? 0) / total);
  const edges = edgesOf(names, links);
  let rank = start;
  for (let round = 0; round < ROUNDS; round += 1) rank = nextRound(rank, start, edges);
  return new Map(names.map((name, at) => [name, rank[at] ?? 0]));
}

/** Votes as numbers in a row: those of the n-th voter stand from `first[n]` on, and their parts sum to 1. */
type Edges = { first: Int32Array; target: Int32Array; part: Float64Array };

function edgesOf(names: readonly string[], links: Links): Edges {
  const index = new Map(names.map((name, at) => [name, at]));
  const first = new Int32Array(names.length + 1);
  const target: number[] = [];
  const part: number[] = [];
  for (const [at, name] of names.entries()) {
    const known = [...(links.get(name) ?? [])].filter(([to]) => index.has(to));
    const sum = known.reduce((all, [, weight]) => all + weight, 0);
    for (const [to, weight] of known) {
      target.push(index.get(to) ?? 0);
      part.push(weight / sum);
    }
    first[at + 1] = target.length;
  }
  return { first, target: Int32Array.from(target), part: Float64Array.from(part) };
}

function nextRound(rank: Float64Array, start: Float64Array, edges: Edges): Float64Array<ArrayBuffer> {
  const { first, target, part } = edges;
  const next = new Float64Array(rank.length);
  let loose = 0;
  for (let at = 0; at < rank.length; at += 1) {
    const share = rank[at] ?? 0;
    const end = first[at + 1] ?? 0;
    let edge = first[at] ?? 0;
    if (edge === end) loose += share;
    for (; edge < end; edge += 1) {
      const to = target[edge] ?? 0;
      next[to] = (next[to] ?? 0) + DAMPING * share * (part[edge] ?? 0);
    }
  }
  // Who points to nobody points to all, as a reader begins.
  for (let at = 0; at < rank.length; at += 1)
    next[at] = (next[at] ?? 0) + (1 - DAMPING + DAMPING * loose) * (start[at] ?? 0);
  return next;
}
