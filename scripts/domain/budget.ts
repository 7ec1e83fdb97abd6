import type { Configuration } from "./configuration.ts";
import type { Ledger } from "./ledger.ts";
import { dayOf, monthOf, spentUsd, sumUsd } from "./spend.ts";
import type { Category } from "./task.ts";

export type Cap = "call" | "task" | "cycle" | "day" | "month";

/** One cap and how much of it is left, in dollars; `leftUsd` is never below 0. */
export type BudgetLine = { cap: Cap; capUsd: number; spentUsd: number; leftUsd: number };

type Figures = Pick<Configuration, "budget" | "agent">;
type Settings = Figures & Pick<Configuration, "time_zone">;
type Spent = (ledger: Ledger, timeZone: string, moment: Moment) => number;

/** What is asked about: an instant, and, where they are known, the cycle that spends and the task that it spends on. */
export type Moment = { now: Date; cycle?: string; task?: { id: string; category: Category } };

/** What each cap is, in dollars, and what counts against it. A call has no line in the ledger: its purse keeps it. */
const CAPS: Record<Cap, { of: (settings: Figures, category: Category | null) => number; spent: Spent }> = {
  call: { of: (settings, category) => callUsd(settings, category), spent: () => 0 },
  task: {
    of: (settings, category) => taskUsd(settings, category),
    spent: (ledger, timeZone, { cycle, task }) =>
      cycle === undefined || task === undefined ? 0 : spentUsd(ledger, { cycle, task: task.id, timeZone }),
  },
  cycle: {
    of: ({ budget }) => budget.cycle_usd,
    spent: (ledger, timeZone, { cycle }) => (cycle === undefined ? 0 : spentUsd(ledger, { cycle, timeZone })),
  },
  day: {
    of: ({ budget }) => budget.day_usd,
    spent: (ledger, timeZone, { now }) => spentUsd(ledger, { day: dayOf(now, timeZone), orLater: true, timeZone }),
  },
  month: {
    of: ({ budget }) => budget.month_usd,
    spent: (ledger, timeZone, { now }) => spentUsd(ledger, { month: monthOf(now, timeZone), orLater: true, timeZone }),
  },
};

/** A cap in dollars, for tasks of a category where that has one of its own; null: for any task. */
export function capOf(cap: Cap, settings: Figures, category: Category | null = null): number {
  return CAPS[cap].of(settings, category);
}

/**
 * A cap as the ledger leaves it at a moment. Day and month are those in which `now` falls in the time zone. What is
 * reserved counts as spent. The meter keeps calls within `call` and its purse, selection each claim within `task`, Mind
 * all of them within the others.
 */
export function capAt(cap: Cap, ledger: Ledger, configuration: Settings, moment: Moment): BudgetLine {
  const { of, spent } = CAPS[cap];
  return lineOf(cap, of(configuration, moment.task?.category ?? null), spent(ledger, configuration.time_zone, moment));
}

/** All five. */
export function capsAt(ledger: Ledger, configuration: Settings, moment: Moment): Record<Cap, BudgetLine> {
  const line = (cap: Cap) => capAt(cap, ledger, configuration, moment);
  return { call: line("call"), task: line("task"), cycle: line("cycle"), day: line("day"), month: line("month") };
}

/**
 * Dollars that a cycle may claim at the very most: the least of what its own cap, day and month have left, in whole cents.
 * With `cycle`, what that has claimed already is taken from its cap.
 */
export function mostUsd(ledger: Ledger, configuration: Settings, moment: Moment): number {
  const { cycle, day, month } = capsAt(ledger, configuration, moment);
  return wholeCents(Math.min(cycle.leftUsd, day.leftUsd, month.leftUsd));
}

/** One call at its worst; without a cap of its own, its task's is the limit. */
function callUsd(settings: Figures, category: Category | null): number {
  return Math.min(settings.budget.call_usd ?? Number.POSITIVE_INFINITY, taskUsd(settings, category));
}

function taskUsd({ agent, budget }: Figures, category: Category | null): number {
  return (category === null ? undefined : agent.categories[category]?.task_usd) ?? budget.task_usd;
}

function lineOf(cap: Cap, capUsd: number, spent: number): BudgetLine {
  return { cap, capUsd, spentUsd: spent, leftUsd: Math.max(0, sumUsd([capUsd, -spent])) };
}

/** Share of a reservation that is kept for each judge: a cheap model reads the patch once. */
const JUDGE_SHARE = 0.15;

/** What of a task's reservation is for its judges, one or two; the rest is its scout's and its agent's. */
export function judgePartUsd(reservedUsd: number, judges: number): number {
  return sumUsd([reservedUsd * JUDGE_SHARE * judges]);
}

/** Rounds down; 0.29 × 100 is 28.999… in binary fractions and still means 29 cents. */
export function wholeCents(usd: number): number {
  return Math.floor(sumUsd([usd * 100])) / 100;
}
