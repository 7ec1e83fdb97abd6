import type { Configuration } from "./configuration.ts";
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

/** The models that a cycle asks, as far as the configuration says. */
export function routedModels(configuration: Configuration): ReadonlySet<string> {
  return new Set(namedModels(configuration).map(([, model]) => model));
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
