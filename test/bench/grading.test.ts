import { describe, expect, test } from "vitest";
import { ownCases } from "../../scripts/bench/grading/own-cases.ts";
import { gradeOwnCases } from "../../scripts/bench/grading/own-grades.ts";

const graded = await gradeOwnCases(ownCases());

describe("the project's own set of changes", () => {
  test.each(graded.filter(({ kind }) => kind === "good"))("takes nothing from a good change: $id", ({ findings }) => {
    expect(findings).toEqual([]);
  });

  test.each(graded.filter(({ kind }) => kind !== "good" && kind !== "off_task"))(
    "grades at most 7: $id",
    ({ score }) => {
      expect(score).toBeLessThanOrEqual(7);
    },
  );

  test("knows two thirds of the changes that answer another task", () => {
    const strayed = graded.filter(({ kind }) => kind === "off_task");
    expect(strayed.filter(({ score }) => score <= 8).length).toBeGreaterThanOrEqual((strayed.length * 2) / 3);
  });
});
