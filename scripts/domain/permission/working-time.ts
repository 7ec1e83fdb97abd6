import { dayOf } from "../spend.ts";
import { windowAt } from "../working-windows.ts";
import type { PermissionFacts } from "./check.ts";

const DAY_MS = 86_400_000;
/** No window of hours is shorter than people notice. */
const STEP_MS = 30 * 60_000;

/** Whether a cycle may start at another instant than now, as far as hours go. */
function isOpenAt({ configuration: { hours, time_zone } }: PermissionFacts, at: number): boolean {
  return hours === null || windowAt(hours, time_zone, new Date(at)) !== null;
}

/** Beats of the schedules before or after now, one every `budget.cycles_per_day`-th of a day, on this day and within the hours. */
function beats(facts: PermissionFacts, direction: 1 | -1): number {
  const { budget, time_zone } = facts.configuration;
  const { now } = facts;
  const today = dayOf(now, time_zone);
  // A day on which clocks are set back has room for more.
  const steps = Array.from({ length: Math.ceil((budget.cycles_per_day * 25) / 24) }, (_, i) => i + 1);
  const instants = steps.map((i) => now.getTime() + (direction * i * DAY_MS) / budget.cycles_per_day);
  return instants.filter((at) => dayOf(new Date(at), time_zone) === today && isOpenAt(facts, at)).length;
}

/** Cycles that this day still brings, this one included, and those that it brings in all. */
export function cyclesOfDay(facts: PermissionFacts): { left: number; all: number } {
  const left = 1 + beats(facts, 1);
  return { left, all: left + beats(facts, -1) };
}

/** Days of the time zone, this one included, on which work is possible before `until`. */
export function workDaysUntil(facts: PermissionFacts, until: Date): number {
  const { time_zone } = facts.configuration;
  const days = new Set([dayOf(facts.now, time_zone)]);
  for (let at = facts.now.getTime(); at < until.getTime(); at += STEP_MS)
    if (!days.has(dayOf(new Date(at), time_zone)) && isOpenAt(facts, at)) days.add(dayOf(new Date(at), time_zone));
  return days.size;
}
