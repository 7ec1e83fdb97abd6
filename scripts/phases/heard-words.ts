import type { Plan } from "../artifacts/plan.ts";
import { REFLECT } from "../artifacts/reflect.ts";
import type { Critique } from "../domain/critique.ts";
import { critiqueOfWords } from "../domain/critiques/words.ts";
import { judgeIntents } from "../domain/policy.ts";
import { maskAll } from "../domain/secrets/mask.ts";
import { MAX_REFLECT, tryArtifact } from "./delivery.ts";
import type { ForgeWorld } from "./world.ts";

type HearingWorld = Pick<ForgeWorld, "artifacts" | "clock" | "configuration" | "log" | "pipeline">;

/** What a cycle has learnt from people's words, and the events that are done with. */
export type Heard = { critiques: Critique[]; events: string[] };

/**
 * The critiques of the plan's words. Who said what is known from the plan, which this zone has made; of the model zone only
 * the distillation is taken, and only where the policy allows it. Words that nobody distilled are kept as they are.
 */
export async function hearWords(world: HearingWorld, { words = [], opened }: Plan): Promise<Heard> {
  if (!opened || words.length === 0) return { critiques: [], events: [] };
  const { configuration, clock, log, pipeline } = world;
  const parsed = await tryArtifact(world, REFLECT, MAX_REFLECT);
  const asked = parsed.kind === "ok" ? maskAll(parsed.value.distilled ?? []) : [];
  const known = new Map(words.map((one) => [one.event, one]));
  const { allowed, denied } = judgeIntents(asked, { planned: new Map(), openTitles: new Set(), words: known });
  for (const { intent, reason } of denied) log.line(`! refused ${intent.kind}: ${reason}`);
  const facts = {
    ...{ cycle: pipeline.cycle, now: clock.now() },
    ...{ timeZone: configuration.time_zone, days: configuration.critiques.days },
  };
  const distilled = allowed.filter((intent) => intent.kind === "distil-words");
  const done = new Set(distilled.flatMap(({ events }) => events));
  const left = words.filter(({ event }) => !done.has(event));
  return {
    critiques: [
      ...distilled.flatMap(({ events, critique }) => {
        const [first, ...more] = events.map((event) => known.get(event)).filter((one) => one !== undefined);
        return first === undefined || critique === null ? [] : [critiqueOfWords([first, ...more], critique, facts)];
      }),
      ...left.map((one) => critiqueOfWords([one], null, facts)),
    ],
    events: words.map(({ event }) => event),
  };
}
