import type { Arm } from "../../domain/critiques/trial.ts";
import { seedOf, sharesOf } from "../../domain/shares.ts";

/** How critiques, agents and reviewers behave on nights whose truth is known. */
export type Truth = {
  /** What the critique does to grades, and to the share of merges. */
  lift: number;
  mergeLift?: number;
  /** Standard deviation of grades about their mean. */
  spread?: number;
  /** The judge becomes stricter by so much after half of the tasks, under another version. */
  stricter?: number;
  holdout?: number;
  /** Standard deviation of what the kind of work does to grades: there are `KINDS` of it, in equal shares. */
  kinds?: number;
};

const KINDS = ["code", "docs", "test", "refactor"] as const;
/** With a standard deviation of 1 over the four. */
const OFFSETS = [-1.34, -0.45, 0.45, 1.34];

/** The trials of one critique on `tasks` tasks, drawn by chance from `seed`. */
export function drawnArms(seed: string, tasks: number, truth: Truth): Arm[] {
  const { lift, mergeLift = lift * 0.05, spread = 1.2, stricter = 1, holdout = 0.2, kinds = 0 } = truth;
  const draw = sharesOf(seedOf(seed));
  return Array.from({ length: tasks }, (_, at) => {
    const isGiven = draw() >= holdout;
    const isLate = at >= tasks / 2;
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const which = kinds === 0 ? 0 : Math.floor(draw() * KINDS.length);
    const offset = kinds * (OFFSETS[which] ?? 0);
    const mean = 6.5 + offset + (isGiven ? lift : 0) - (isLate ? stricter : 0);
    const score = Math.min(10, Math.max(1, Math.round((mean + spread * normal) * 10) / 10));
    const rate = 0.7 + (isGiven ? mergeLift : 0);
    const merged = draw() < 0.8 ? draw() < rate : null;
    return {
      task: `T-${at}`,
      isGiven,
      kind: { category: KINDS[which] ?? "code", model: "m" },
      grade: { measure: isLate ? "judge@2" : "judge@1", score },
      merged,
    };
  });
}

/** Of `runs` critiques with one truth, the share for which something holds. */
export function shareOf(
  runs: number,
  name: string,
  tasks: number,
  truth: Truth,
  holds: (arms: Arm[]) => boolean,
): number {
  const held = Array.from({ length: runs }, (_, run) => holds(drawnArms(`${name}/${run}`, tasks, truth)));
  return held.filter(Boolean).length / runs;
}
