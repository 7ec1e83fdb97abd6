import { describe, expect, it } from "vitest";
import {
  type AppliedCurves,
  appliedCurves,
  type Calibration,
  calibratedGrade,
  calibrationsOf,
} from "../../../scripts/domain/calibration/calibration.ts";
import { fitCurve, IDENTITY, mergeProbability, weightsOf } from "../../../scripts/domain/calibration/curve.ts";
import { mean } from "../../../scripts/domain/calibration/measures.ts";
import { makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import {
  drawnWork,
  eventsOf,
  generous,
  honest,
  JUDGE_A,
  JUDGE_B,
  type Told,
  trueProbability,
  useless,
  type World,
} from "./drawn-ledger.ts";

type Fitted = Extract<Calibration, { kind: "fitted" }>;
type Work = ReturnType<typeof drawnWork>[number];

const ledgerOf = (told: readonly Told[]) => foldLedger(eventsOf(told));

function fitted(told: readonly Told[], version = JUDGE_A): Fitted {
  const found = calibrationsOf(ledgerOf(told)).judges.find((judge) => judge.version === version);
  if (found?.kind !== "fitted") throw new Error(`${version} is not fitted: ${JSON.stringify(found)}`);
  return found;
}

/** How far said probabilities are from the true ones, in the mean, on work that no fit has seen. */
function distance(curve: Fitted["curve"], works: readonly Work[]): number {
  return mean(
    works.map(({ heuristics, judge, quality }) =>
      Math.abs(mergeProbability(curve, { heuristics, judge: judge ?? 0 }) - trueProbability(quality)),
    ),
  );
}

/** The curve alone: what comes of the intervals is not asked. */
const curveOf = (works: readonly Work[]) =>
  fitCurve(works.map(({ heuristics, judge, end }) => ({ heuristics, judge: judge ?? 0, merged: end === "merged" })));
const judgeShare = (works: readonly Work[]) => weightsOf(curveOf(works))?.judge ?? 0;

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const over = <T>(figure: (seed: number) => T): T[] => SEEDS.map(figure);
const unseen = (world: Omit<World, "count" | "seed">) => drawnWork({ ...world, count: 400, seed: 99 });

describe("what came of work", () => {
  const told = (end: Told["end"], rounds: number): Told[] =>
    drawnWork({ count: 30, seed: 1, judge: honest }).map((work) => ({ ...work, end, rounds }));
  const merges = (told: readonly Told[], reverted = false) => {
    const events = eventsOf(told);
    const back = told.map((_one, at) =>
      makeEvent(
        { type: "mr.reverted", task: `T-${at + 1}`, iid: at + 1, sha: "r", by: "ada" },
        "r",
        new Date("2026-03-01"),
      ),
    );
    const [found] = calibrationsOf(foldLedger(reverted ? [...events, ...back] : events)).judges;
    if (found?.kind !== "fitted") throw new Error("not fitted");
    return [found.counts, found.reliability.map(({ merged }) => merged)];
  };

  it("is a merge also after changes, and none where it was closed for its quality or taken back", () => {
    const counts = { merged: 0, "merged-after-changes": 0, "closed-for-quality": 0, reverted: 0 };
    expect(merges(told("merged", 0))).toEqual([{ ...counts, merged: 30 }, [1, 1, 1]]);
    expect(merges(told("merged", 1))).toEqual([{ ...counts, "merged-after-changes": 30 }, [1, 1, 1]]);
    expect(merges(told({ closed: "This is wrong." }, 0))).toEqual([{ ...counts, "closed-for-quality": 30 }, [0, 0, 0]]);
    expect(merges(told("merged", 0), true)).toEqual([{ ...counts, reverted: 30 }, [0, 0, 0]]);
  });
});

describe("the reliability curve", () => {
  it("is of forecasts that have not seen their outcomes, and not of the grades as they are", () => {
    const { reliability, remainingBias, bias } = fitted(drawnWork({ count: 120, seed: 1, judge: generous(3) }));
    const gap = mean(reliability.map(({ said, merged }) => said - merged));
    expect(Math.abs(gap - remainingBias.value)).toBeLessThan(0.01);
    expect(gap).toBeLessThan(bias.value / 4);
  });
});

describe("agreement of grades as they are", () => {
  it("asks whether a grade of 7 or more, 40 % of it by heuristics, was merged", () => {
    // 0.4 · 2.5 + 0.6 · 10 is 7, and halves of them are 6.25; the others the other way round: 5.5 and 6.25.
    const works = Array.from({ length: 40 }, (_, at): Told => {
      const isMerged = at % 2 === 0;
      const grades = isMerged ? { heuristics: 2.5, judge: 10 } : { heuristics: 10, judge: 2.5 };
      return { ...grades, end: isMerged ? "merged" : { closed: "This is wrong." } };
    });
    expect(fitted(works).asGraded.kappa?.value).toBe(1);
  });
});

describe("outcomes that are all the same", () => {
  it("do not show a bias that chance explains", () => {
    const merged = drawnWork({ count: 30, seed: 1, judge: honest }).map((work) => ({
      ...work,
      ...{ heuristics: 9.9, judge: 9.9, end: "merged" as const },
    }));
    const { bias } = fitted(merged);
    expect(bias.value).toBeLessThan(0);
    expect(bias.high).toBeGreaterThan(0);
  });
});

describe("an over-generous judge, by three points", () => {
  const judge = generous(3);

  it("is found, and its bias removed, in every world", () => {
    for (const { bias, asGraded, calibrated } of over((seed) => fitted(drawnWork({ count: 120, seed, judge })))) {
      expect(bias.low).toBeGreaterThan(0);
      expect(bias.value).toBeGreaterThan(0.1);
      expect(calibrated.error.value).toBeLessThan(asGraded.error.value);
      expect(calibrated.brier.value).toBeLessThan(asGraded.brier.value);
    }
  });

  it("leaves no bias behind: what is left is a few points, on outcomes that no fit has seen", () => {
    const left = over((seed) => fitted(drawnWork({ count: 120, seed, judge })));
    for (const { bias, remainingBias, isApplied } of left) {
      expect(isApplied).toBe(true);
      expect(Math.abs(remainingBias.value)).toBeLessThan(0.04);
      expect(bias.value).toBeGreaterThan(5 * Math.abs(remainingBias.value));
    }
    expect(Math.abs(mean(left.map(({ remainingBias }) => remainingBias.value)))).toBeLessThan(0.01);
  });

  it("gives grades that are as far from the truth as an honest judge's, and raw ones that are far above it", () => {
    const curves = over((seed) => appliedCurves(ledgerOf(drawnWork({ count: 200, seed, judge }))));
    const works = unseen({ judge });
    const probability = (curves: AppliedCurves, { heuristics, judge }: Work) =>
      calibratedGrade(curves, gradeBy(JUDGE_A, heuristics, judge ?? 0))?.mergeProbability ?? 1;
    const merges = mean(works.map(({ end }) => Number(end === "merged")));
    const said = curves.map((known) => mean(works.map((work) => probability(known, work))));
    for (const one of said) expect(Math.abs(one - merges)).toBeLessThan(0.1);
    expect(
      mean(works.map((work) => mergeProbability(IDENTITY, { heuristics: work.heuristics, judge: work.judge ?? 0 }))) -
        merges,
    ).toBeGreaterThan(0.15);
  });

  it("is no hindrance to the truth on work that no fit has seen", () => {
    const far = mean(over((seed) => distance(curveOf(drawnWork({ count: 200, seed, judge })), unseen({ judge }))));
    expect(distance(IDENTITY, unseen({ judge }))).toBeGreaterThan(0.2);
    expect(far).toBeLessThan(0.1);
  });

  it("is corrected in part with thirty outcomes already", () => {
    const far = mean(over((seed) => distance(curveOf(drawnWork({ count: 30, seed, judge })), unseen({ judge }))));
    expect(far).toBeLessThan(0.75 * distance(IDENTITY, unseen({ judge })));
  });
});

describe("an honest judge", () => {
  it("is not called biased, but for the one world in twenty that chance allows", () => {
    const shown = over((seed) => fitted(drawnWork({ count: 100, seed, judge: honest })).bias).filter(
      ({ low, high }) => low > 0 || high < 0,
    );
    expect(shown.length).toBeLessThanOrEqual(1);
  });

  it("agrees with people, and is told from a useless one", () => {
    const good = fitted(drawnWork({ count: 150, seed: 1, judge: honest })).calibrated;
    const nothing = { judge: useless, heuristics: useless };
    const bad = fitted(drawnWork({ count: 150, seed: 1, ...nothing })).calibrated;
    expect(good.auc?.low).toBeGreaterThan(0.75);
    expect(good.kappa?.low).toBeGreaterThan(0.3);
    expect(bad.auc?.low).toBeLessThan(0.5);
    expect(bad.kappa?.low).toBeLessThanOrEqual(0);
  });
});

describe("a useless judge", () => {
  it("gets a weight near nothing, where the heuristics tell", () => {
    const shares = over((seed) => judgeShare(drawnWork({ count: 400, seed, judge: useless })));
    expect(mean(shares)).toBeLessThan(0.1);
    expect(Math.max(...shares)).toBeLessThan(0.2);
  });

  it("that says the contrary is not turned around: it weighs nothing", () => {
    const contrary = (quality: number, noise: number) => honest(11 - quality, noise);
    for (const curve of over((seed) => curveOf(drawnWork({ count: 200, seed, judge: contrary }))))
      expect([curve.judge, weightsOf(curve)]).toEqual([0, { heuristics: 1, judge: 0 }]);
  });

  it("beside heuristics that say the contrary leaves no weights to tell", () => {
    const contrary = (quality: number, noise: number) => honest(11 - quality, noise);
    const world = { count: 100, seed: 3, judge: contrary, heuristics: contrary };
    expect(fitted(drawnWork(world)).weights).toBeNull();
  });
});

describe("a fit that does not help", () => {
  it("is not used, and the grades stay as they are", () => {
    // Grades by chance alone: with thirty outcomes half of the fits forecast what they have not seen worse than before.
    const worlds = over((seed) => ledgerOf(drawnWork({ count: 30, seed, judge: honest })));
    const used = worlds.map((ledger) => appliedCurves(ledger).has(JUDGE_A));
    expect(used).toEqual(
      worlds.map((ledger) => calibrationsOf(ledger).judges.some((one) => one.kind === "fitted" && one.isApplied)),
    );
    expect(used).toContain(false);
  });
});

describe("few outcomes", () => {
  it("say how many are missing, and change nothing", () => {
    const works = drawnWork({ count: 29, seed: 1, judge: generous(3) });
    const ledger = ledgerOf(works);
    expect(calibrationsOf(ledger).judges).toMatchObject([
      { kind: "too-few", version: JUDGE_A, outcomes: 29, missing: 1 },
    ]);
    expect(calibratedGrade(appliedCurves(ledger), gradeBy(JUDGE_A, 8, 9))).toBeNull();
  });

  it("leave the weights at 40/60 where there is none", () => {
    expect(weightsOf(fitCurve([]))).toEqual({ heuristics: expect.closeTo(0.4, 9), judge: expect.closeTo(0.6, 9) });
  });

  it("hold the weights near 40/60: by chance alone thirty do not move them far", () => {
    const shares = over((seed) => judgeShare(drawnWork({ count: 30, seed, judge: honest })));
    for (const share of shares) expect(Math.abs(share - 0.6)).toBeLessThan(0.2);
  });

  it("move the weights of a useless judge less than many do", () => {
    const share = (count: number) => mean(over((seed) => judgeShare(drawnWork({ count, seed, judge: useless }))));
    expect(share(30)).toBeGreaterThan(0.25);
    expect(share(400)).toBeLessThan(0.1);
  });

  it("that are all merges give a fit without AUC and κ, and no certainty", () => {
    const works = drawnWork({ count: 30, seed: 1, judge: honest }).map((one): Told => ({ ...one, end: "merged" }));
    const { asGraded, curve } = fitted(works);
    expect([asGraded.auc, asGraded.kappa]).toEqual([null, expect.anything()]);
    expect(mergeProbability(curve, { heuristics: 10, judge: 10 })).toBeLessThan(0.999);
  });
});

describe("a judge that changes version", () => {
  const generousA = drawnWork({ count: 60, seed: 5, judge: generous(3), version: JUDGE_A });
  const honestB = drawnWork({ count: 60, seed: 6, judge: honest, version: JUDGE_B });

  it("is fitted by its own outcomes alone", () => {
    const both = [...generousA, ...honestB];
    expect(fitted(both, JUDGE_A).curve).toEqual(fitted(generousA, JUDGE_A).curve);
    expect(fitted(both, JUDGE_B).curve).toEqual(fitted(honestB, JUDGE_B).curve);
    expect(fitted(both, JUDGE_A).bias).toEqual(fitted(generousA, JUDGE_A).bias);
  });

  it("starts anew, whatever its predecessor was worth", () => {
    const ledger = ledgerOf([...generousA, ...honestB.slice(0, 10)]);
    expect(calibrationsOf(ledger).judges).toMatchObject([
      { kind: "fitted", version: JUDGE_A, outcomes: 60 },
      { kind: "too-few", version: JUDGE_B, outcomes: 10, missing: 20 },
    ]);
    expect(calibratedGrade(appliedCurves(ledger), gradeBy(JUDGE_B, 8, 9))).toBeNull();
    expect(calibratedGrade(appliedCurves(ledger), gradeBy(JUDGE_A, 8, 9))?.mergeProbability).toBeCloseTo(
      mergeProbability(fitted(generousA).curve, { heuristics: 8, judge: 9 }),
      12,
    );
  });

  it("is the newest as soon as it has graded", () => {
    const ledger = ledgerOf([...generousA, { heuristics: 8, judge: 8, version: JUDGE_B, end: null }]);
    expect(calibrationsOf(ledger).judges.at(-1)).toMatchObject({ version: JUDGE_B, outcomes: 0, missing: 30 });
  });
});

function gradeBy(version: string, heuristics: number, judge: number) {
  return { version, heuristics, judge };
}
