/** A share between 0 and 1 that is not known for sure: how often it came out as yes and as no, each with one in advance. */
export type Beta = { yes: number; no: number };

export function meanOf({ yes, no }: Beta): number {
  return yes / (yes + no);
}

/** A draw from Beta(yes, no), both at least 1: X / (X + Y) of two gamma variables. `share` draws 0 ≤ x < 1. */
export function drawBeta({ yes, no }: Beta, share: () => number): number {
  const x = drawGamma(yes, share);
  const y = drawGamma(no, share);
  return x / (x + y);
}

/** A gamma variable of a shape of at least 1, by rejection (Marsaglia and Tsang, 2000). */
function drawGamma(shape: number, share: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(share);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - share()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller (1958). */
function drawNormal(share: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share());
}
