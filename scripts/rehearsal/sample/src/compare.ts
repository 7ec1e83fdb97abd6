import { type Duration, DurationError } from "./duration.ts";
import { type DurationInput, read } from "./parse.ts";

/**
 * Compares two durations, whatever their spelling: negative when the first is shorter, positive when it is longer,
 * zero when both are equal ("90m" and "1h 30m"). Fits the comparator that `Array.prototype.sort` takes.
 */
export function compare(a: DurationInput, b: DurationInput): number {
  return Math.sign(read(a) - read(b));
}

/** Sorts a list of durations from shortest to longest into a new list; the given list keeps its order. */
export function sortDurations<T extends DurationInput>(list: readonly T[]): T[] {
  return [...list].sort(compare);
}

/** Picks the longest duration of a list. Throws a DurationError when the list is empty. */
export function longest(list: readonly DurationInput[]): Duration {
  return Math.max(...readAll(list));
}

/** Picks the shortest duration of a list. Throws a DurationError when the list is empty. */
export function shortest(list: readonly DurationInput[]): Duration {
  return Math.min(...readAll(list));
}

function readAll(list: readonly DurationInput[]): Duration[] {
  if (list.length === 0) throw new DurationError("an empty list has no longest or shortest duration");
  return list.map(read);
}
