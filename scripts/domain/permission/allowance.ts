import { capOf, capsAt, mostUsd, wholeCents } from "../budget.ts";
import type { Configuration } from "../configuration.ts";
import { sumUsd } from "../spend.ts";
import { CATEGORIES } from "../task.ts";
import type { PermissionFacts } from "./check.ts";
import { leftoverOf } from "./leftover.ts";
import { cyclesOfDay } from "./working-time.ts";

/** Dollars of a cycle, and how they came about. */
export type Allowance = { usd: number; words: string };

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

/**
 * This cycle's share: what is left today, divided by the cycles that today still brings. What earlier cycles of the day
 * did not use is thereby shared by those to come. At least the cap of one task of any category, so that a day with many cycles
 * does not starve each of them; at most the cap of a cycle. Never more than any cap leaves. Whole cents.
 */
export function allowanceOf(facts: PermissionFacts): Allowance {
  const { configuration, ledger, now } = facts;
  const { cycle, day, month } = capsAt(ledger, configuration, { now });
  const leftUsd = Math.min(day.leftUsd, month.leftUsd, leftoverUsd(facts));
  const cycles = cyclesOfDay(facts);
  const shareUsd = leftUsd / cycles.left;
  const leastUsd = Math.min(dearestTaskUsd(configuration), leftUsd);
  const usd = wholeCents(Math.min(cycle.leftUsd, Math.max(shareUsd, leastUsd)));
  const source =
    leftUsd === day.leftUsd ? "left today" : leftUsd === month.leftUsd ? "left this month" : "left over for this night";
  const sharing = `${dollars(leftUsd)} ${source} / ${cycles.left === 1 ? "1 cycle" : `${cycles.left} cycles`} that today still brings`;
  if (usd === wholeCents(cycle.leftUsd) && shareUsd > usd)
    return { usd, words: `${dollars(usd)}: the cap of a cycle, below ${sharing}` };
  if (leastUsd > shareUsd) return { usd, words: `${dollars(usd)}: room for one task, above ${sharing}` };
  return { usd, words: `${dollars(usd)} = ${sharing}${carryOver(shareUsd, day.capUsd / cycles.all)}` };
}

/**
 * The largest cap that a task can have within a cycle: one that needs more is passed over whatever the allowance. Where none
 * fits, all that a cycle may spend: a task may have a smaller budget of its own.
 */
function dearestTaskUsd(configuration: Configuration): number {
  const caps = [capOf("task", configuration), ...CATEGORIES.map((category) => capOf("task", configuration, category))];
  const cycleUsd = capOf("cycle", configuration);
  const fitting = caps.filter((usd) => usd <= cycleUsd);
  return fitting.length === 0 ? cycleUsd : Math.max(...fitting);
}

/** The most that a cycle may claim, whatever its share: what the caps leave, and the organisation. Whole cents. */
export function roomOf(facts: PermissionFacts): number {
  return wholeCents(Math.min(mostUsd(facts.ledger, facts.configuration, facts), leftoverUsd(facts)));
}

/** No limit in fixed mode, nor where nobody was asked; nothing where it is not known. */
function leftoverUsd(facts: PermissionFacts): number {
  if (facts.configuration.budget.mode === "fixed") return Number.POSITIVE_INFINITY;
  const leftover = leftoverOf(facts);
  if (leftover.kind === "unasked") return Number.POSITIVE_INFINITY;
  return leftover.kind === "known" ? leftover.usd : 0;
}

/** What a cycle has more than an equal part of the day: earlier ones did not use theirs. */
function carryOver(shareUsd: number, equalUsd: number): string {
  const moreUsd = wholeCents(Math.max(0, sumUsd([shareUsd, -equalUsd])));
  return moreUsd === 0 ? "" : `, ${dollars(moreUsd)} of it carried over from earlier cycles`;
}
