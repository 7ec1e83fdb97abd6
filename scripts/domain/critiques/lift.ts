import { type Beta, meanOf } from "../routing/beta.ts";
import type { Arm } from "./trial.ts";

/** How much better tasks came out that were told of a critique, with the interval of a confidence; and how many of each there were. */
export type Lift = { value: number; low: number; high: number; given: number; heldOut: number };

/** Of the standard normal distribution, two-sided 95 %. */
export const Z_95 = 1.96;

/** Below so many degrees of freedom, the spread of the grades is not known. */
const LEAST_FREEDOM = 5;

type Graded = Arm & { grade: NonNullable<Arm["grade"]> };

/** What is left of chance's imbalance of the groups when it is explained by the factors: with less, nothing is. */
const LEAST_WEIGHT = 1e-3;

/**
 * By how much grades are higher for tasks that were told of a critique: the least-squares effect, with a mean of its own for
 * each measure (a version of the judge, and no figure mixes two), each category and each model, so that the spread which
 * these explain does not hide it (R. Fisher's analysis of covariance, 1932). By the theorem of R. Frisch and F. Waugh (1933)
 * that is `Σ t·y / Σ t²` of what the factors leave of telling `t` and of grades `y`. With one measure, category and model it is the
 * difference of the two means. The interval is Student's: `z` is the normal quantile of the confidence wanted. Null while too
 * little is known.
 */
export function gradeLift(arms: readonly Arm[], z: number): Lift | null {
  const graded = arms.filter((arm): arm is Graded => arm.grade !== null);
  const factors = [
    graded.map(({ grade }) => grade.measure),
    graded.map(({ kind }) => kind.category),
    graded.map(({ kind }) => kind.model),
  ];
  const levels = sum(factors.map((factor) => Math.max(0, new Set(factor).size - 1)));
  const freedom = graded.length - levels - 2;
  const told = residuals(
    graded.map(({ isGiven }) => Number(isGiven)),
    factors,
  );
  const scores = residuals(
    graded.map(({ grade }) => grade.score),
    factors,
  );
  const weight = sum(told.map((t) => t * t));
  if (weight < LEAST_WEIGHT || freedom < LEAST_FREEDOM) return null;
  const value = sum(told.map((t, at) => t * (scores[at] ?? 0))) / weight;
  const left = scores.map((y, at) => y - value * (told[at] ?? 0));
  // Grades are told in tenths: a spread of nothing is one that the tenths hide.
  const variance = Math.max(sum(left.map((e) => e * e)) / freedom, 0.01);
  const margin = studentQuantile(z, freedom) * Math.sqrt(variance / weight);
  const count = (isGiven: boolean) => graded.filter((arm) => arm.isGiven === isGiven).length;
  return { value, low: value - margin, high: value + margin, given: count(true), heldOut: count(false) };
}

/** Rounds of taking means out: factors that hardly depend on each other need a handful. */
const MOST_ROUNDS = 100;
const SETTLED = 1e-10;

/** What is left of values when each factor's means are taken out, in turn until nothing moves (J. von Neumann's alternating projections). */
function residuals(values: readonly number[], factors: readonly (readonly string[])[]): number[] {
  const left = [...values];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let moved = 0;
    for (const factor of factors) {
      const totals = new Map<string, { sum: number; count: number }>();
      for (const [at, level] of factor.entries()) {
        const known = totals.get(level) ?? { sum: 0, count: 0 };
        totals.set(level, { sum: known.sum + (left[at] ?? 0), count: known.count + 1 });
      }
      for (const [at, level] of factor.entries()) {
        const total = totals.get(level);
        const middle = total === undefined ? 0 : total.sum / total.count;
        left[at] = (left[at] ?? 0) - middle;
        moved = Math.max(moved, Math.abs(middle));
      }
    }
    if (moved < SETTLED) break;
  }
  return left;
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
