import type { ImportGraph } from "./import-graph.ts";

/** Of Brin and Page's paper of 1998: how often a reader follows a link rather than begin anew. */
const DAMPING = 0.85;
/** The error shrinks by the damping each time: after thirty rounds it is below a hundredth. */
const ROUNDS = 30;

/**
 * PageRank of things that point to each other. `weights`: how often a reader begins at a thing. The result sums to 1. The order
 * of the things is the order of all sums: the same input gives the same numbers.
 */
export function pageRank({ first, target, weight }: ImportGraph, weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, one) => sum + one, 0);
  if (total === 0) return new Float64Array(weights.length);
  const start = weights.map((one) => one / total);
  const edges = { first, target, part: partsOf(first, weight) };
  let rank = start;
  for (let round = 0; round < ROUNDS; round += 1) rank = nextRound(rank, start, edges);
  return rank;
}

/** What each link has of its voter's vote. */
function partsOf(first: Int32Array, weight: Float64Array): Float64Array {
  const part = new Float64Array(weight.length);
  for (let at = 0; at + 1 < first.length; at += 1) {
    const [begin, end] = [first[at] ?? 0, first[at + 1] ?? 0];
    let sum = 0;
    for (let edge = begin; edge < end; edge += 1) sum += weight[edge] ?? 0;
    for (let edge = begin; edge < end; edge += 1) part[edge] = (weight[edge] ?? 0) / sum;
  }
  return part;
}

type Votes = { first: Int32Array; target: Int32Array; part: Float64Array };

function nextRound(rank: Float64Array, start: Float64Array, { first, target, part }: Votes): Float64Array<ArrayBuffer> {
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
