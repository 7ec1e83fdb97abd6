import type { Configuration } from "./configuration.ts";
import type { Ledger } from "./ledger.ts";
import { dayOf, monthOf, spentUsd, sumUsd } from "./spend.ts";

/** One cap and how much of it is left, in dollars; `leftUsd` is never below 0. */
export type BudgetLine = { cap: "task" | "cycle" | "day" | "month"; capUsd: number; spentUsd: number; leftUsd: number };

/** The caps of the day and the month in which `now` falls in the time zone. What is reserved counts as spent. */
export function budgetLines(
  ledger: Ledger,
  budget: Configuration["budget"],
  timeZone: string,
  now: Date,
): BudgetLine[] {
  return [
    lineOf("day", budget.day_usd, spentUsd(ledger, { day: dayOf(now, timeZone), timeZone })),
    lineOf("month", budget.month_usd, spentUsd(ledger, { month: monthOf(now, timeZone), timeZone })),
  ];
}

/** Dollars the next cycle may spend: the least of its own cap and what day and month have left, in whole cents. */
export function allowanceUsd(
  ledger: Ledger,
  configuration: Pick<Configuration, "budget" | "time_zone">,
  now: Date,
): number {
  const { budget, time_zone } = configuration;
  const left = budgetLines(ledger, budget, time_zone, now).map((line) => line.leftUsd);
  return wholeCents(Math.min(budget.cycle_usd, ...left));
}

function lineOf(cap: BudgetLine["cap"], capUsd: number, spent: number): BudgetLine {
  return { cap, capUsd, spentUsd: spent, leftUsd: Math.max(0, sumUsd([capUsd, -spent])) };
}

/** Rounds down; 0.29 × 100 is 28.999… in binary fractions and still means 29 cents. */
function wholeCents(usd: number): number {
  return Math.floor(sumUsd([usd * 100])) / 100;
}
