import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  combineGrade,
  type Grade,
  gradeSchema,
  heuristicScore,
  partialGrade,
  soundGrade,
} from "../../scripts/domain/grading.ts";

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

describe("a grade that somebody else says", () => {
  const finding = {
    rule: "r",
    category: "quality" as const,
    points: 6,
    path: null,
    line: null,
    detail: "d",
    remedy: "m",
  };

  it("is what its parts come to, and no better", () => {
    const said = { score: 10, heuristics: { score: 10, findings: [finding] }, judge: judge(3) };
    expect(soundGrade(said, "worker")).toMatchObject({ score: 3.4, heuristics: { score: 4 }, judge: { score: 3 } });
    expect(soundGrade({ ...said, score: 2 }, "worker").score).toBe(2);
  });

  it("holds no verdict of the model that did the work, nor of a panel with it", () => {
    const alone = { score: 9, heuristics: { score: 8, findings: [] }, judge: judge(10) };
    const reason = "the model that did the work has judged it";
    const mine = { score: 8, heuristics: { score: 8, findings: [] }, judge: null, partial: reason };
    expect(soundGrade(alone, "m-20260101")).toEqual(mine);
    const panel = [
      { model: "other", score: 10 },
      { model: "worker", score: 10 },
    ];
    expect(soundGrade({ ...alone, judge: { ...judge(10), panel } }, "worker")).toEqual(mine);
  });

  it("stays as it is where it was made here", () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        const whole = combineGrade({ score: a, findings: [] }, judge(b));
        expect(soundGrade(whole, "worker")).toEqual(whole);
        const part = partialGrade({ score: heuristicScore([finding]), findings: [finding] }, "no answer");
        expect(soundGrade(part, "worker")).toEqual(part);
      }),
    );
  });
});

describe("a partial grade that somebody else says", () => {
  const flaw = { rule: "r", category: "quality" as const, path: null, line: null, detail: "d", remedy: "m" };
  const heuristics = { score: 10, findings: [{ ...flaw, points: 2.75 }] };
  const grade: Grade = { score: 10, heuristics, judge: null, partial: "no answer" };

  it("is not rounded up either", () => {
    expect(heuristicScore(heuristics.findings)).toBe(7.3);
    expect(soundGrade(grade, "worker")).toMatchObject({ score: 7.2, judge: null, partial: "no answer" });
    expect(soundGrade({ score: 10, heuristics, judge: { ...judge(10), model: "worker" } }, "worker").score).toBe(7.2);
  });

  it("has no verdict, whatever is said beside the reason why there is none", () => {
    expect(soundGrade({ ...grade, judge: judge(10) }, "worker")).toMatchObject({ score: 7.2, judge: null });
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

describe("a partial grade", () => {
  const finding = (points: number) => ({
    ...{ rule: "r", category: "quality" as const, points, path: null, line: null },
    ...{ detail: "d", remedy: "m" },
  });
  const heuristicsOf = (...points: number[]) => {
    const findings = points.map(finding);
    return { score: heuristicScore(findings), findings };
  };

  it("is the heuristics with the reason why there is no verdict", () => {
    const heuristics = heuristicsOf(0.1, 0.2);
    expect(partialGrade(heuristics, "no answer")).toEqual({
      score: 9.7,
      heuristics,
      judge: null,
      partial: "no answer",
    });
  });

  it("is never rounded up", () => {
    expect(heuristicsOf(0.25).score).toBe(9.8);
    expect(partialGrade(heuristicsOf(0.25), "no answer").score).toBe(9.7);
  });

  it("takes no more for many trifles than for a few, and all of every fault", () => {
    expect(heuristicsOf(1, 0.5).score).toBe(8.5);
    expect(heuristicsOf(1.5, 1, 0.5, 0.5).score).toBe(8);
    expect(heuristicsOf(3.8, 1.5, 1, 0.5).score).toBe(4.2);
    expect(heuristicsOf(4, 4).score).toBe(2);
  });

  it("is not above the heuristics, and valid", () => {
    const points = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 4 });
    fc.assert(
      fc.property(points, (hundredths) => {
        const heuristics = heuristicsOf(...hundredths.map((p) => p / 100));
        const grade = partialGrade(heuristics, "no answer");
        const sum = (some: number[]) => some.reduce((total, p) => total + p, 0);
        const trifles = Math.min(200, sum(hundredths.filter((p) => p <= 150)));
        const exact = 1_000 - sum(hundredths.filter((p) => p > 150)) - trifles;
        expect(Math.round(grade.score * 100)).toBeLessThanOrEqual(Math.max(100, exact));
        expect(gradeSchema.parse(grade)).toEqual(grade);
      }),
    );
  });
});
