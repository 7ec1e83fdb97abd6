import { z } from "zod";

/** Matched against paths from the project's top: an absolute pattern, or one that climbs, could never let anything in. */
export const pathPatternSchema = z
  .string()
  .min(1)
  .refine(
    (pattern) => !/^\s*!?\s*\//.test(pattern) && !/(^|[\s!/{,(|])\.\.([\s/},)|]|$)/.test(pattern),
    "a pattern within the project, from its top: neither absolute nor with `..`",
  );
