import type { PlanEntry } from "../artifacts/plan.ts";
import type { Intent } from "../domain/intent.ts";
import { mergeRequestDescription } from "../views/merge-request.ts";
import type { Complete } from "./delivery.ts";
import type { ForgeWorld } from "./world.ts";

export type Offer = Extract<Intent, { kind: "open-merge-request" | "update-merge-request" }>;

/** The description of a merge request, from the words that were asked for and the facts that came with the work. */
export function describeOffer(world: ForgeWorld, entry: PlanEntry, delivery: Complete, offer: Offer): string {
  const { work, reflection, charges } = delivery;
  const { outcome, checks, files, turns, durationS } = work;
  return mergeRequestDescription({
    task: entry.task,
    summary: offer.summary,
    evidence: offer.evidence,
    unfinished: outcome.kind === "unfinished" ? outcome.limit : null,
    ...{ checks, files, turns, durationS, charges },
    grade: reflection?.grade ?? null,
    model: entry.model,
    cycle: world.pipeline.cycle,
    pipelineUrl: world.pipeline.url,
  });
}
