import { type Beta, meanOf } from "../routing/beta.ts";
import type { Arm } from "./trial.ts";

/** How much better tasks came out that were told of a critique, with the interval of a confidence; and how many of each there were. */
export type Lift = { value: number; low: number; high: number; given: number; heldOut: number };

/** Of the standard normal distribution, two-sided 95 %. */
export const Z_95 = 1.96;

/** Below so many degrees of freedom, the spread of the grades is not known. */
const LEAST_FREEDOM = 5;

type Graded = Arm & { grade: NonNullable<Arm["grade"]> };

/**
 * The difference of the mean grades of tasks with and without a critique, within each measure (a version of the judge) and
 * never across two: `Σ w·d / Σ w` with `w = n₁n₀/(n₁+n₀)`, which is the least-squares estimate of one effect with a mean
 * of its own for each measure. Its standard error comes from the spread within the cells (measure × group), and the
 * interval is Student's: `z` is the normal quantile of the confidence wanted. Null while too little is known.
 */
export function gradeLift(arms: readonly Arm[], z: number): Lift | null {
  const graded = arms.filter((arm): arm is Graded => arm.grade !== null);
  const cells = [...Map.groupBy(graded, ({ grade }) => grade.measure).values()].map((group) => ({
    given: group.filter(({ isGiven }) => isGiven).map(({ grade }) => grade.score),
    heldOut: group.filter(({ isGiven }) => !isGiven).map(({ grade }) => grade.score),
  }));
  const both = cells.filter(({ given, heldOut }) => given.length > 0 && heldOut.length > 0);
  const weights = both.map(({ given, heldOut }) => (given.length * heldOut.length) / (given.length + heldOut.length));
  const weight = sum(weights);
  const filled = cells.flatMap(({ given, heldOut }) => [given, heldOut]).filter((scores) => scores.length > 0);
  const freedom = graded.length - filled.length;
  if (weight === 0 || freedom < LEAST_FREEDOM) return null;
  const value = sum(both.map(({ given, heldOut }, at) => (weights[at] ?? 0) * (mean(given) - mean(heldOut)))) / weight;
  // Grades are told in tenths: a spread of nothing is one that the tenths hide.
  const variance = Math.max(sum(filled.map(squares)) / freedom, 0.01);
  const margin = studentQuantile(z, freedom) * Math.sqrt(variance / weight);
  const count = (isGiven: boolean) => graded.filter((arm) => arm.isGiven === isGiven).length;
  return { value, low: value - margin, high: value + margin, given: count(true), heldOut: count(false) };
}

/**
 * The difference of two shares of merges, each Beta(1 + merged, 1 + not): mean and variance of the difference of the two
 * posteriors, with a normal interval of the quantile `z`. Null while one group has no outcome.
 */
export function mergeLift(arms: readonly Arm[], z: number): Lift | null {
  const group = (isGiven: boolean) => arms.filter((arm) => arm.isGiven === isGiven && arm.merged !== null);
  const [given, heldOut] = [group(true), group(false)];
  if (given.length === 0 || heldOut.length === 0) return null;
  const [a, b] = [posterior(given), posterior(heldOut)];
  const value = meanOf(a) - meanOf(b);
  const margin = z * Math.sqrt(varianceOf(a) + varianceOf(b));
  return { value, low: value - margin, high: value + margin, given: given.length, heldOut: heldOut.length };
}

function posterior(arms: readonly Arm[]): Beta {
  const merged = arms.filter((arm) => arm.merged === true).length;
  return { yes: 1 + merged, no: 1 + arms.length - merged };
}

function varianceOf({ yes, no }: Beta): number {
  return (yes * no) / ((yes + no) ** 2 * (yes + no + 1));
}

/** Student's t from the normal quantile by its expansion in 1/ν (Abramowitz and Stegun, 26.7.5); good from 5 degrees of freedom on. */
function studentQuantile(z: number, freedom: number): number {
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3;
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}

function squares(numbers: readonly number[]): number {
  const middle = mean(numbers);
  return sum(numbers.map((n) => (n - middle) ** 2));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
