import type { Critique } from "../critique.ts";
import { type Directive, directivesOf, lessonStems } from "./directives.ts";
import { scopesMeet } from "./scope.ts";

type Said = Pick<Critique, "wrong" | "lesson">;
type Scoped = Said & Pick<Critique, "category" | "paths" | "model">;

/** From this share of common stems on, two lessons are one. */
const SAME = 0.5;
/** Fewer common stems are a coincidence, unless they are all that is said. */
const LEAST_COMMON = 3;
/** Two clauses are about the same thing from this share on. */
const SAME_THING = 0.6;

/** Whether two critiques say the same: by their lessons, or by these with what went wrong; and none what the other does not want. */
export function isSameLesson(a: Said, b: Said): boolean {
  if (opposes(a.lesson, b.lesson) || isAtOdds(directivesOf(a.lesson), directivesOf(b.lesson))) return false;
  const whole = (said: Said) => lessonStems(`${said.wrong} ${said.lesson}`);
  return (
    isAlike(lessonStems(a.lesson), lessonStems(b.lesson), SAME, LEAST_COMMON) ||
    isAlike(whole(a), whole(b), SAME, LEAST_COMMON)
  );
}

/** Whether one critique wants what the other forbids, of tasks that both apply to. */
export function contradicts(a: Scoped, b: Scoped): boolean {
  return scopesMeet(a, b) && opposes(a.lesson, b.lesson);
}

/** Clause against clause, or as a whole: `Commit without snapshots` and `Commit with snapshots`. */
function opposes(a: string, b: string): boolean {
  const [left, right] = [directivesOf(a), directivesOf(b)];
  if (!isAtOdds(left, right)) return false;
  const isWhole = isAlike(lessonStems(a), lessonStems(b), SAME_THING, 2);
  return isWhole || left.some((one) => right.some((other) => isOpposite(one, other)));
}

/** Something is wanted in the one and not in the other, and in neither both: `Use tabs, not spaces`, `Never spaces, but tabs` are not. */
function isAtOdds(left: readonly Directive[], right: readonly Directive[]): boolean {
  const [a, b] = [signsOf(left), signsOf(right)];
  return [...a].some(([stem, signs]) => b.get(stem)?.isDisjointFrom(signs) ?? false);
}

function signsOf(directives: readonly Directive[]): Map<string, Set<boolean>> {
  const signs = new Map<string, Set<boolean>>();
  for (const { isWanted, stems } of directives)
    for (const stem of stems) signs.set(stem, new Set([...(signs.get(stem) ?? []), isWanted]));
  return signs;
}

function isOpposite(a: Directive, b: Directive): boolean {
  return a.isWanted !== b.isWanted && isAlike(a.stems, b.stems, SAME_THING, 2);
}

/** Jaccard's share of common stems, of enough of them; the same set is alike however small it is. */
function isAlike(a: ReadonlySet<string>, b: ReadonlySet<string>, share: number, least: number): boolean {
  const common = a.intersection(b).size;
  if (common === 0) return false;
  const all = a.union(b).size;
  return common === all || (common >= least && common / all >= share);
}
