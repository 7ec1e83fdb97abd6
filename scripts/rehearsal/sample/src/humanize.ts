import { type DurationInput, read } from "./parse.ts";

const STEPS = [
  { name: "week", milliseconds: 604_800_000 },
  { name: "day", milliseconds: 86_400_000 },
  { name: "hour", milliseconds: 3_600_000 },
  { name: "minute", milliseconds: 60_000 },
  { name: "second", milliseconds: 1_000 },
];

/**
 * Says how long a duration is in one round figure, for example "2 hours".
 * The direction is left to the caller: a negative duration reads like its positive twin.
 */
export function humanize(input: DurationInput): string {
  const length = Math.abs(read(input));
  const step = STEPS.find(({ milliseconds }) => length >= milliseconds);
  if (step === undefined) return "less than a second";
  return plural(Math.round(length / step.milliseconds), step.name);
}

function plural(count: number, name: string): string {
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
}
