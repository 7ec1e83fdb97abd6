/** A figure with its 95 % interval. */
export type Estimate = { value: number; low: number; high: number };

const RESAMPLES = 200;

/**
 * A figure of a sample and its percentile interval over resamples with replacement (B. Efron, 1979). The draws are always
 * the same, so that the same ledger tells the same figures. Null where the sample itself has no such figure; resamples
 * without one are left out.
 */
export function bootstrap<T>(sample: readonly T[], figure: (sample: readonly T[]) => number | null): Estimate | null {
  const value = figure(sample);
  if (value === null) return null;
  const draw = draws();
  const drawn = Array.from({ length: RESAMPLES }, () =>
    figure(sample.map((one) => sample[Math.floor(draw() * sample.length)] ?? one)),
  );
  const sorted = drawn.filter((one) => one !== null).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

/** The generator mulberry32 (public domain, by Tommy Ettinger): enough to draw places of a short list. */
function draws(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
