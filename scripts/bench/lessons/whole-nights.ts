import { parseConfiguration } from "../../domain/configuration.ts";
import { critiqueFile, formatCritique, plainCritique } from "../../domain/critique.ts";
import { gradeLift, type Lift, Z_95 } from "../../domain/critiques/lift.ts";
import { armsOf, trialsOf } from "../../domain/critiques/trial.ts";
import type { Ledger } from "../../domain/ledger.ts";
import type { JobWorld } from "../../phases/world.ts";
import { USUAL_RATES } from "../../simulation/rates.ts";
import { simulate } from "../../simulation/simulate.ts";

/** What became of one lesson in one world: its true effect, what was measured of it, and whether it was retired. */
export type Fate = { effect: number; tasks: number; lift: Lift | null; isRetired: boolean };

const DAYS = 28;
const EVERY_HOURS = 6;
const START = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;

/** Enough money and room for five tasks a cycle, so that a month has some 200 grades. */
const CONFIGURATION = `
budget: {task_usd: 1, cycle_usd: 5, day_usd: 20, month_usd: 600, cycles_per_day: 4}
limits: {tasks: 5, open_merge_requests: 100}
`;

/** Reviewers merge whatever they come to: what they say would be lessons of its own. Grades have room above and below. */
const RATES = { ...USUAL_RATES, tasksPerDay: 20, reviewsPerHour: 1, merged: 1, closed: 0, gradeShift: -2.5 };

/**
 * Four weeks of whole cycles of the real phases with one lesson for each effect, all told side by side, and what
 * they come to. Worlds with other seeds have other tasks, and so other hold-outs.
 */
export async function fatesOf(
  world: Pick<JobWorld, "prices" | "prompt">,
  effects: readonly number[],
  seed: number,
): Promise<Fate[]> {
  const parsed = parseConfiguration(CONFIGURATION);
  if (parsed.kind === "faults") throw new Error(JSON.stringify(parsed.faults));
  const ids = effects.map((_, at) => `LESSON-${at}`);
  const { ledger } = await simulate({
    world: { ...world, configuration: parsed.value },
    files: new Map(ids.map((id) => [critiqueFile(id), lessonOf(id)])),
    start: new Date(START + seed * DAYS * DAY_MS),
    ...{ days: DAYS, everyHours: EVERY_HOURS, seed },
    rates: { ...RATES, lessonLifts: Object.fromEntries(ids.map((id, at) => [id, effects[at] ?? 0])) },
  });
  return effects.map((effect, at) => fateOf(ids[at] ?? "", effect, ledger));
}

function fateOf(id: string, effect: number, ledger: Ledger): Fate {
  const arms = armsOf(id, trialsOf(ledger)).filter(({ grade }) => grade !== null);
  const isRetired = ledger.events.some((e) => e.type === "critique.retired" && e.critique === id);
  return { effect, tasks: arms.length, lift: gradeLift(arms, Z_95), isRetired };
}

/** A person's lesson about any task, without an end that these nights would come to. */
function lessonOf(id: string): string {
  const said = plainCritique({ id, task: id, cycle: "p1", lesson: `Mind ${id}.`, body: `reviewer:\n\n> Mind ${id}.` });
  return formatCritique({ ...said, event: `note.received:${id}`, author: "human:reviewer", expires: "2036-01-01" });
}
