import { expect, test } from "vitest";
import { modelRows } from "../../../scripts/domain/routing/table.ts";
import type { Trial } from "../../../scripts/domain/routing/trial.ts";

const OLD = "judge@aaaaaaaaaaaa";
const NEW = "judge@bbbbbbbbbbbb";

function graded(model: string, score: number, measure: string, day: number, judge: string | null = "m"): Trial {
  const at = new Date(Date.UTC(2026, 0, day)).toISOString();
  const grade = { score, judge, at, measure };
  return { ...{ category: "code", model, task: "A-1", at, result: { kind: "silent" }, usd: 0.1 }, grade };
}

const means = (...trials: Trial[]) =>
  modelRows(trials, new Map(), 0.3).map(({ model, meanGrade, measure }) => [model, meanGrade, measure]);

test("a mean holds grades of the newest judge's version alone, in every row of the same", () => {
  expect(means(graded("a", 9, OLD, 1), graded("a", 5, NEW, 3), graded("a", 6, NEW, 4), graded("b", 8, OLD, 2))).toEqual(
    [
      ["a", 5.5, NEW],
      ["b", null, NEW],
    ],
  );
});

test("grades of rules alone are no judge's, however new they are", () => {
  expect(means(graded("a", 7, OLD, 1), graded("a", 10, "heuristics alone", 2, null))).toEqual([["a", 7, OLD]]);
});
