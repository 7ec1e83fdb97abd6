import { capAt, capOf } from "./budget.ts";
import type { Configuration } from "./configuration.ts";
import { type Ledger, taskHistory } from "./ledger.ts";
import type { PriceRow } from "./prices.ts";
import { isFreeTask, type Route, routeTask } from "./routing.ts";
import type { Task } from "./task.ts";
import { costOfTask, type KindOfTask } from "./task-cost.ts";

type Facts = {
  configuration: Configuration;
  prices: readonly PriceRow[];
  now: Date;
  ledger: Ledger;
  cycle: string;
};

/** The cap that holds for a task, with the key that sets it. */
export function capOfTask(task: Task, configuration: Configuration): { usd: number; key: string; words: string } {
  const usd = capOf("task", configuration, task.category);
  const isOfCategory = configuration.agent.categories[task.category]?.task_usd !== undefined;
  return isOfCategory
    ? { usd, key: `agent.categories.${task.category}.task_usd`, words: `the cap for a ${task.category} task` }
    : { usd, key: "budget.task_usd", words: "the cap for a task" };
}

/**
 * What is to be said of a task that asks for more than its cap; null for one that does not. `reservedUsd`: what was
 * reserved for it; nothing where its models are free, and no dollar is missing.
 */
export function cutBudget(task: Task, configuration: Configuration, reservedUsd: number): string | null {
  const cap = capOfTask(task, configuration);
  if (task.budgetUsd === null || task.budgetUsd <= cap.usd || reservedUsd === 0) return null;
  return `${task.id} asks for $${task.budgetUsd.toFixed(2)} and gets $${reservedUsd.toFixed(2)}, ${cap.words}: raise \`${cap.key}\`, or lower its \`budget_usd\``;
}

/**
 * Dollars reserved for all model calls of a task: its own budget, never above what the cap for its category has left;
 * nothing when all of its models are free, which no dollar can be short for.
 */
export function reservationUsd(
  task: Task,
  { configuration, prices, now, ledger, cycle }: Facts,
  model: string = routeTask(task, configuration.models).model,
): number {
  if (isFreeTask(model, configuration.models, prices, now)) return 0;
  const { leftUsd } = capAt("task", ledger, configuration, { now, cycle, task });
  return Math.min(task.budgetUsd ?? leftUsd, leftUsd);
}

/** The most that may be reserved for a task with its model: a trial of a model has less. */
export function mostOf(task: Task, { model, tried }: Route, facts: Facts): number {
  const mostUsd = reservationUsd(task, facts, model);
  return tried === null ? mostUsd : Math.min(mostUsd, tried.mostUsd);
}

/**
 * Dollars that a task is given where money is short: what its like have needed, up to its cap. One that people have given
 * a budget of its own gets that, and one that has failed before gets all that it may have: it may have been for want of money.
 */
export function neededUsd(task: Task, kind: KindOfTask["kind"], route: Route, facts: Facts): number {
  const mostUsd = mostOf(task, route, facts);
  if (mostUsd === 0 || task.budgetUsd !== null || taskHistory(facts.ledger, task.id).attempts > 0) return mostUsd;
  const like = { category: task.category, model: route.model, kind };
  return costOfTask(facts.ledger, like, mostUsd).reserveUsd;
}
