import { bootstrap, type Estimate } from "../calibration/bootstrap.ts";
import { type Arm, armsOf, type Trial } from "./trial.ts";

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
  const grade = missing > 0 ? null : bootstrap(graded, meanLift);
  return grade === null
    ? { ...known, kind: "too-few", missing: Math.max(1, missing) }
    : { ...known, kind: "measured", grade };
}

function meanLift(trials: readonly Trial[]): number | null {
  const ids = new Set(trials.flatMap(({ given, heldOut }) => [...given, ...heldOut]));
  let [weighted, weight] = [0, 0];
  for (const id of ids)
    for (const group of Map.groupBy(armsOf(id, trials), ({ grade }) => grade?.measure).values()) {
      const scores = (isGiven: boolean) => group.filter((arm) => arm.isGiven === isGiven).map(scoreOf);
      const [given, heldOut] = [scores(true), scores(false)];
      if (given.length === 0 || heldOut.length === 0) continue;
      const w = (given.length * heldOut.length) / group.length;
      weighted += w * (mean(given) - mean(heldOut));
      weight += w;
    }
  return weight === 0 ? null : weighted / weight;
}

const scoreOf = ({ grade }: Arm) => grade?.score ?? 0;

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0) / numbers.length;
}
