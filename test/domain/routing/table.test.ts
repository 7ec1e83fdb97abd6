import { expect, test } from "vitest";
import type { Standing } from "../../../scripts/domain/routing/standing.ts";
import { modelRows } from "../../../scripts/domain/routing/table.ts";
import type { Trial } from "../../../scripts/domain/routing/trial.ts";

const RULES = { floor: 0.3, trialUsd: 0.15, isFree: (model: string) => model === "free" };
const OLD = "judge@aaaaaaaaaaaa";
const NEW = "judge@bbbbbbbbbbbb";

function graded(model: string, score: number, measure: string, day: number, judge: string | null = "m"): Trial {
  const at = new Date(Date.UTC(2026, 0, day)).toISOString();
  const grade = { score, judge, at, measure };
  return { ...{ category: "code", model, task: "A-1", at, result: { kind: "silent" }, usd: 0.1 }, grade };
}

const means = (...trials: Trial[]) =>
  modelRows(trials, new Map(), RULES).map(({ model, meanGrade, measure }) => [model, meanGrade, measure]);

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

test("a model whose task costs more than a cycle may try with is not said to be tried", () => {
  const standing = (model: string, usd: number): Standing => ({
    ...{ model, merged: { yes: 1, no: 1 }, rate: 0.5, evidence: 0, usd, perUsd: 0.5 / usd },
  });
  const learnings = new Map([
    [
      "code" as const,
      [standing("own", 0.5), standing("dear", 0.2), standing("cheap", 0.1), standing("free", 1)] as const,
    ],
  ]);
  const why = modelRows([], learnings, RULES).map((row) => [row.model, row.why.split(";")[0]]);
  expect(why).toEqual([
    ["cheap", "tried at times"],
    ["dear", "too dear to be tried with the $0.15 that `models.exploration` gives a cycle"],
    ["free", "tried at times"],
    ["own", "gets the work"],
  ]);
});
