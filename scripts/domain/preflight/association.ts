import { type Concept, termOf } from "./request.ts";
import type { TreeIndex } from "./tree-index.ts";
import { information } from "./weights.ts";
import { worthIn } from "./word-worth.ts";

/** Concepts that are paired, those that tell most first: 66 pairs. */
const MOST_CONCEPTS = 12;
/** What a title says counts twice when concepts are chosen. */
const TITLE_COUNTS = 2;
/** Added to both counts, so that one block more or less is no wonder where few are expected. Fitted: 0.1 and 1 tell less. */
const SMOOTHING = 0.3;
/** Of one pair: apart far more often than by chance, and together twenty times as often. */
const LEAST = -1;
const MOST = 3;

type Counted = { concept: Concept; weight: number; blocks: Uint32Array };

/**
 * How much more often the tree has a task's concepts in the same ten lines than chance would bring them there: the mean
 * pointwise mutual information (Church and Hanks 1990; nats, −1 to 3) of the pairs with something in them that the title
 * wants to come into being, each by what its concepts tell. 0 when there is no pair. What a project is about, its words for it
 * meet; that they meet somewhere says less in a large tree, and less for frequent words.
 */
export function associationOf(concepts: readonly Concept[], index: TreeIndex): number {
  const counted = concepts
    .map((concept): Counted => {
      const term = termOf(concept);
      const weight = information(term, index) * worthIn(concept) * (concept.generic ? 0.5 : 1);
      return { concept, weight, blocks: index.blocksOf(term) };
    })
    .sort((a, b) => rankOf(b) - rankOf(a))
    .slice(0, MOST_CONCEPTS);
  let [sum, total] = [0, 0];
  for (const [at, one] of counted.entries())
    for (const other of counted.slice(at + 1)) {
      if (!isAsked(one.concept) && !isAsked(other.concept)) continue;
      const weight = one.weight * other.weight;
      total += weight;
      sum += weight * mutualInformation(one.blocks, other.blocks, index.blocks);
    }
  return total === 0 ? 0 : sum / total;
}

const rankOf = ({ concept, weight }: Counted) => weight * (concept.inTitle ? TITLE_COUNTS : 1);

const isAsked = ({ inTitle, where }: Concept) => inTitle && !where;

function mutualInformation(some: Uint32Array, others: Uint32Array, blocks: number): number {
  const expected = (some.length * others.length) / (blocks + 1);
  const found = countShared(some, others);
  return Math.min(MOST, Math.max(LEAST, Math.log((found + SMOOTHING) / (expected + SMOOTHING))));
}

/** How many numbers two ascending lists share. */
function countShared(some: Uint32Array, others: Uint32Array): number {
  let [a, b, count] = [0, 0, 0];
  while (a < some.length && b < others.length) {
    const difference = (some[a] ?? 0) - (others[b] ?? 0);
    if (difference === 0) count++;
    if (difference <= 0) a++;
    if (difference >= 0) b++;
  }
  return count;
}
