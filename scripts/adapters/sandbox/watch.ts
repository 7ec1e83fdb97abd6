/** Long enough to cost nothing, short enough that no process gets far: two cores fill about a gigabyte in it. */
const INTERVAL_MS = 250;
/** A look that takes long gets at most this share of the time. */
const SHARE = 0.05;

/** Gives words for what is exceeded; null while nothing is. */
export type Look = () => Promise<string | null>;

/** The same look, but not before a pause has passed, from now on and from each of its answers. */
export function paced(leastPauseMs: number, look: Look): Look {
  let nextAt = performance.now() + leastPauseMs;
  return async () => {
    if (performance.now() < nextAt) return null;
    const startedAt = performance.now();
    const words = await look();
    nextAt = performance.now() + Math.max(leastPauseMs, (performance.now() - startedAt) / SHARE);
    return words;
  };
}

/**
 * Looks again and again until stopped, and calls `exceeded` once, with the words of the first look that has some. Each
 * look has a rhythm of its own: what makes one of them slow must not blind the others.
 */
export function watch(looks: readonly Look[], exceeded: (words: string) => void): () => void {
  const timers = new Map<Look, NodeJS.Timeout>();
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    for (const timer of timers.values()) clearTimeout(timer);
  };
  const plan = (look: Look) => timers.set(look, setTimeout(check, INTERVAL_MS, look));
  const check = async (look: Look) => {
    const words = await look();
    if (isStopped) return;
    if (words === null) plan(look);
    else {
      stop();
      exceeded(words);
    }
  };
  for (const look of looks) plan(look);
  return stop;
}
