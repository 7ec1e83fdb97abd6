import { capOf } from "./budget.ts";
import type { Configuration } from "./configuration.ts";
import type { Task } from "./task.ts";

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
