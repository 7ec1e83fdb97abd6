import { askLessons } from "../agent/ask-lessons.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { Plan, PlanEntry } from "../artifacts/plan.ts";
import type { Reflection } from "../artifacts/reflect.ts";
import type { Words } from "../domain/critiques/words.ts";
import type { Intent } from "../domain/intent.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import type { ModelWorld } from "./world.ts";

/** A task that was reflected on, with the purse of its reservation. */
export type Reflected = { entry: PlanEntry; reflection: Reflection; meter: MeteredModel };

/**
 * What people's words come to, distilled by the judge's model. It is paid for with what the judge left over of one task's
 * reservation, the one that has most of it. Where no model can be asked, nothing is distilled, and handover keeps the words.
 */
export async function distilWords(
  world: ModelWorld,
  { words = [] }: Plan,
  reflected: readonly Reflected[],
): Promise<Intent[]> {
  const { log, prompt, configuration } = world;
  const [payer, ...others] = reflected;
  if (words.length === 0) return [];
  if (payer === undefined) {
    log.line("what people said is kept in their own words: no task pays for a model");
    return [];
  }
  const { entry, meter } = others.reduce((a, b) => (b.meter.leftUsd() > a.meter.leftUsd() ? b : a), payer);
  const name = entry.judgeModel;
  const reasoning = reasoningFor(configuration, name, null);
  const answer = await askLessons({ model: meter, name, words, prompt, reasoning });
  if (answer.kind === "none") {
    log.line(`what people said is kept in their own words: ${answer.why}`);
    return [];
  }
  for (const { critique, words: of } of answer.lessons)
    log.line(`learnt from ${of.map(sourceOf).join(" and ")}: ${critique?.lesson ?? "nothing"}`);
  return answer.lessons.map(({ words: of, critique }) => ({
    kind: "distil-words",
    events: of.map(({ event }) => event),
    critique,
  }));
}

function sourceOf({ kind, iid }: Words): string {
  return kind === "closing" ? `why !${iid} was closed` : `a comment on !${iid}`;
}

/** The reflections with what their purses came to, whoever drew on them last. */
export function withCharges(reflected: readonly Reflected[]): Reflection[] {
  return reflected.map(({ reflection, meter }) => {
    const charges = meter.charges();
    return charges.length === 0 ? reflection : { ...reflection, charges, quotas: meter.quotas() };
  });
}
