import { CATEGORIES, type Category } from "../task.ts";
import { compareText } from "../text-order.ts";
import { bestOf, fits, type Standings, standingWords } from "./learnt.ts";
import type { Learnings } from "./route.ts";
import type { Trial } from "./trial.ts";

/** What came of the tasks of a category that a model was given. Shares are 0–1; null: nothing is known yet. */
export type ModelRow = {
  category: Category;
  model: string;
  /** Tasks that it was given. */
  tasks: number;
  merged: number;
  /** Of the merge requests that people merged or closed. */
  mergeRate: number | null;
  /** Of its grades by `measure` alone. */
  meanGrade: number | null;
  /** What the newest grade of all of them was measured with: the same in every row, so that rows can be compared. */
  measure: string | null;
  /** Spent on all of its tasks, rounds of revision included. */
  usd: number;
  usdPerMerged: number | null;
  /** Of the category's tasks in the ledger. */
  chosenShare: number;
  why: string;
};

/** What a model is judged by. `trialUsd`: the most that a whole cycle may reserve for trying; `isFree`: nothing that a model does costs. */
type Rules = { floor: number; trialUsd: number; isFree: (model: string) => boolean };

/** Every model that was given tasks of a category, or may be. `learnings`: what routing believes where there is a choice. */
export function modelRows(trials: readonly Trial[], learnings: Learnings, rules: Rules): ModelRow[] {
  const measure = newestMeasure(trials);
  return CATEGORIES.flatMap((category) => {
    const own = trials.filter((trial) => trial.category === category);
    const standings = learnings.get(category);
    const names = new Set([...(standings ?? []).map(({ model }) => model), ...own.map(({ model }) => model)]);
    return [...names].map((model) => rowOf({ category, model, measure }, own, whyChosen(model, standings, rules)));
  }).sort(
    (a, b) => compareText(a.category, b.category) || b.chosenShare - a.chosenShare || compareText(a.model, b.model),
  );
}

/** Partial grades and those without a judge measure something else, and not what models are compared by. */
function newestMeasure(trials: readonly Trial[]): string | null {
  const judged = trials.flatMap(({ grade }) => (grade === null || grade.judge === null ? [] : [grade]));
  return judged.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)?.measure ?? null;
}

function rowOf(
  { category, model, measure }: Pick<ModelRow, "category" | "model" | "measure">,
  ofCategory: readonly Trial[],
  why: string,
): ModelRow {
  const trials = ofCategory.filter((trial) => trial.model === model);
  const merged = trials.filter(({ result }) => result.kind === "merged").length;
  const decided = merged + trials.filter(({ result }) => result.kind === "rejected").length;
  const scores = trials.flatMap(({ grade }) => (grade !== null && grade.measure === measure ? [grade.score] : []));
  const usd = rounded(
    trials.reduce((sum, trial) => sum + (trial.usd ?? 0), 0),
    6,
  );
  return {
    ...{ category, model, tasks: trials.length, merged },
    mergeRate: decided === 0 ? null : rounded(merged / decided, 3),
    measure,
    meanGrade: scores.length === 0 ? null : rounded(scores.reduce((a, b) => a + b, 0) / scores.length, 1),
    usd,
    usdPerMerged: merged === 0 ? null : rounded(usd / merged, 6),
    chosenShare: ofCategory.length === 0 ? 0 : rounded(trials.length / ofCategory.length, 3),
    why,
  };
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** What routing would say of a model today. */
function whyChosen(model: string, standings: Standings | undefined, { floor, trialUsd, isFree }: Rules): string {
  if (standings === undefined) return "nothing to choose: `models.candidates` has no other for it";
  const standing = standings.find((s) => s.model === model);
  if (standing === undefined) return "neither configured nor a candidate for this category";
  const figures = `expected ${standing.perUsd.toFixed(2)} merged per dollar: ${standingWords(standing)}`;
  if (standing === bestOf(standings, floor)) return `gets the work; ${figures}`;
  if (standing.rate < floor) return `below the quality floor of ${floor}; ${figures}`;
  if (isFree(model) || fits(standing, trialUsd)) return `tried at times; ${figures}`;
  return `too dear to be tried with the $${trialUsd.toFixed(2)} that \`models.exploration\` gives a cycle; ${figures}`;
}
