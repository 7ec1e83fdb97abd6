import { type Duration, DurationError, toDuration } from "./duration.ts";
import { type DurationInput, read } from "./parse.ts";

export function add(a: DurationInput, b: DurationInput): Duration {
  return toDuration(read(a) + read(b));
}

export function subtract(a: DurationInput, b: DurationInput): Duration {
  return toDuration(read(a) - read(b));
}

/** Adds up any number of durations; none at all make zero. */
export function sum(inputs: readonly DurationInput[]): Duration {
  return inputs.reduce<Duration>((total, input) => add(total, input), 0);
}

/** Multiplies a duration; the result is rounded to whole milliseconds. */
export function scale(input: DurationInput, factor: number): Duration {
  return toDuration(read(input) * factor);
}

/** Rounds to the nearest multiple of a step, for example to quarters of an hour; halves go up. */
export function roundTo(input: DurationInput, step: DurationInput): Duration {
  const size = read(step);
  if (size <= 0) throw new DurationError(`a step of ${size} ms cannot be rounded to`);
  return toDuration(Math.round(read(input) / size) * size);
}
