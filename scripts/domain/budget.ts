import type { Configuration } from "./configuration.ts";
import type { Ledger } from "./ledger.ts";
import { dayOf, monthOf, spentUsd, sumUsd } from "./spend.ts";
import type { Category } from "./task.ts";

export type Cap = "call" | "task" | "cycle" | "day" | "month";

/** One cap and how much of it is left, in dollars; `leftUsd` is never below 0. */
export type BudgetLine = { cap: Cap; capUsd: number; spentUsd: number; leftUsd: number };

type Settings = Pick<Configuration, "budget" | "agent" | "time_zone">;

/** What is asked about: an instant, and, where they are known, the cycle that spends and the task that it spends on. */
type Moment = { now: Date; cycle?: string; task?: { id: string; category: Category } };

/**
 * Every cap there is, as the ledger leaves it at a moment. Day and month are those in which `now` falls in the time zone.
 * What is reserved counts as spent. The meter keeps calls within `call` and `task`, Mind its claims within the others.
 */
export function capsAt(ledger: Ledger, configuration: Settings, { now, cycle, task }: Moment): Record<Cap, BudgetLine> {
  const { budget, time_zone: timeZone } = configuration;
  const taskUsd = task === undefined ? budget.task_usd : taskCapUsd(configuration, task.category);
  const ofCycle = cycle === undefined ? 0 : spentUsd(ledger, { cycle, timeZone });
  const ofTask = cycle === undefined || task === undefined ? 0 : spentUsd(ledger, { cycle, task: task.id, timeZone });
  return {
    call: lineOf("call", Math.min(callCapUsd(configuration), taskUsd), 0),
    task: lineOf("task", taskUsd, ofTask),
    cycle: lineOf("cycle", budget.cycle_usd, ofCycle),
    day: lineOf("day", budget.day_usd, spentUsd(ledger, { day: dayOf(now, timeZone), timeZone })),
    month: lineOf("month", budget.month_usd, spentUsd(ledger, { month: monthOf(now, timeZone), timeZone })),
  };
}

/** The most that one call of a model may cost at its worst; without one of its own, its task's purse is the limit. */
export function callCapUsd({ budget }: Pick<Configuration, "budget">): number {
  return budget.call_usd ?? Number.POSITIVE_INFINITY;
}

/** The most that a task of a category may cost, in dollars. */
export function taskCapUsd({ agent, budget }: Pick<Configuration, "agent" | "budget">, category: Category): number {
  return agent.categories[category]?.task_usd ?? budget.task_usd;
}

/** Dollars that a cycle may claim at the very most: the least of what its own cap, day and month have left, in whole cents. */
export function mostUsd(ledger: Ledger, configuration: Settings, now: Date): number {
  const { cycle, day, month } = capsAt(ledger, configuration, { now });
  return wholeCents(Math.min(cycle.leftUsd, day.leftUsd, month.leftUsd));
}

function lineOf(cap: Cap, capUsd: number, spent: number): BudgetLine {
  return { cap, capUsd, spentUsd: spent, leftUsd: Math.max(0, sumUsd([capUsd, -spent])) };
}

/** Rounds down; 0.29 × 100 is 28.999… in binary fractions and still means 29 cents. */
export function wholeCents(usd: number): number {
  return Math.floor(sumUsd([usd * 100])) / 100;
}
