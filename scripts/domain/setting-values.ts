import { z } from "zod";

/** Dollars, 0 or more. */
export const dollars = z
  .number("dollars, 0 or more")
  .nonnegative("dollars, 0 or more")
  .max(1e6, "at most a million dollars");

export const usd = (byDefault: number) => dollars.default(byDefault);

export const wholeNumber = (most: number) =>
  z
    .number(`a whole number up to ${most}`)
    .int(`a whole number up to ${most}`)
    .min(0, "0 or more")
    .max(most, `at most ${most}`);

export const count = (byDefault: number, most: number) => wholeNumber(most).default(byDefault);
