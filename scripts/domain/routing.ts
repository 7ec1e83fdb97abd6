import type { Configuration } from "./configuration.ts";
import { isFree, type PriceRow, priceOf, priceTable } from "./prices.ts";
import type { Category, Task } from "./task.ts";

/** `tried`: the model is not the best so far, and may have at most so many dollars; null: it is the one to go by. */
export type Route = { model: string; reason: string; tried: { mostUsd: number } | null };

/** Which model does a task while nothing is learnt: the task's own word, else the category's, else the project's. */
export function routeTask(task: Task, models: Configuration["models"]): Route {
  const said = (model: string, why: string): Route => ({ model, reason: `${model}: ${why}`, tried: null });
  if (task.model !== null) return said(task.model, "the task asks for it");
  const byCategory = models.categories[task.category];
  if (byCategory !== undefined) return said(byCategory, `configured for ${task.category} tasks`);
  return said(models.agent, "the project's model for agents");
}

/** The models that may do a category's tasks, the configured one first; only that one where nothing may be tried. */
export function modelsFor(category: Category, models: Configuration["models"]): [string, ...string[]] {
  const byCategory = models.categories[category];
  if (byCategory !== undefined) return [byCategory];
  const candidates = models.candidates[category] ?? models.candidates.all ?? [];
  return [models.agent, ...new Set(candidates.filter((model) => model !== models.agent))];
}

/** Whether a model may be called at all: one without a price is refused, never guessed at. */
export function hasPrice(table: readonly PriceRow[], model: string, at: Date): boolean {
  return priceOf(table, model, at.toISOString(), 1) !== null;
}

/** Whether a task can cost nothing: its model, the scout before it and the judge after it are free. */
export function isFreeTask(
  model: string,
  models: Configuration["models"],
  table: readonly PriceRow[],
  at: Date,
): boolean {
  return [model, models.scout, models.judge, models.second_judge ?? models.judge].every((m) =>
    isFree(table, m, at.toISOString()),
  );
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

/** Every model that the configuration names, by the path of its key. */
export function namedModels({ models }: Configuration): [string[], string][] {
  const categories = Object.entries(models.categories);
  const candidates = Object.entries(models.candidates);
  return [
    [["models", "agent"], models.agent],
    [["models", "judge"], models.judge],
    ...(models.second_judge === null ? [] : [[["models", "second_judge"], models.second_judge] as [string[], string]]),
    [["models", "scout"], models.scout],
    ...categories.map(([category, model]): [string[], string] => [["models", "categories", category], model]),
    ...candidates.flatMap(([category, names]) =>
      names.map((model): [string[], string] => [["models", "candidates", category], model]),
    ),
  ];
}
