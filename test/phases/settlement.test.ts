import { expect, test } from "vitest";
import { combineGrade, type Grade, partialGrade } from "../../scripts/domain/grading.ts";
import { gradeEvent } from "../../scripts/phases/settlement.ts";

const HEURISTICS: Grade["heuristics"] = { score: 9, findings: [] };
const JUDGE = { score: 7, model: "m", reasons: [], concerns: [] };

test("a grade is booked with its judge's version", () => {
  const grade = combineGrade(HEURISTICS, { ...JUDGE, version: "judge@0123456789ab" });
  expect(gradeEvent("BUG-1", grade)).toEqual({
    ...{ type: "task.graded", task: "BUG-1", score: 7.8, heuristics: 9, judge: 7, model: "m" },
    judgeVersion: "judge@0123456789ab",
  });
});

test("a grade without a verdict is booked as partial", () => {
  expect(gradeEvent("BUG-1", partialGrade(HEURISTICS, "no answer"))).toEqual({
    ...{ type: "task.graded", task: "BUG-1", score: 9, heuristics: 9, judge: null, model: null, partial: true },
  });
});

test("a grade for which no judge was to be asked is whole", () => {
  expect(gradeEvent("BUG-1", combineGrade(HEURISTICS, null))).not.toHaveProperty("partial");
});
