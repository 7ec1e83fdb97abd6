import { type Duration, DurationError, toDuration } from "./duration.ts";

/** What every function of the library takes: milliseconds, or text that `parse` understands. */
export type DurationInput = Duration | string;

const MS_PER_UNIT = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};

type Unit = keyof typeof MS_PER_UNIT;

const SPELLINGS: Record<Unit, readonly string[]> = {
  w: ["w", "week", "weeks"],
  d: ["d", "day", "days"],
  h: ["h", "hr", "hrs", "hour", "hours"],
  m: ["m", "min", "mins", "minute", "minutes"],
  s: ["s", "sec", "secs", "second", "seconds"],
  ms: ["ms", "millisecond", "milliseconds"],
};

const UNIT_BY_SPELLING = new Map(
  (Object.keys(SPELLINGS) as Unit[]).flatMap((unit) => SPELLINGS[unit].map((spelling) => [spelling, unit] as const)),
);

/**
 * Reads text such as "1h 30m", "1.5 hours" or "2d4h" into milliseconds.
 * Units may be spelt short or long, in any case, with or without blanks between them.
 * Throws a DurationError that names the first thing it could not read.
 */
export function parse(text: string): Duration {
  const trimmed = text.trim();
  if (trimmed === "") throw new DurationError("an empty text is not a duration");
  const part = /\s*([+-]?\d+(?:\.\d+)?)\s*([a-z]+)/iy;
  let total = 0;
  while (part.lastIndex < trimmed.length) {
    const start = part.lastIndex;
    const match = part.exec(trimmed);
    if (match === null) throw new DurationError(`"${text}" cannot be read from "${trimmed.slice(start).trim()}" on`);
    const [, amount = "", spelling = ""] = match;
    const unit = UNIT_BY_SPELLING.get(spelling.toLowerCase());
    if (unit === undefined) throw new DurationError(`"${spelling}" in "${text}" is not a unit of time`);
    total += Number(amount) * MS_PER_UNIT[unit];
  }
  return toDuration(total);
}

/** Turns either form of input into milliseconds: text is parsed, a number is checked. */
export function read(input: DurationInput): Duration {
  return typeof input === "string" ? parse(input) : toDuration(input);
}
