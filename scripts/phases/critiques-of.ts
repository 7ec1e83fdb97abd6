import type { PlanEntry } from "../artifacts/plan.ts";
import type { Critique } from "../domain/critique.ts";
import { critiqueOfGrade } from "../domain/critiques/of-grade.ts";
import { eventId } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";
import type { Complete } from "./delivery.ts";
import { grades } from "./settlement.ts";
import type { ForgeWorld } from "./world.ts";

/** The critiques of a piece of work. Of the request, the lesson is the judge's; task, files, model and author are what this zone knows. */
export function critiquesOf(
  { configuration, pipeline, clock }: ForgeWorld,
  { task, model }: PlanEntry,
  delivery: Complete,
  own: readonly Intent[],
): Critique[] {
  const [graded] = grades(delivery);
  const { cycle } = pipeline;
  const { time_zone: timeZone, critiques: settings } = configuration;
  const event = graded === undefined ? null : eventId(graded, cycle);
  const facts = { event, model, cycle, now: clock.now(), timeZone, days: settings.days };
  const grade = delivery.reflection?.grade ?? null;
  return own.flatMap((intent) => (intent.kind === "add-critique" ? [critiqueOfGrade(intent, task, grade, facts)] : []));
}
