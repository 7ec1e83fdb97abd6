import { bootstrap, type Estimate } from "../calibration/bootstrap.ts";
import type { Trial } from "./trial.ts";

/** Below so many tasks, and so many with something held out, nothing is said of the loop. */
const ENOUGH_TASKS = 30;
const ENOUGH_HELD_OUT = 5;

/** What all lessons together have done to grades: whether the loop of grades, words and lessons is worth anything. */
export type LoopEffect =
  | { kind: "too-few"; tasks: number; heldOut: number; missing: number }
  | { kind: "measured"; tasks: number; heldOut: number; grade: Estimate };

/**
 * The mean lift of a lesson, over all critiques: differences of means within each critique and each measure,
 * weighted by `n₁n₀/(n₁+n₀)`. Lessons of one task share its grade, so the interval is a bootstrap over tasks. Null while no task was
 * told of any.
 */
export function loopEffect(trials: readonly Trial[]): LoopEffect | null {
  const graded = trials.filter(({ grade, given, heldOut }) => grade !== null && given.length + heldOut.length > 0);
  if (graded.length === 0) return null;
  const heldOut = graded.filter((trial) => trial.heldOut.length > 0).length;
  const known = { tasks: graded.length, heldOut };
  const missing = Math.max(ENOUGH_TASKS - graded.length, ENOUGH_HELD_OUT - heldOut, 0);
  const grade = missing > 0 ? null : bootstrap(scoresOf(graded), meanLift);
  return grade === null
    ? { ...known, kind: "too-few", missing: Math.max(1, missing) }
    : { ...known, kind: "measured", grade };
}

/** A grade under one lesson and one measure, which `group` numbers: that of a task which was told of it, or from which it was held out. */
type Score = { group: number; isGiven: boolean; score: number };

/** The scores of each task, one for each lesson: read once, and drawn hundreds of times. */
function scoresOf(trials: readonly Trial[]): Score[][] {
  const groups = new Map<string, number>();
  return trials.map(({ given, heldOut, grade }) => {
    if (grade === null) return [];
    const told = new Set(given);
    return [...new Set([...given, ...heldOut])].map((id) => {
      const key = JSON.stringify([id, grade.measure]);
      const group = groups.get(key) ?? groups.size;
      groups.set(key, group);
      return { group, isGiven: told.has(id), score: grade.score };
    });
  });
}

function meanLift(tasks: readonly (readonly Score[])[]): number | null {
  const sums = new Map<number, { given: Sum; heldOut: Sum }>();
  for (const task of tasks)
    for (const { group, isGiven, score } of task) {
      const known = sums.get(group) ?? { given: { total: 0, count: 0 }, heldOut: { total: 0, count: 0 } };
      sums.set(group, known);
      const sum = isGiven ? known.given : known.heldOut;
      sum.total += score;
      sum.count += 1;
    }
  let [weighted, weight] = [0, 0];
  for (const { given, heldOut } of sums.values()) {
    if (given.count === 0 || heldOut.count === 0) continue;
    const w = (given.count * heldOut.count) / (given.count + heldOut.count);
    weighted += w * (given.total / given.count - heldOut.total / heldOut.count);
    weight += w;
  }
  return weight === 0 ? null : weighted / weight;
}

type Sum = { total: number; count: number };
