/** Asked between one file and the next; throws when the time is over. */
export type TimeLimit = () => void;

/** The time for one change. Two hundred files of what people write take a fraction of it. */
const LONGEST_MS = 30_000;

export const NO_LIMIT: TimeLimit = () => {};

/** Starts now. */
export function timeLimit(longestMs = LONGEST_MS): TimeLimit {
  const stopAt = performance.now() + longestMs;
  return () => {
    if (performance.now() > stopAt) throw new Error(`it takes longer than ${longestMs / 1_000} s to read`);
  };
}
