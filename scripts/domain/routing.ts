import type { Configuration } from "./configuration.ts";
import type { Fault } from "./fault.ts";
import { isFree, type PriceRow, priceOf, priceTable } from "./prices.ts";
import type { Task } from "./task.ts";

export type Route = { model: string; reason: string };

/** Which model does a task: the task's own word, else the category's, else the project's. */
export function routeTask(task: Task, models: Configuration["models"]): Route {
  if (task.model !== null) return { model: task.model, reason: `${task.model}: the task asks for it` };
  const byCategory = models.categories[task.category];
  if (byCategory !== undefined)
    return { model: byCategory, reason: `${byCategory}: configured for ${task.category} tasks` };
  return { model: models.agent, reason: `${models.agent}: the project's model for agents` };
}

/** Whether a model may be called at all: one without a price is refused, never guessed at. */
export function hasPrice(table: readonly PriceRow[], model: string, at: Date): boolean {
  return priceOf(table, model, at.toISOString(), 1) !== null;
}

/** Whether a task can cost nothing: its model, the scout before it and the judge after it are free. */
export function isFreeTask(task: Task, models: Configuration["models"], table: readonly PriceRow[], at: Date): boolean {
  return [routeTask(task, models).model, models.scout, models.judge].every((m) => isFree(table, m, at.toISOString()));
}

/** Whether no model that the configuration names can cost anything: then dollars are no reason to rest. */
export function worksForFree(configuration: Configuration, at: Date): boolean {
  const table = priceTable(configuration.prices);
  return namedModels(configuration).every(([, model]) => isFree(table, model, at.toISOString()));
}

/** A fault for every model that the configuration names and that has no price on that day. */
export function unpricedModels(configuration: Configuration, at: Date): Fault[] {
  const table = priceTable(configuration.prices);
  return namedModels(configuration)
    .filter(([, model]) => !hasPrice(table, model, at))
    .map(([key, model]) => ({
      file: "nightshift.yml",
      line: null,
      found: `${key} = "${model}", a model without a price`,
      expected: "a model of the built-in price table, or its price under `prices`",
      example: `prices: {"${model}": {input: 2, output: 10, cache_write_5m: 2.5, cache_write_1h: 4, cache_read: 0.2}}`,
    }));
}

/** Every model that the configuration names, by its key. */
function namedModels({ models }: Configuration): [string, string][] {
  const categories = Object.entries(models.categories);
  return [
    ["models.agent", models.agent],
    ["models.judge", models.judge],
    ["models.scout", models.scout],
    ...categories.map(([category, model]): [string, string] => [`models.categories.${category}`, model]),
  ];
}
