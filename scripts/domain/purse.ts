/** Dollars that may be spent, are spent, and are held back for a call that is under way. */
export type Purse = { capUsd: number; settledUsd: number; reservedUsd: number };

export type Reservation = { kind: "granted"; purse: Purse } | { kind: "refused"; leftUsd: number };

export function openPurse(capUsd: number): Purse {
  return { capUsd, settledUsd: 0, reservedUsd: 0 };
}

/** Dollars that are neither spent nor held back; never below 0. */
export function leftUsd(purse: Purse): number {
  return Math.max(0, purse.capUsd - purse.settledUsd - purse.reservedUsd);
}

/** Holds `usd` back, or refuses when less than that is left. */
export function reserve(purse: Purse, usd: number): Reservation {
  const left = leftUsd(purse);
  if (usd > left) return { kind: "refused", leftUsd: left };
  return { kind: "granted", purse: { ...purse, reservedUsd: purse.reservedUsd + usd } };
}

/**
 * Releases what was held back and books what was really spent. As long as `actualUsd` is at most `reservedUsd`, the cap
 * holds; more than that is booked all the same, because it was spent, and then nothing is left.
 */
export function settle(purse: Purse, reservedUsd: number, actualUsd: number): Purse {
  return {
    capUsd: purse.capUsd,
    settledUsd: purse.settledUsd + actualUsd,
    reservedUsd: Math.max(0, purse.reservedUsd - reservedUsd),
  };
}
