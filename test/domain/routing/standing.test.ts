import { describe, expect, it } from "vitest";
import type { AppliedCurves } from "../../../scripts/domain/calibration/calibration.ts";
import { priceTable } from "../../../scripts/domain/prices.ts";
import { drawBeta } from "../../../scripts/domain/routing/beta.ts";
import { measureToday, mergeChance, standingsOf } from "../../../scripts/domain/routing/standing.ts";
import type { Trial } from "../../../scripts/domain/routing/trial.ts";
import { sharesOf } from "../../../scripts/domain/shares.ts";
import { configured, NOW } from "../stories.ts";
import { prices } from "./learning.ts";

const { models, prices: own } = configured(`models: {agent: dear, judge: claude-haiku-5-5}\n${prices}`);
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const trial = (change: Partial<Trial> = {}): Trial => ({
  ...{
    category: "code",
    model: "dear",
    task: "A-1",
    at: daysAgo(0),
    result: { kind: "silent" },
    grade: null,
    usd: null,
  },
  ...change,
});
const decided = (kind: "merged" | "rejected" | "failed", days = 0) => trial({ result: { kind, at: daysAgo(days) } });
const graded = (score: number, judge: string | null = models.judge) =>
  trial({ grade: { score, judge, at: daysAgo(0), measure: `judge@${judge}` } });
const standings = (trials: Trial[], curves: AppliedCurves = new Map()) =>
  standingsOf("code", ["dear", "cheap"], 1, {
    ...{ trials, models, prices: priceTable(own), now: NOW, curves },
    measure: measureToday(trials, models),
  });
/** Whatever the grade, nobody merges. */
const NEVER = { intercept: -9, heuristics: 0, judge: 0 };
const merged = (...trials: Trial[]) => standings(trials)[0]?.merged;
const usd = (...trials: Trial[]) => standings(trials).map((s) => Math.round(s.usd * 1000) / 1000);

describe("how often a model is merged", () => {
  it("is one merge and one failure beforehand, and each outcome by a person counts one more", () => {
    expect([merged(), merged(decided("merged")), merged(decided("rejected"))]).toEqual([
      { yes: 1, no: 1 },
      { yes: 2, no: 1 },
      { yes: 1, no: 2 },
    ]);
  });

  it("counts half a failure for work that came to no merge request", () => {
    expect(merged(decided("failed"))).toEqual({ yes: 1, no: 1.5 });
  });

  it("counts a quarter of an outcome for a grade while nobody has decided, in parts by its height", () => {
    expect([4, 6.5, 8.1].map((score) => Math.round(mergeChance(score) * 100))).toEqual([5, 50, 87]);
    expect(merged(graded(6.5))).toEqual({ yes: 1.125, no: 1.125 });
  });

  it("forgets the grade once a person has decided", () => {
    expect(merged({ ...graded(10), result: { kind: "rejected", at: daysAgo(0) } })).toEqual({ yes: 1, no: 2 });
  });

  it("counts no grade of another judge, or of the same in another version", () => {
    expect(merged(graded(10, "claude-haiku-4-5"))).toEqual({ yes: 1, no: 1 });
  });

  it("counts no grade of an earlier version of the same judge while that is not calibrated", () => {
    const by = (version: string, days: number) => {
      const grade = { score: 10, judge: models.judge, at: daysAgo(days), measure: version };
      return trial({ grade: { ...grade, parts: { heuristics: 10, judge: 10, version } } });
    };
    const [old, today] = [by("judge@aaaaaaaaaaaa", 0.001), by("judge@bbbbbbbbbbbb", 0)];
    expect(merged(old, today)?.yes).toBeCloseTo(merged(today)?.yes ?? 0, 9);
    const calibrated = standings([old, today], new Map([["judge@aaaaaaaaaaaa", NEVER]]))[0]?.merged;
    expect(calibrated?.no).toBeCloseTo((merged(today)?.no ?? 0) + 0.25, 2);
  });

  it("believes outcomes more than a judge who is known to be over-generous", () => {
    const version = "judge@aaaaaaaaaaaa";
    const grade = { score: 10, judge: models.judge, at: daysAgo(0), measure: version };
    const generous = trial({ grade: { ...grade, parts: { heuristics: 10, judge: 10, version } } });
    expect(merged(generous)?.yes).toBeGreaterThan(1.2);
    expect(standings([generous], new Map([[version, NEVER]]))[0]?.merged.yes).toBeCloseTo(1, 2);
  });

  it("counts grades without a judge at 40 %", () => {
    expect(merged(graded(6.5, null))).toEqual({ yes: 1.05, no: 1.05 });
  });

  it("counts half after each half-life", () => {
    expect(merged(decided("merged", 30), decided("rejected", 60))).toEqual({ yes: 1.5, no: 1.25 });
  });

  it("begins anew with a model's next version", () => {
    expect(merged(trial({ model: "dear-2", result: { kind: "merged", at: daysAgo(0) } }))).toEqual({ yes: 1, no: 1 });
  });

  it("looks at the newest twenty that say something", () => {
    const many = Array.from({ length: 20 }, () => decided("rejected"));
    expect(merged(decided("merged"), trial(), ...many)).toEqual({ yes: 1, no: 21 });
  });

  it("is learnt of each category alone", () => {
    expect(merged({ ...decided("merged"), category: "docs" })).toEqual({ yes: 1, no: 1 });
  });
});

describe("what a task is expected to cost", () => {
  it("is half of its cap beforehand, and with another model what its prices make of that", () => {
    expect(usd()).toEqual([0.5, 0.09]);
  });

  it("is drawn towards that as if two tasks had cost it", () => {
    expect(usd(trial({ usd: 0.2 }), trial({ usd: 0.2 }))).toEqual([0.35, 0.063]);
    expect(usd(trial({ model: "cheap", usd: 0.39 }))).toEqual([0.5, 0.19]);
  });
});

it("draws of a share come as often below its mean as they should", () => {
  const share = sharesOf(1);
  const draws = Array.from({ length: 4_000 }, () => drawBeta({ yes: 8, no: 2 }, share));
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  expect(mean).toBeCloseTo(0.8, 2);
  // a·b / ((a + b)² · (a + b + 1))
  expect(variance).toBeCloseTo(16 / (100 * 11), 3);
});
