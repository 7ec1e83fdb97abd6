/** Time, as an argument of everything that needs it. */
export type Clock = {
  now(): Date;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};
