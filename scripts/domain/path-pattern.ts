import { z } from "zod";

/** Matched against paths from the project's top: an absolute pattern, or one that climbs, could never let anything in. */
export const pathPatternSchema = z
  .string()
  .min(1)
  .refine(
    (pattern) => !/^\s*!?\s*\//.test(pattern) && !/(^|[\s!/{,(|])\.\.([\s/},)|]|$)/.test(pattern),
    "a pattern within the project, from its top: neither absolute nor with `..`",
  )
  .refine(isQuick, "a pattern of at most three `*` between two slashes, and no group that is repeated");

/** More of them in one name, tried at every place of it, take minutes on a name of a hundred letters. */
const MOST_STARS = 3;

/** Whether a glob pattern is matched in no time, whatever the path: its regular expression has few ways to try. */
export function isQuick(pattern: string): boolean {
  const isRepeated = /[+*]\(|\)[+*{]/.test(pattern);
  return !isRepeated && pattern.split("/").every((name) => (name.match(/\*+/g)?.length ?? 0) <= MOST_STARS);
}
