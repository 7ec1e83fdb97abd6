import type { Signals } from "./signals.ts";

/**
 * Weights of a logistic model, fitted on labelled tasks of 37 public projects (docs/decisions/0011): few signals, each
 * allowed to push one way only, so that what is learnt holds elsewhere. `surprise` and `association` are per nat, `detail` per
 * e-fold of a description's concepts (which stand together the less, the more there are), all others per share.
 */
const WEIGHTS: Readonly<Record<keyof Signals, number>> = {
  together: 0.64,
  phrases: 0.35,
  said: 0.93,
  repeated: 0.48,
  titled: 0.56,
  contrast: 1.23,
  described: 0.21,
  association: 0.72,
  detail: 0.17,
  identifiers: 1.03,
  mentions: 0.43,
  missing: -0.89,
  unquoted: -1.02,
  surprise: 0.073,
};
const BIAS = -2.5;

/**
 * Log-odds at which an overlap is 0.6. From there on 86 of 88 tasks of the projects left out while fitting were there
 * already, and 17 of 19 of seven that were held out. A wrong rejection costs more trust than a repeat costs dollars: from 1.8
 * on it would be 152 of 157.
 */
const SURE = 2.2;

/** The overlap (0–1) that signals amount to: 0.4 at even odds, 0.6 where a rejection is safe. Rises with what speaks for it. */
export function overlapOf(signals: Signals): number {
  return signals.surprise < 0 ? Math.min(UNSURPRISING_MOST, shareOf(signals)) : shareOf(signals);
}

/** Words that stand together by chance in a tree of this size prove nothing: the scout decides, however many there are. */
const UNSURPRISING_MOST = 0.6;

function shareOf(signals: Signals): number {
  const odds = logOdds(signals);
  if (odds < 0) return 0.4 * Math.exp(odds / 1.5);
  if (odds < SURE) return 0.4 + (0.2 * odds) / SURE;
  return 1 - 0.4 * Math.exp((SURE - odds) / 2);
}

function logOdds(signals: Signals): number {
  const names = Object.keys(WEIGHTS) as (keyof Signals)[];
  return names.reduce((odds, name) => odds + WEIGHTS[name] * signals[name], BIAS);
}
