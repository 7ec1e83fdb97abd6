import type { Grade } from "../grading.ts";
import type { Ledger } from "../ledger.ts";
import { bootstrap, type Estimate } from "./bootstrap.ts";
import { type Curve, fitCurve, gradeOf, IDENTITY, mergeProbability, type Sample, weightsOf } from "./curve.ts";
import { type GradedOutcome, gradedOutcomes, type Outcomes } from "./graded-outcome.ts";
import {
  auc,
  brierScore,
  calibrationError,
  type Forecast,
  kappa,
  mean,
  type ReliabilityBin,
  reliabilityCurve,
  wilson,
} from "./measures.ts";

/** With fewer outcomes, 40/60 and the grade as it is are the better guess. */
export const ENOUGH_OUTCOMES = 30;

/** From here the rubric says "merge after small remarks". */
const MERGE_FROM = 7;

/** Each outcome is forecast by a curve that has not seen it: a fit that grades itself is always proud of itself. */
const FOLDS = 5;

/** What forecasts were worth. AUC and κ are null where all outcomes are the same. */
export type Worth = { brier: Estimate; error: Estimate; auc: Estimate | null; kappa: Estimate | null };

type Counts = Record<GradedOutcome["outcome"], number>;

/** What is known of one judge's grades. */
export type Calibration = { version: string; outcomes: number; counts: Counts } & (
  | { kind: "too-few"; missing: number }
  | {
      kind: "fitted";
      curve: Curve;
      /** Shares of heuristics and judge; null when neither tells anything of the outcomes. */
      weights: { heuristics: number; judge: number } | null;
      /** How much more often the grade says "merge" than people do, as a share: above 0 it is over-generous. */
      bias: Estimate;
      /** The same of the calibrated grade, on outcomes that the fit has not seen: what is left of the bias. */
      remainingBias: Estimate;
      /** Whether the fit forecasts outcomes that it has not seen no worse than the grade as it is: only then is it used. */
      isApplied: boolean;
      asGraded: Worth;
      /** By curves that have not seen the outcome. */
      calibrated: Worth;
      reliability: ReliabilityBin[];
    }
);

/** One calibration per judge version that has outcomes or grades, the newest grades' version last. */
export type Calibrations = { judges: Calibration[]; leftOut: Outcomes["leftOut"] };

/** What the ledger says of its judges. Outcomes of one version never enter the figures of another. */
export function calibrationsOf(ledger: Ledger): Calibrations {
  const { counted, leftOut } = gradedOutcomes(ledger);
  const byVersion = Map.groupBy(counted, ({ version }) => version);
  const judges = versionsOf(ledger).map((version) => calibrate(version, byVersion.get(version) ?? []));
  return { judges, leftOut };
}

/** The curves that are in use, by the judge's version. */
export type AppliedCurves = ReadonlyMap<string, Curve>;

/** A grade as the outcomes of its judge's earlier grades have it: 1–10 in tenths, and how probable a merge is. */
export type CalibratedGrade = { score: number; mergeProbability: number };

/**
 * The curves of the judges with enough outcomes, as long as they forecast outcomes that they have not seen no worse than
 * the grades did as they are: a fit that does not help is not used.
 */
export function appliedCurves(ledger: Pick<Ledger, "events" | "mergeRequests">): AppliedCurves {
  const byVersion = Map.groupBy(gradedOutcomes(ledger).counted, ({ version }) => version);
  return new Map(
    [...byVersion].flatMap(([version, outcomes]): [string, Curve][] => {
      const samples = outcomes.map(sampleOf);
      if (samples.length < ENOUGH_OUTCOMES || !helps(asGradedOf(samples), crossValidated(samples))) return [];
      return [[version, fitCurve(samples)]];
    }),
  );
}

/** A grade by the curve of the judge's version that gave it; null where that has none, or no judge graded. */
export function calibratedGrade(
  curves: AppliedCurves,
  { heuristics, judge, version }: { heuristics: number; judge: number | null; version: string | undefined },
): CalibratedGrade | null {
  const curve = version === undefined ? undefined : curves.get(version);
  if (curve === undefined || judge === null) return null;
  const probability = mergeProbability(curve, { heuristics, judge });
  return { score: gradeOf(probability), mergeProbability: probability };
}

/**
 * The score by which gates decide (a draft, a critique, follow-ups): the calibrated one where the judge's version has a curve
 * in use, else the one that was given. What stays booked is the latter.
 */
export function scoreAtGates(curves: AppliedCurves, { score, heuristics, judge }: Grade): number {
  const parts = { heuristics: heuristics.score, judge: judge?.score ?? null, version: judge?.version };
  return calibratedGrade(curves, parts)?.score ?? score;
}

function versionsOf({ events }: Ledger): string[] {
  const graded = events.flatMap((e) => (e.type === "task.graded" && e.judgeVersion ? [e.judgeVersion] : []));
  return [...new Set(graded.reverse())].reverse();
}

function calibrate(version: string, outcomes: readonly GradedOutcome[]): Calibration {
  const known = { version, outcomes: outcomes.length, counts: countsOf(outcomes) };
  if (outcomes.length < ENOUGH_OUTCOMES)
    return { ...known, kind: "too-few", missing: ENOUGH_OUTCOMES - outcomes.length };
  const samples = outcomes.map(sampleOf);
  const curve = fitCurve(samples);
  const asGraded = asGradedOf(samples);
  const unseen = crossValidated(samples);
  return {
    ...known,
    ...{ kind: "fitted", curve, weights: weightsOf(curve) },
    ...{ bias: biasEstimate(asGraded), remainingBias: biasEstimate(unseen) },
    isApplied: helps(asGraded, unseen),
    asGraded: worthOf(asGraded),
    calibrated: worthOf(unseen),
    reliability: reliabilityCurve(unseen),
  };
}

function countsOf(outcomes: readonly GradedOutcome[]): Counts {
  const count = (outcome: GradedOutcome["outcome"]) => outcomes.filter((one) => one.outcome === outcome).length;
  return {
    merged: count("merged"),
    "merged-after-changes": count("merged-after-changes"),
    "closed-for-quality": count("closed-for-quality"),
    reverted: count("reverted"),
  };
}

function sampleOf({ heuristics, judge, outcome }: GradedOutcome): Sample {
  return { heuristics, judge, merged: outcome === "merged" || outcome === "merged-after-changes" };
}

type Judged = Forecast & { saysMerge: boolean };

function judged(sample: Sample, curve: Curve, saysMerge: boolean): Judged {
  return { probability: mergeProbability(curve, sample), merged: sample.merged, saysMerge };
}

function asGradedOf(samples: readonly Sample[]): Judged[] {
  return samples.map((sample) => judged(sample, IDENTITY, isMergeGrade(sample)));
}

function biasOf(forecasts: readonly Forecast[]): number {
  return mean(forecasts.map(({ probability, merged }) => probability - Number(merged)));
}

/** Where all outcomes are the same, resamples are so too, and know no doubt: the interval is never narrower than Wilson's. */
function biasEstimate(forecasts: readonly Judged[]): Estimate {
  const { value, low, high } = estimated(forecasts, biasOf);
  const said = mean(forecasts.map(({ probability }) => probability));
  const come = wilson(forecasts.filter(({ merged }) => merged).length, forecasts.length);
  return { value, low: Math.min(low, said - come.high), high: Math.max(high, said - come.low) };
}

function helps(asGraded: readonly Forecast[], unseen: readonly Forecast[]): boolean {
  return brierScore(unseen) <= brierScore(asGraded);
}

function isMergeGrade({ heuristics, judge }: Sample): boolean {
  // In tenths, as grades are told: 0.4 · 7 + 0.6 · 7 is a hair below 7.
  return Math.round(4 * heuristics + 6 * judge) >= MERGE_FROM * 10;
}

/** Every fifth outcome is left out in turn, so that each part has early ones and late ones. */
function crossValidated(samples: readonly Sample[]): Judged[] {
  const curves = Array.from({ length: FOLDS }, (_, fold) => fitCurve(samples.filter((_s, i) => i % FOLDS !== fold)));
  return samples.map((sample, i) => {
    const curve = curves[i % FOLDS] ?? IDENTITY;
    return judged(sample, curve, mergeProbability(curve, sample) >= 0.5);
  });
}

function worthOf(forecasts: readonly Judged[]): Worth {
  return {
    brier: estimated(forecasts, brierScore),
    error: estimated(forecasts, calibrationError),
    auc: bootstrap(forecasts, auc),
    kappa: bootstrap(forecasts, kappa),
  };
}

function estimated(forecasts: readonly Judged[], figure: (sample: readonly Judged[]) => number): Estimate {
  const value = figure(forecasts);
  return bootstrap(forecasts, figure) ?? { value, low: value, high: value };
}
