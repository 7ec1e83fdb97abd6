import type { PlanEntry } from "../artifacts/plan.ts";
import type { Intent } from "../domain/intent.ts";
import type { MergeRequestOffer } from "../views/merge-request.ts";
import type { Complete } from "./delivery.ts";
import type { ForgeWorld } from "./world.ts";

export type Offer = Extract<Intent, { kind: "open-merge-request" | "update-merge-request" }>;

/** What a merge request says of a piece of work, from the words that were asked for and the facts that came with it. */
export function accountOf(world: ForgeWorld, entry: PlanEntry, delivery: Complete, offer: Offer): MergeRequestOffer {
  const { work, reflection, charges } = delivery;
  const { outcome, checks, guards, files, turns, durationS, scouting } = work;
  return {
    task: entry.task,
    summary: offer.summary,
    evidence: offer.evidence,
    unfinished: outcome.kind === "unfinished" ? outcome.limit : null,
    ...{ checks, guards, files, scouting, turns, durationS, charges },
    grade: reflection?.grade ?? null,
    model: entry.model,
    cycle: world.pipeline.cycle,
    pipelineUrl: world.pipeline.url,
  };
}
