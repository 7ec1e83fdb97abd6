import { describe, expect, it } from "vitest";
import { drawnArms, shareOf } from "../../../scripts/bench/lessons/drawn-arms.ts";
import { gradeLift, mergeLift, Z_95 } from "../../../scripts/domain/critiques/lift.ts";
import { uselessness } from "../../../scripts/domain/critiques/retirement.ts";
import type { Arm } from "../../../scripts/domain/critiques/trial.ts";

const arm = (isGiven: boolean, measure: string, score: number, merged: boolean | null = null): Arm => ({
  task: "BUG-1",
  isGiven,
  kind: { category: "code", model: "m" },
  grade: { measure, score },
  merged,
});
const arms = (isGiven: boolean, measure: string, ...scores: number[]) =>
  scores.map((score) => arm(isGiven, measure, score));

describe("the lift of a critique", () => {
  it("is the difference within each judge, and never across two", () => {
    // Held out mostly under a stricter judge: across both, the difference would be 3.
    const all = [
      ...arms(true, "judge@1", 8, 8.2, 8.4, 8.6),
      ...arms(false, "judge@1", 7.3),
      ...arms(true, "judge@2", 5.3),
      ...arms(false, "judge@2", 4, 4.2, 4.4, 4.6),
    ];
    expect(gradeLift(all, Z_95)?.value).toBeCloseTo(1, 5);
  });

  it("is not known of one judge's grades with, and another's without", () => {
    expect(
      gradeLift([...arms(true, "judge@1", 8, 8, 8, 8, 8), ...arms(false, "judge@2", 4, 4, 4, 4)], Z_95),
    ).toBeNull();
  });

  it("has an interval that holds the truth 95 times of 100", () => {
    const held = shareOf(2_000, "interval", 40, { lift: 0.7, spread: 1.2 }, (all) => {
      const lift = gradeLift(all, Z_95);
      return lift !== null && lift.low <= 0.7 && lift.high >= 0.7;
    });
    expect(Math.abs(held - 0.95)).toBeLessThan(0.02);
  });

  it("has one that does so of a dozen tasks as well, where the spread itself is hardly known", () => {
    const lifts = Array.from({ length: 2_000 }, (_, run) =>
      gradeLift(drawnArms(`few/${run}`, 12, { lift: 0.7, spread: 1.2 }), Z_95),
    ).filter((lift) => lift !== null);
    const held = lifts.filter(({ low, high }) => low <= 0.7 && high >= 0.7).length / lifts.length;
    expect(Math.abs(held - 0.95)).toBeLessThan(0.02);
  });

  it("on merges is the difference of two shares that are not known for sure", () => {
    const all = [
      ...Array.from({ length: 8 }, () => arm(true, "judge@1", 7, true)),
      ...Array.from({ length: 3 }, () => arm(false, "judge@1", 7, false)),
    ];
    // Beta(9, 1) against Beta(1, 4).
    expect(mergeLift(all, Z_95)?.value).toBeCloseTo(0.9 - 0.2, 5);
    expect(mergeLift(all.slice(0, 8), Z_95)).toBeNull();
  });
});

/** The rates that docs/lessons.md states, on nights whose truth is known. */
describe("on synthetic nights", () => {
  const RUNS = 1_000;
  const retired = (name: string, tasks: number, lift: number, spread = 1.2) =>
    shareOf(RUNS, name, tasks, { lift, spread }, (all) => uselessness(all) !== null);

  it("of critiques that lift a grade by 1, at most 5 % are ever found useless, however often one looks", () => {
    expect([retired("useful", 400, 1), retired("useful", 400, 1, 1.5)].every((share) => share <= 0.05)).toBe(true);
  });

  it("of useless ones, 90 % are retired within 200 tasks, and half within 100", () => {
    expect(retired("useless", 200, 0)).toBeGreaterThanOrEqual(0.9);
    expect(retired("useless", 100, 0)).toBeGreaterThanOrEqual(0.5);
    expect(retired("useless", 200, 0, 1.5)).toBeGreaterThanOrEqual(0.9);
  });

  it("of harmful ones, 90 % are retired within 50 tasks", () => {
    expect(retired("harmful", 50, -1)).toBeGreaterThanOrEqual(0.9);
  });

  it("one that is merged less often is retired although its grades are as good", () => {
    const share = shareOf(
      200,
      "merges",
      300,
      { lift: 1, mergeLift: -0.5 },
      (all) => uselessness(all)?.cause === "harm",
    );
    expect(share).toBeGreaterThanOrEqual(0.9);
  });

  it("a judge that becomes stricter in between neither saves nor condemns one", () => {
    const rate = (stricter: number) =>
      shareOf(300, "stricter", 200, { lift: 1, stricter }, (all) => uselessness(all) !== null);
    expect(Math.abs(rate(0) - rate(2))).toBeLessThan(0.04);
  });

  it("what is found at a look stays found: later tasks change nothing", () => {
    const all = drawnArms("stays", 400, { lift: -1 });
    const found = uselessness(all);
    expect(found).toMatchObject({ cause: expect.any(String) });
    expect(uselessness(all.slice(0, found?.tasks))).toEqual(found);
  });

  it("one that surely lifts grades a little is kept, small as the lift is", () => {
    const scores = (mean: number) => Array.from({ length: 25 }, (_, at) => mean + (at % 2 === 0 ? 0.05 : -0.05));
    const all = (lift: number) => [
      ...arms(true, "judge@1", ...scores(7 + lift)),
      ...arms(false, "judge@1", ...scores(7)),
    ];
    expect([uselessness(all(0.3)), uselessness(all(0))?.cause]).toEqual([null, "no-effect"]);
  });

  it("nothing is said before the first look", () => {
    expect(uselessness(drawnArms("early", 24, { lift: -3 }))).toBeNull();
  });
});
