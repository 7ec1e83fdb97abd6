import { seedOf, sharesOf } from "../shares.ts";
import { drawBeta } from "./beta.ts";
import type { Standing } from "./standing.ts";

/** Of a category: the configured model first. */
export type Standings = readonly [Standing, ...Standing[]];

/** Which model gets a task by what was learnt, and why; `tried`: not the best so far, with at most so many dollars. */
export type Learnt = { model: string; reason: string; tried: { mostUsd: number } | null };

/** `seed` names the cycle and the task; `isFree`: whether no call for a task with a model can cost anything. */
export type Limits = { floor: number; roomUsd: number; seed: string; isFree: (model: string) => boolean };

/** Below so many merges and failures, nothing is known of a model: it may be tried, and is not the best. */
const LEAST_EVIDENCE = 2;
/** A trial is begun with up to so many times what its task is expected to cost, as far as the cycle may spend that on trying. */
const PURSE_FACTOR = 3;
/** Below a cent, no call of a model with a price could be paid for. */
const LEAST_TRIAL_USD = 0.01;

/**
 * The model to go by while nothing is tried: of the configured one (the first) and those of which enough is known, the one
 * with the most expected merges per dollar whose merge rate reaches the floor. Where none does, the one that may be expected
 * to be merged most, known or not: the floor holds although a candidate would have been too dear to try.
 */
export function bestOf(standings: Standings, floor: number): Standing {
  const [good, ...more] = goodOf(standings, floor);
  return good === undefined ? mostBy("rate", standings) : mostBy("perUsd", [good, ...more]);
}

/** The configured one and those of which enough is known, as far as they reach the floor. */
function goodOf([configured, ...others]: Standings, floor: number): Standing[] {
  const known = [configured, ...others.filter(({ evidence }) => evidence >= LEAST_EVIDENCE)];
  return known.filter(({ rate }) => rate >= floor);
}

/** The first of those with the most. */
function mostBy(figure: "rate" | "perUsd", [first, ...others]: Standings): Standing {
  return others.reduce((best, standing) => (standing[figure] > best[figure] ? standing : best), first);
}

/**
 * Thompson sampling (Thompson, 1933; Chapelle and Li, 2011): of each model's merge rate one draw, and the task to the model
 * with the most merges per dollar by its draw, so that each is tried as often as it may well be the best. A draw below
 * the floor is no reason to try a model. `roomUsd` is what this cycle may still reserve for trying: a model whose task is
 * expected to cost more waits. The same standings, room and seed give the same choice.
 */
export function chooseModel(standings: Standings, { floor, roomUsd, seed, isFree }: Limits): Learnt {
  const best = bestOf(standings, floor);
  const draws = standings.map((standing) => {
    const rate = drawBeta(standing.merged, sharesOf(seedOf(`${seed}/${standing.model}`)));
    return { standing, rate, perUsd: rate / standing.usd };
  });
  const drawn = draws
    .filter(
      ({ standing, rate }) =>
        standing === best || (rate >= floor && (isFree(standing.model) || fits(standing, roomUsd))),
    )
    .reduce((a, b) => (b.perUsd > a.perUsd ? b : a));
  if (drawn.standing === best) return { model: best.model, reason: bestReason(standings, floor), tried: null };
  const { model, usd } = drawn.standing;
  const mostUsd = Math.min(roomUsd, Math.ceil(usd * PURSE_FACTOR * 100) / 100);
  const why = `tried, for it may be merged more per dollar than ${best.model} (${standingWords(drawn.standing)}; of ${best.model}: ${standingWords(best)})`;
  return { model, reason: `${model}: ${why}`, tried: { mostUsd } };
}

/** Whether a model can be tried with so much room: a task with it is expected to cost no more. */
export function fits({ usd }: Pick<Standing, "usd">, roomUsd: number): boolean {
  return Math.max(usd, LEAST_TRIAL_USD) <= roomUsd;
}

/** Why the model to go by is that one, as far as it is true beside the others. */
export function bestReason(standings: Standings, floor: number): string {
  const best = bestOf(standings, floor);
  const figures = `(${standingWords(best)})`;
  if (best.rate < floor)
    return `${best.model}: no model reaches the quality floor of ${floor}, and this one comes nearest ${figures}`;
  if (goodOf(standings, floor).length === 0)
    return `${best.model}: nothing that is known well reaches the quality floor of ${floor}, and this one may be merged most often ${figures}`;
  const isMost = standings.every(({ perUsd }) => perUsd <= best.perUsd);
  const among = isMost ? "" : ` of the models that are known well and reach the quality floor of ${floor}`;
  return `${best.model}: the most expected merges per dollar${among}, ${best.perUsd.toFixed(2)} ${figures}`;
}

/** `merge rate 0.82 by 9.1 outcomes, $0.20 a task`. */
export function standingWords({ rate, evidence, usd }: Standing): string {
  return `merge rate ${rate.toFixed(2)} by ${evidence.toFixed(1)} outcomes, $${usd < 0.005 ? usd.toFixed(4) : usd.toFixed(2)} a task`;
}
