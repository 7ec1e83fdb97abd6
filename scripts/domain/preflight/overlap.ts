import type { Signals } from "./signals.ts";

/**
 * Weights of a logistic model, fitted on labelled tasks of six public projects (docs/decisions/0011): few signals, each
 * allowed to push one way only, so that what is learnt holds elsewhere. `surprise` is per nat, all others per share.
 */
const WEIGHTS: Readonly<Record<keyof Signals, number>> = {
  together: 2.05,
  phrases: 1.17,
  identifiers: 1.13,
  mentions: 1.55,
  nameless: -2,
  unquoted: -2,
  surprise: 0.105,
};
const BIAS = -1.83;

/** Log-odds from which on more than nine of ten tasks in the fit were there already: an overlap of 0.6. */
const SURE = 1.5;

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
  const { together, phrases, identifiers, mentions, nameless, unquoted, surprise } = WEIGHTS;
  return (
    BIAS +
    together * signals.together +
    phrases * signals.phrases +
    identifiers * signals.identifiers +
    mentions * signals.mentions +
    nameless * signals.nameless +
    unquoted * signals.unquoted +
    surprise * signals.surprise
  );
}
