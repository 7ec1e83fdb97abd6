import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combineGrade, gradeSchema, heuristicScore } from "../../scripts/domain/grading.ts";

const score = fc.integer({ min: 10, max: 100 }).map((tenths) => tenths / 10);
const judge = (value: number) => ({ score: value, model: "m", reasons: [], concerns: [] });

describe("a grade", () => {
  it("is 40 % heuristics and 60 % judge, in tenths", () => {
    expect(combineGrade({ score: 10, findings: [] }, judge(5)).score).toBe(7);
    expect(combineGrade({ score: 8.5, findings: [] }, judge(7)).score).toBe(7.6);
  });

  it("is the heuristics' alone without a judge", () => {
    expect(combineGrade({ score: 6.5, findings: [] }, null)).toEqual({
      score: 6.5,
      heuristics: { score: 6.5, findings: [] },
      judge: null,
    });
  });

  it("lies between both and is valid", () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        const grade = combineGrade({ score: a, findings: [] }, judge(b));
        expect(grade.score).toBeGreaterThanOrEqual(Math.min(a, b));
        expect(grade.score).toBeLessThanOrEqual(Math.max(a, b));
        expect(gradeSchema.parse(grade)).toEqual(grade);
      }),
    );
  });
});

describe("the heuristics' score", () => {
  const finding = (points: number) => ({
    ...{ rule: "r", category: "quality" as const, points, path: null, line: null },
    ...{ detail: "d", remedy: "m" },
  });

  it("is 10 less the points of the findings", () => {
    expect(heuristicScore([])).toBe(10);
    expect(heuristicScore([finding(0.1), finding(0.2), finding(2)])).toBe(7.7);
  });

  it("is never below 1", () => {
    expect(heuristicScore([finding(6), finding(6)])).toBe(1);
  });
});
