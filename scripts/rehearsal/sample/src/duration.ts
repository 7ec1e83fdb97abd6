/** A length of time in whole milliseconds; negative when it points backwards. */
export type Duration = number;

/** Thrown for text or numbers that are no duration. The message quotes what was found. */
export class DurationError extends Error {
  override name = "DurationError";
}

/**
 * Checks that a number can serve as a duration and rounds it to whole milliseconds.
 * Throws a DurationError for NaN, for infinities, and beyond the safe integers.
 */
export function toDuration(milliseconds: number): Duration {
  const rounded = Math.round(milliseconds);
  if (!Number.isSafeInteger(rounded)) {
    throw new DurationError(`${milliseconds} is not a number of milliseconds that can be kept exactly`);
  }
  // Negative zero would print as "-0s" and fail strict equality in callers' tests.
  return rounded === 0 ? 0 : rounded;
}
