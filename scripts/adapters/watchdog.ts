/** Aborts an attempt whose server falls silent. The SDK's own timeout ends with the headers and lets a stream hang. */
export type Watchdog = {
  /** Aborts with the caller's signal, or when the time is up. */
  signal: AbortSignal;
  /** Starts the time anew. */
  expectWithin(ms: number): void;
  hasBitten(): boolean;
  /** Stops the clock, and cuts the connection if it is still open. */
  release(): void;
};

export function startWatchdog(callerSignal: AbortSignal | undefined, firstMs: number): Watchdog {
  const own = new AbortController();
  let hasBitten = false;
  let timer: NodeJS.Timeout;
  const expectWithin = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      hasBitten = true;
      own.abort();
    }, ms);
  };
  expectWithin(firstMs);
  return {
    signal: callerSignal === undefined ? own.signal : AbortSignal.any([callerSignal, own.signal]),
    expectWithin,
    hasBitten: () => hasBitten,
    release: () => {
      clearTimeout(timer);
      own.abort();
    },
  };
}
