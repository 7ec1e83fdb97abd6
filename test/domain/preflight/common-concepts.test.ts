import fc from "fast-check";
import { expect, test } from "vitest";
import { commonConcepts, type Weights } from "../../../scripts/domain/preflight/common-concepts.ts";

const weights = fc
  .dictionary(fc.constantFrom("parse", "unit", "flag", "date", "constructor"), fc.constantFrom(1, 2))
  .map((said): Weights => new Map(Object.entries(said)));

/** Jaccard's, concept by concept. */
function common(a: Weights, b: Weights) {
  const concepts = [...new Set([...a.keys(), ...b.keys()])].map((key) => [a.get(key) ?? 0, b.get(key) ?? 0] as const);
  const sum = (of: (...pair: number[]) => number) => concepts.reduce((total, pair) => total + of(...pair), 0);
  const all = sum(Math.max);
  return { share: all === 0 ? 0 : sum(Math.min) / all, count: concepts.filter(([x, y]) => x > 0 && y > 0).length };
}

test("what a task has in common with many is what it has in common with each", () => {
  fc.assert(
    fc.property(weights, fc.array(weights), (asked, others) => {
      const at = commonConcepts(others)(asked);
      expect(others.map((_, place) => at(place))).toEqual(others.map((other) => common(asked, other)));
    }),
  );
});
