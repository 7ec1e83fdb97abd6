import { expect, test } from "vitest";
import { drawnArms, shareOf } from "../../../scripts/bench/lessons/drawn-arms.ts";
import { gradeLift, Z_95 } from "../../../scripts/domain/critiques/lift.ts";
import { uselessness } from "../../../scripts/domain/critiques/retirement.ts";
import type { Arm } from "../../../scripts/domain/critiques/trial.ts";

/** The same trials as if all work were of one kind. */
const blind = (arms: Arm[]) => arms.map((arm) => ({ ...arm, kind: { category: "code", model: "m" } }));

test("a lesson that happens to be told to easier work has no part in its being easier", () => {
  const of = (category: string, isGiven: boolean, score: number): Arm => ({
    ...{ task: "T", isGiven, kind: { category, model: "m" }, grade: { measure: "judge@1", score }, merged: null },
  });
  const all = [
    ...[8.9, 9, 9.1].map((score) => of("docs", true, score)),
    ...[9, 5, 5.1].map((score) => of(score > 6 ? "docs" : "code", false, score)),
    ...[4.9, 5, 5, 5.1].map((score, at) => of("code", at > 2, score)),
  ];
  expect(gradeLift(all, Z_95)?.value).toBeCloseTo(0.03, 1);
  expect(gradeLift(blind(all), Z_95)?.value).toBeGreaterThan(2);
});

test("where kinds of work are graded apart, useless lessons are found sooner than by plain means, and intervals hold", () => {
  const nights = { spread: 1.2, kinds: 1 };
  const found = (arms: Arm[]) => uselessness(arms) !== null;
  const plain = shareOf(300, "kinds", 100, { lift: 0, ...nights }, (arms) => found(blind(arms)));
  const adjusted = shareOf(300, "kinds", 100, { lift: 0, ...nights }, found);
  expect(adjusted).toBeGreaterThan(plain + 0.15);
  const held = shareOf(1_000, "kinds interval", 40, { lift: 0.7, ...nights }, (arms) => {
    const lift = gradeLift(arms, Z_95);
    return lift !== null && lift.low <= 0.7 && lift.high >= 0.7;
  });
  expect(Math.abs(held - 0.95)).toBeLessThan(0.02);
});

test("a lesson of half the worth is kept in six of ten cases, and a useless one goes all the same", () => {
  const retired = (lift: number, tasks: number) =>
    shareOf(500, `half/${lift}`, tasks, { lift }, (arms) => uselessness(arms) !== null);
  expect(retired(0.5, 400)).toBeLessThan(0.42);
  expect(retired(0, 200)).toBeGreaterThan(0.9);
});

test("groups that the kind of work tells apart tell nothing of a lesson", () => {
  const arms = drawnArms("apart", 40, { lift: 1 }).map((arm) => ({
    ...arm,
    kind: { category: arm.isGiven ? "docs" : "code", model: "m" },
  }));
  expect(gradeLift(arms, Z_95)).toBeNull();
});
