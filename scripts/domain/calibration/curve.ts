import { z } from "zod";

/** A grade's two parts, from 1 to 10, and whether the work was merged. */
export type Sample = { heuristics: number; judge: number; merged: boolean };

/** log-odds of a merge = intercept + heuristics · x(h) + judge · x(j), where x(s) = (s − 5.5) / 4.5 is between −1 and 1. */
export const curveSchema = z.object({
  intercept: z.number(),
  heuristics: z.number().nonnegative(),
  judge: z.number().nonnegative(),
});
export type Curve = z.infer<typeof curveSchema>;

/** So steep, a grade of 1 stands for one merge in ten and a grade of 10 for nine in ten, nearly in a straight line between. */
const STEEPNESS = Math.log(9);

/** What is believed before outcomes are known: 40 % heuristics, 60 % judge, and a grade of s is s merges of ten. */
export const IDENTITY: Curve = { intercept: 0, heuristics: 0.4 * STEEPNESS, judge: 0.6 * STEEPNESS };

/**
 * One over the variance of what is believed, in log-odds. A judge may well be over-generous, and grades may well tell merges
 * from closes better than the identity has it (standard deviations of 2); that one of the parts deserves another share is
 * believed more slowly (a standard deviation of 0.7, across the line on which the shares stay as they are).
 */
const FIRMNESS = { intercept: 0.25, steepness: 0.25, shares: 2 };

const MAX_STEPS = 50;
const CLOSE_ENOUGH = 1e-9;

/** The probability of a merge by a curve. */
export function mergeProbability(curve: Curve, grade: Pick<Sample, "heuristics" | "judge">): number {
  return logistic(dot(vectorOf(curve), featuresOf(grade)));
}

/** The grade that stands for this probability by the identity, 1–10 in tenths: what was calibrated is read as grades are. */
export function gradeOf(probability: number): number {
  const exact = 5.5 + (4.5 * Math.log(probability / (1 - probability))) / STEEPNESS;
  return Math.round(Math.min(10, Math.max(1, exact)) * 10) / 10;
}

/**
 * The most probable curve for the samples (maximum a posteriori): logistic regression, which is the log score, a proper
 * one, as J. Platt used it to turn scores into probabilities ("Probabilistic outputs for support vector machines", 1999);
 * with a Gaussian prior about the identity, which is L2 shrinkage to it. No part weighs less than nothing: a judge that is
 * contradicted by the outcomes is not listened to, instead of being turned around.
 */
export function fitCurve(samples: readonly Sample[]): Curve {
  const rows = samples.map((sample) => ({ x: featuresOf(sample), y: sample.merged ? 1 : 0 }));
  const free = solve(rows, [true, true, true]);
  if (free[1] >= 0 && free[2] >= 0) return curveOf(free);
  // The loss is convex: the best curve within the bounds is the best of those on each of their faces.
  const faces: Mask[] = [
    [true, false, true],
    [true, true, false],
    [true, false, false],
  ];
  const within = faces.map((face) => solve(rows, face)).filter((curve) => curve[1] >= 0 && curve[2] >= 0);
  const best = within.reduce((a, b) => (lossOf(rows, b) < lossOf(rows, a) ? b : a));
  return curveOf(best);
}

/** The shares of the two parts in a curve; null when neither weighs anything. */
export function weightsOf({ heuristics, judge }: Curve): { heuristics: number; judge: number } | null {
  const sum = heuristics + judge;
  return sum <= 0 ? null : { heuristics: heuristics / sum, judge: judge / sum };
}

type Vector = readonly [number, number, number];
type Mask = readonly [boolean, boolean, boolean];
type Row = { x: Vector; y: number };

const INDICES = [0, 1, 2] as const;

const PRIOR = vectorOf(IDENTITY);
const PRECISION = precision();

/** Along (0.4, 0.6) a curve grows steeper with the same shares; across it the shares change. */
function precision(): readonly [Vector, Vector, Vector] {
  const length = Math.hypot(IDENTITY.heuristics, IDENTITY.judge);
  const along = [IDENTITY.heuristics / length, IDENTITY.judge / length] as const;
  const across = [along[1], -along[0]] as const;
  const of = (i: 0 | 1, j: 0 | 1) => FIRMNESS.steepness * along[i] * along[j] + FIRMNESS.shares * across[i] * across[j];
  return [
    [FIRMNESS.intercept, 0, 0],
    [0, of(0, 0), of(0, 1)],
    [0, of(1, 0), of(1, 1)],
  ];
}

function vectorOf({ intercept, heuristics, judge }: Curve): Vector {
  return [intercept, heuristics, judge];
}

function curveOf([intercept, heuristics, judge]: Vector): Curve {
  return { intercept, heuristics, judge };
}

function featuresOf({ heuristics, judge }: Pick<Sample, "heuristics" | "judge">): Vector {
  return [1, (heuristics - 5.5) / 4.5, (judge - 5.5) / 4.5];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** log(1 + e^z), without overflow. */
function softplus(z: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
}

function lossOf(rows: readonly Row[], theta: Vector): number {
  const misfit = rows.reduce((sum, { x, y }) => sum + softplus(dot(theta, x)) - y * dot(theta, x), 0);
  const away = mapVector((i) => theta[i] - PRIOR[i]);
  return (
    misfit +
    dot(
      away,
      mapVector((i) => dot(PRECISION[i], away)),
    ) /
      2
  );
}

/** Newton's method, with steps halved until they lead down; parts that are not free are zero. */
function solve(rows: readonly Row[], free: Mask): Vector {
  let theta = mapVector((i) => (free[i] ? PRIOR[i] : 0));
  for (let step = 0; step < MAX_STEPS; step++) {
    const direction = newtonStep(rows, theta, free);
    const from = lossOf(rows, theta);
    let length = 1;
    const at = (share: number) => mapVector((i) => theta[i] - share * direction[i]);
    while (length > CLOSE_ENOUGH && lossOf(rows, at(length)) > from) length /= 2;
    theta = at(length);
    if (INDICES.every((i) => Math.abs(length * direction[i]) < CLOSE_ENOUGH)) break;
  }
  return theta;
}

function newtonStep(rows: readonly Row[], theta: Vector, free: Mask): Vector {
  const away = mapVector((i) => theta[i] - PRIOR[i]);
  const gradient: number[] = INDICES.map((i) => dot(PRECISION[i], away));
  const hessian: number[][] = PRECISION.map((line) => [...line]);
  for (const { x, y } of rows) {
    const p = logistic(dot(theta, x));
    for (const i of INDICES) {
      gradient[i] = (gradient[i] ?? 0) + (p - y) * x[i];
      const line = hessian[i] ?? [];
      for (const j of INDICES) line[j] = (line[j] ?? 0) + p * (1 - p) * x[i] * x[j];
    }
  }
  // What is not free stays where it is.
  const row = (i: (typeof INDICES)[number]) =>
    mapVector((j) => (free[i] && free[j] ? (hessian[i]?.[j] ?? 0) : Number(i === j)));
  const slope = mapVector((i) => (free[i] ? (gradient[i] ?? 0) : 0));
  return cramer(row(0), row(1), row(2), slope);
}

function mapVector(value: (i: (typeof INDICES)[number]) => number): Vector {
  return [value(0), value(1), value(2)];
}

/** Solves a symmetric system of three by Cramer's rule; the prior keeps its determinant above zero. */
function cramer(a: Vector, b: Vector, c: Vector, right: Vector): Vector {
  const whole = determinant(a, b, c);
  return [determinant(right, b, c) / whole, determinant(a, right, c) / whole, determinant(a, b, right) / whole];
}

function determinant(a: Vector, b: Vector, c: Vector): number {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - b[0] * (a[1] * c[2] - a[2] * c[1]) + c[0] * (a[1] * b[2] - a[2] * b[1]);
}
