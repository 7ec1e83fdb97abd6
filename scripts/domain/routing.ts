import type { Configuration } from "./configuration.ts";
import { type PriceRow, priceOf } from "./prices.ts";
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
