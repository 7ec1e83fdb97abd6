/** Long enough to cost nothing, short enough that no process gets far: two cores fill about a gigabyte in it. */
const INTERVAL_MS = 250;

/** Gives words for what is exceeded; null while nothing is. */
export type Look = () => Promise<string | null>;

/** Looks again and again until stopped, and calls `exceeded` once, with the words of the first look that has some. */
export function watch(looks: readonly Look[], exceeded: (words: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const check = async () => {
    for (const look of looks) {
      const words = await look();
      if (isStopped) return;
      if (words !== null) return exceeded(words);
    }
    timer = setTimeout(check, INTERVAL_MS);
  };
  timer = setTimeout(check, INTERVAL_MS);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
