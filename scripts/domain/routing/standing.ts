import { type AppliedCurves, calibratedGrade } from "../calibration/calibration.ts";
import type { ModelsSettings } from "../models-settings.ts";
import { costUsd, type PriceRow, priceOf } from "../prices.ts";
import type { Category } from "../task.ts";
import { type Beta, meanOf } from "./beta.ts";
import type { Trial, TrialGrade } from "./trial.ts";

/** What is believed of a model's work in a category. */
export type Standing = {
  model: string;
  /** How often it is merged. */
  merged: Beta;
  rate: number;
  /** Merges and failures that the belief rests on: faded, and grades in part. */
  evidence: number;
  /** Expected dollars of a task, rounds of revision included. */
  usd: number;
  /** Expected merge requests that are merged per dollar. */
  perUsd: number;
};

/** What beliefs are formed with. */
export type Beliefs = {
  trials: readonly Trial[];
  models: ModelsSettings;
  prices: readonly PriceRow[];
  now: Date;
  /** What outcomes have made of judges' grades; empty while too few are known. */
  curves: AppliedCurves;
  /** The version of today's judge: grades by others are not averaged with its. */
  measure: string | undefined;
};

/** A merge or a close by a person counts whole. */
const OUTCOME_WEIGHT = 1;
/** Work that came to no merge request was judged by nobody, and may have been the network's fault. */
const FAILURE_WEIGHT = 0.5;
/** Four grades say as much as one person. */
const GRADE_WEIGHT = 0.25;
/** Without a judge, a grade has seen 40 % of what it should (domain/grading.ts). */
const RULES_ALONE = 0.4;
/** A grade at which half of the work is expected to be merged, and how fast that changes around it. */
const EVEN_GRADE = 6.5;
const GRADE_STEEPNESS = 1.2;
/** Older ones say little of today's work: a window follows a change sooner than fading alone (Trovò et al., 2020). */
const NEWEST = 20;
/** What a task is expected to cost beforehand counts as much as so many that were seen. */
const COST_PRIOR = 2;
/** What costs nothing is worth much, not infinitely much. */
const LEAST_USD = 1e-4;
const DAY_MS = 86_400_000;

/** Tokens of a run of some twenty turns: most of what an agent sends was sent before. Only the ratio of two prices is taken from it. */
const USUAL_RUN = {
  ...{ inputTokens: 10_000, cacheWrite5mTokens: 40_000, cacheWrite1hTokens: 0 },
  ...{ cacheReadTokens: 400_000, outputTokens: 15_000 },
};

/** How likely work of a grade (1–10) is merged: 1 / (1 + exp(−1.2 × (grade − 6.5))). 4.0 → 0.05, 6.5 → 0.5, 8.1 → 0.87. */
export function mergeChance(score: number): number {
  return 1 / (1 + Math.exp(-GRADE_STEEPNESS * (score - EVEN_GRADE)));
}

/**
 * What the ledger says of models in a category, `configured` (the project's own for it) first. Each trial gives `weight`
 * merges or failures, times 0.5 ^ (age / half-life): 1 for what a person decided; for what nobody decided yet, its grade, a
 * quarter of one, in parts (`chanceOf`). A model of another version has another name
 * and begins anew. The rate is Beta(1 + merges, 1 + failures), the uniform prior of Bayes and Laplace; the cost is the
 * faded mean of what was spent, drawn towards what prices let expect as if two tasks had cost that.
 */
export function standingsOf(
  category: Category,
  names: readonly string[],
  capUsd: number,
  beliefs: Beliefs,
): Standing[] {
  const [configured] = names;
  if (configured === undefined) return [];
  const ofModel = (model: string) => beliefs.trials.filter((t) => t.category === category && t.model === model);
  const ownUsd = meanUsd(ofModel(configured), capUsd / 2, beliefs);
  return names.map((model) => {
    const trials = ofModel(model);
    const merged = mergedOf(trials, beliefs);
    const priorUsd = ownUsd * priceRatio(model, configured, beliefs);
    const usd = Math.max(
      LEAST_USD,
      model === configured ? ownUsd : meanUsd(trials, Math.min(priorUsd, capUsd), beliefs),
    );
    const rate = meanOf(merged);
    return { model, merged, rate, evidence: merged.yes + merged.no - 2, usd, perUsd: rate / usd };
  });
}

function mergedOf(trials: readonly Trial[], beliefs: Beliefs): Beta {
  const merged = { yes: 1, no: 1 };
  let left = NEWEST;
  for (let at = trials.length - 1; at >= 0 && left > 0; at -= 1) {
    const trial = trials[at];
    const said = trial === undefined ? null : evidenceOf(trial, beliefs);
    if (said === null) continue;
    left -= 1;
    merged.yes += said.weight * said.chance;
    merged.no += said.weight * (1 - said.chance);
  }
  return merged;
}

/** What a trial says: how likely it ends in a merge, and how much that counts. Null: nothing. */
export function evidenceOf({ result, grade }: Trial, beliefs: Beliefs): { chance: number; weight: number } | null {
  switch (result.kind) {
    case "merged":
      return { chance: 1, weight: OUTCOME_WEIGHT * fading(result.at, beliefs) };
    case "rejected":
      return { chance: 0, weight: OUTCOME_WEIGHT * fading(result.at, beliefs) };
    case "failed":
      return { chance: 0, weight: FAILURE_WEIGHT * fading(result.at, beliefs) };
    case "silent": {
      const chance = grade === null ? null : chanceOf(grade, beliefs);
      if (grade === null || chance === null) return null;
      const part = grade.judge === null ? RULES_ALONE : 1;
      return { chance, weight: GRADE_WEIGHT * part * fading(grade.at, beliefs) };
    }
  }
}

/**
 * How likely a merge is by a grade: by its judge's own outcomes where enough of them are known, which makes one figure of
 * grades by different judges. Else as grades go, and only by the measure of today: others would be averaged with it.
 */
function chanceOf(grade: TrialGrade, { curves, models, measure }: Beliefs): number | null {
  if (grade.judge === null) return mergeChance(grade.score);
  const calibrated = grade.parts === undefined ? null : calibratedGrade(curves, grade.parts);
  if (calibrated !== null) return calibrated.mergeProbability;
  const isToday = grade.judge === models.judge && grade.measure === measure;
  return isToday ? mergeChance(grade.score) : null;
}

/** The newest version of today's judge that has graded anything. */
export function measureToday(trials: readonly Trial[], models: ModelsSettings): string | undefined {
  const own = trials.flatMap(({ grade }) => (grade !== null && grade.judge === models.judge ? [grade] : []));
  return own.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)?.measure;
}

/** What is left of evidence of an ISO time: half after each half-life. */
function fading(at: string, { models, now }: Beliefs): number {
  const days = Math.max(0, now.getTime() - Date.parse(at)) / DAY_MS;
  return 0.5 ** (days / models.half_life_days);
}

function meanUsd(trials: readonly Trial[], priorUsd: number, beliefs: Beliefs): number {
  const known = trials.flatMap(({ usd, at }) => (usd === null ? [] : [{ usd, at }])).slice(-NEWEST);
  const costs = known.map(({ usd, at }) => ({ usd, weight: fading(at, beliefs) }));
  const weight = costs.reduce((sum, cost) => sum + cost.weight, COST_PRIOR);
  return costs.reduce((sum, cost) => sum + cost.weight * cost.usd, COST_PRIOR * priorUsd) / weight;
}

/** How many times what the other does a usual run costs with a model; 1 where prices do not say. */
function priceRatio(model: string, other: string, { prices, now }: Beliefs): number {
  const [usd, otherUsd] = [model, other].map((name) => {
    const price = priceOf(prices, name, now.toISOString(), 1);
    return price === null ? null : costUsd(price, USUAL_RUN);
  });
  return usd == null || otherUsd == null || otherUsd === 0 ? 1 : usd / otherUsd;
}
