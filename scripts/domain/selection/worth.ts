import type { Beliefs } from "../routing/standing.ts";
import { evidenceOf } from "../routing/standing.ts";
import type { Task } from "../task.ts";

/** How likely work on a task is merged, and on how much that rests: merges and failures of its like, faded. */
export type Chance = { merged: number; evidence: number };

/** What a task is worth to a cycle: only compared with others'. */
export type Worth = { value: number; chance: Chance; waitedDays: number | null };

/** What is known beside the task: since when it waits, where past work was, and what became of it. */
export type WorthFacts = {
  beliefs: Beliefs;
  /** When a task's file was added; null where nobody knows. */
  since: (task: string) => Date | null;
  /** Folders in which a task's changes are, open or done; none where nobody knows. */
  areasOf: (task: string) => readonly string[];
};

/** One step of priority is worth as much as waiting so long: a task of the lowest passes a new one of the highest after 40 days. */
const DAYS_A_STEP = 10;
const LOWEST_PRIORITY = 5;
const DAY_MS = 86_400_000;

/** What is assumed beforehand, as if half of so many of its like had been merged. */
const PRIOR = 2;
/** How much what became of another task says of this one. */
const OTHER_CATEGORY = 0.25;
const OTHER_MODEL = 0.5;
const OTHER_AREA = 0.5;
/** Older outcomes say little of today's work. */
const NEWEST = 60;

/**
 * 2 ^ (steps of priority + days waited / 10) × the chance that it is merged. Nothing starves: waiting grows without end,
 * and every other part is bounded.
 */
export function worthOf(task: Task, model: string, facts: WorthFacts): Worth {
  const since = facts.since(task.id);
  const waitedDays = since === null ? null : Math.max(0, facts.beliefs.now.getTime() - since.getTime()) / DAY_MS;
  const chance = chanceOf(task, model, facts);
  const steps = LOWEST_PRIORITY - task.priority + (waitedDays ?? 0) / DAYS_A_STEP;
  return { value: 2 ** steps * chance.merged, chance, waitedDays };
}

/**
 * How often work like this was merged: a mean of what became of past work, weighted by how alike it is (Nadaraya, 1964) in
 * category, model and area, drawn towards one half as if by two more. What an outcome says is as in routing.
 */
function chanceOf(task: Task, model: string, { beliefs, areasOf }: WorthFacts): Chance {
  const areas = areasOf(task.id);
  let [weight, merged] = [0, 0];
  for (const trial of beliefs.trials.slice(-NEWEST)) {
    const said = evidenceOf(trial, beliefs);
    if (said === null) continue;
    const likeness =
      (trial.category === task.category ? 1 : OTHER_CATEGORY) *
      (trial.model === model ? 1 : OTHER_MODEL) *
      likenessOfAreas(areas, areasOf(trial.task));
    weight += said.weight * likeness;
    merged += said.weight * likeness * said.chance;
  }
  return { merged: (merged + PRIOR / 2) / (weight + PRIOR), evidence: weight };
}

/** Where either is unknown, it is not held against them. */
function likenessOfAreas(some: readonly string[], others: readonly string[]): number {
  if (some.length === 0 || others.length === 0) return 1;
  return some.some((area) => others.includes(area)) ? 1 : OTHER_AREA;
}

/** `priority 2, 12 days in the backlog, merge chance 0.61 by 4.2 outcomes of its like`. */
export function worthWords({ priority }: Task, { chance, waitedDays }: Worth): string {
  const days =
    waitedDays === null ? [] : [waitedDays < 1 ? "new" : `${dayWords(Math.floor(waitedDays))} in the backlog`];
  const odds = `merge chance ${chance.merged.toFixed(2)}`;
  const by =
    chance.evidence < 0.05 ? ", nothing being known" : ` by ${chance.evidence.toFixed(1)} outcomes of its like`;
  return [`priority ${priority}`, ...days, `${odds}${by}`].join(", ");
}

const dayWords = (days: number) => (days === 1 ? "1 day" : `${days} days`);
