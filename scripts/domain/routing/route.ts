import { capOf } from "../budget.ts";
import { appliedCurves } from "../calibration/calibration.ts";
import type { Configuration } from "../configuration.ts";
import type { Ledger } from "../ledger.ts";
import type { PriceRow } from "../prices.ts";
import { hasPrice, isFreeTask, modelsFor, type Route, routeTask } from "../routing.ts";
import { CATEGORIES, type Category, type Task } from "../task.ts";
import { bestOf, bestReason, chooseModel, type Standings } from "./learnt.ts";
import { type Beliefs, measureToday, standingsOf } from "./standing.ts";
import { trialsOf } from "./trial.ts";

/** What routing goes by beside the ledger. */
type Facts = { configuration: Configuration; prices: readonly PriceRow[]; now: Date };

/** By category, what is believed of its models; a category with nothing to choose between is not in it. */
export type Learnings = ReadonlyMap<Category, Standings>;

/** What is believed of models by the ledger; read once for all that is decided on it. */
export function beliefsFrom(ledger: Pick<Ledger, "events" | "mergeRequests">, facts: Facts): Beliefs {
  const { configuration, prices, now } = facts;
  const { models } = configuration;
  const trials = trialsOf(ledger, (category) => capOf("task", configuration, category));
  return { trials, models, prices, now, curves: appliedCurves(ledger), measure: measureToday(trials, models) };
}

/** What is believed of the models that the configuration lets a cycle choose between. */
export function learnFrom(beliefs: Beliefs, configuration: Configuration): Learnings {
  const { models, prices, now } = beliefs;
  const open = CATEGORIES.filter((category) => modelsFor(category, models).length > 1);
  if (open.length === 0) return new Map();
  return new Map(
    open.flatMap((category): [Category, Standings][] => {
      const names = modelsFor(category, models).filter((model) => hasPrice(prices, model, now));
      const capUsd = capOf("task", configuration, category);
      const [first, ...others] = standingsOf(category, names, capUsd, beliefs);
      return first === undefined || others.length === 0 ? [] : [[category, [first, ...others]]];
    }),
  );
}

/**
 * Which model does a task, and why. What the task or its category says holds; else, where there are candidates, what was
 * learnt. A revision tries nothing: people wait for it, and what it is about was made already. `roomUsd`: dollars that
 * the cycle may still reserve for trying; `seed`: its name, so that each of its jobs draws the same.
 */
export function routeByEvidence(
  task: Task,
  kind: "first" | "revision",
  {
    learnings,
    roomUsd,
    seed,
    configuration,
    prices,
    now,
  }: Facts & { learnings: Learnings; roomUsd: number; seed: string },
): Route {
  const { models } = configuration;
  const floor = models.quality_floor;
  const standings = learnings.get(task.category);
  if (task.model !== null || standings === undefined) return routeTask(task, models);
  if (kind === "revision")
    return { model: bestOf(standings, floor).model, reason: bestReason(standings, floor), tried: null };
  const isFree = (model: string) => isFreeTask(model, models, prices, now);
  return chooseModel(standings, { floor, roomUsd, seed: `${seed}/${task.id}`, isFree });
}
