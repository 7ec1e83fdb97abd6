import { gradeLift, mergeLift } from "./lift.ts";
import type { Arm } from "./trial.ts";

/** Why a critique is not worth its words, and by how many graded tasks that was seen. */
export type Uselessness = { cause: "no-effect" | "harm"; tasks: number; reason: string };

/** A lesson is worth its words when it lifts grades by as much: from "another round" half way to "merge after small remarks". */
const WORTH = 1;

/**
 * A lesson of which the estimate itself is as high is looked at again before it goes: what it costs is that useless ones
 * stay a little longer, and what it saves are lessons of half the worth.
 */
const PROMISING = 0.35;

/**
 * After so many graded tasks a critique is looked at, on exactly these tasks. Whoever looks every night finds something
 * by chance sooner or later; so the looks are few, fixed in advance, and share the error among them.
 */
export const LOOKS = [25, 50, 100, 200, 400] as const;

/** The normal quantiles of 4 % and of 1 %, each over the number of looks: 0.8 % (grades) and 0.2 % (merges) a look, one-sided. */
const Z_GRADE = 2.409;
const Z_MERGE = 2.878;

/**
 * Whether a critique is shown to be of no use: at one of the looks, its lift of grades is surely below `WORTH`, not
 * surely above 0 and not promising; or fewer of its tasks were merged. By the union bound over the looks, one that lifts grades by `WORTH`
 * or more and merges not downwards is found useless in 5 % of cases at the most, however long it is tried.
 */
export function uselessness(arms: readonly Arm[]): Uselessness | null {
  const graded = arms.filter(({ grade }) => grade !== null);
  for (const look of LOOKS) {
    if (graded.length < look) break;
    const found = byGrades(graded.slice(0, look), look);
    if (found !== null) return found;
  }
  const decided = arms.filter(({ merged }) => merged !== null);
  for (const look of LOOKS) {
    if (decided.length < look) break;
    const found = byMerges(decided.slice(0, look), look);
    if (found !== null) return found;
  }
  return null;
}

function byGrades(arms: readonly Arm[], tasks: number): Uselessness | null {
  const lift = gradeLift(arms, Z_GRADE);
  if (lift === null || lift.high >= WORTH || lift.low > 0 || lift.value >= PROMISING) return null;
  const cause = lift.high < 0 ? "harm" : "no-effect";
  const what = cause === "harm" ? "grades were lower with it" : "no effect on grades";
  return { cause, tasks, reason: `${what}: ${signed(lift.value)} (at most ${signed(lift.high)}) after ${tasks} tasks` };
}

function byMerges(arms: readonly Arm[], tasks: number): Uselessness | null {
  const lift = mergeLift(arms, Z_MERGE);
  if (lift === null || lift.high >= 0) return null;
  const points = Math.round(lift.value * 100);
  return { cause: "harm", tasks, reason: `fewer merges with it: ${points} points after ${tasks} outcomes` };
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
