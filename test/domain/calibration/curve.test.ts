import fc from "fast-check";
import { expect, test } from "vitest";
import { fitCurve, gradeOf, IDENTITY, mergeProbability } from "../../../scripts/domain/calibration/curve.ts";

const score = fc.integer({ min: 10, max: 100 }).map((tenths) => tenths / 10);
const samples = fc.array(fc.record({ heuristics: score, judge: score, merged: fc.boolean() }), { maxLength: 60 });

test("without outcomes a grade of s stands for about s merges of ten", () => {
  const said = [1, 3, 5.5, 7, 10].map((s) => mergeProbability(IDENTITY, { heuristics: s, judge: s }));
  expect(said.map((p) => Math.round(p * 100) / 100)).toEqual([0.1, 0.23, 0.5, 0.68, 0.9]);
  expect(fitCurve([])).toEqual(IDENTITY);
});

test("better grades are never less probable to be merged, whatever the outcomes", () => {
  fc.assert(
    fc.property(samples, score, score, (list, heuristics, judge) => {
      const curve = fitCurve(list);
      const here = mergeProbability(curve, { heuristics, judge });
      expect(here).toBeGreaterThan(0);
      expect(here).toBeLessThan(1);
      expect(mergeProbability(curve, { heuristics: 10, judge })).toBeGreaterThanOrEqual(here);
      expect(mergeProbability(curve, { heuristics, judge: 10 })).toBeGreaterThanOrEqual(here);
    }),
    { numRuns: 40 },
  );
});

test("the order of the outcomes makes no difference", () => {
  fc.assert(
    fc.property(samples, (list) => {
      const [a, b] = [fitCurve(list), fitCurve([...list].reverse())];
      expect(b.intercept).toBeCloseTo(a.intercept, 6);
      expect(b.judge).toBeCloseTo(a.judge, 6);
    }),
    { numRuns: 40 },
  );
});

test("no other curve within the bounds explains the outcomes better, the shrinkage included", () => {
  const step = fc.record({
    intercept: fc.double({ min: -1, max: 1, noNaN: true }),
    heuristics: fc.double({ min: -1, max: 1, noNaN: true }),
    judge: fc.double({ min: -1, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(samples, step, (list, away) => {
      const best = fitCurve(list);
      const other = {
        intercept: best.intercept + away.intercept,
        heuristics: Math.max(0, best.heuristics + away.heuristics),
        judge: Math.max(0, best.judge + away.judge),
      };
      expect(loss(list, other)).toBeGreaterThanOrEqual(loss(list, best) - 1e-9);
    }),
    { numRuns: 60 },
  );
});

/** The penalised log score as docs/calibration.md states it. */
function loss(list: readonly { heuristics: number; judge: number; merged: boolean }[], curve: typeof IDENTITY): number {
  const misfit = list.reduce((sum, sample) => {
    const p = mergeProbability(curve, sample);
    return sum - Math.log(sample.merged ? p : 1 - p);
  }, 0);
  const [a, h, j] = [
    curve.intercept - IDENTITY.intercept,
    curve.heuristics - IDENTITY.heuristics,
    curve.judge - IDENTITY.judge,
  ];
  const along = (0.4 * h + 0.6 * j) ** 2 / 0.52;
  const across = (0.6 * h - 0.4 * j) ** 2 / 0.52;
  return misfit + (0.25 * a ** 2 + 0.25 * along + 2 * across) / 2;
}

test("a probability as a grade is the one that stands for it by the identity, and none beyond 1 and 10", () => {
  const grades = [1, 3.3, 5.5, 7, 10];
  expect(grades.map((s) => gradeOf(mergeProbability(IDENTITY, { heuristics: s, judge: s })))).toEqual(grades);
  expect([gradeOf(1e-9), gradeOf(1 - 1e-9)]).toEqual([1, 10]);
});
