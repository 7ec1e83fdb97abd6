export { add, roundTo, scale, subtract, sum } from "./arithmetic.ts";
export { compare, longest, shortest, sortDurations } from "./compare.ts";
export { type Duration, DurationError } from "./duration.ts";
export { type FormatOptions, format, formatClock } from "./format.ts";
export { humanize } from "./humanize.ts";
export { type DurationInput, parse } from "./parse.ts";
