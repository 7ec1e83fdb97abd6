import { sharesOf } from "../domain/shares.ts";

/** Chance that can be repeated: the same seed gives the same draws in the same order. */
export type Chance = {
  /** 0 ≤ x < 1. */
  share(): number;
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  /** Positive, half of the draws below `median`; `sigma` is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
};

/** 32 bits of state, which is enough for a simulation. */
export function chanceOf(seed: number): Chance {
  const share = sharesOf(seed);
  return {
    share,
    happens: (probability) => share() < probability,
    between: (least, most) => least + Math.floor(share() * (most - least + 1)),
    // Box and Muller (1958).
    logNormal: (median, sigma) =>
      median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - share())) * Math.cos(2 * Math.PI * share())),
    pick: (list) => list[Math.floor(share() * list.length)] ?? list[0],
  };
}
