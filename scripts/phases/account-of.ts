import type { PlanEntry } from "../artifacts/plan.ts";
import { appliedCurves, calibratedGrade } from "../domain/calibration/calibration.ts";
import type { Intent } from "../domain/intent.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { MergeRequestOffer } from "../views/merge-request.ts";
import type { Complete } from "./delivery.ts";
import type { ForgeWorld } from "./world.ts";

export type Offer = Extract<Intent, { kind: "open-merge-request" | "update-merge-request" }>;

/** What a merge request says of a piece of work, from the words that were asked for and the facts that came with it. */
export function accountOf(
  world: ForgeWorld,
  entry: PlanEntry,
  delivery: Complete,
  offer: Offer,
  ledger: Ledger,
): MergeRequestOffer {
  const { work, reflection, charges } = delivery;
  const { outcome, checks, withoutChange, guards, files, turns, durationS, scouting } = work;
  const grade = reflection?.grade ?? null;
  return {
    task: entry.task,
    summary: offer.summary,
    evidence: offer.evidence,
    unfinished: outcome.kind === "unfinished" ? outcome.limit : null,
    ...{ checks, withoutChange, guards, files, scouting, turns, durationS, charges },
    chosen: { because: entry.reasons, compared: entry.preflight },
    grade,
    calibrated:
      grade === null
        ? null
        : calibratedGrade(appliedCurves(ledger), {
            heuristics: grade.heuristics.score,
            judge: grade.judge?.score ?? null,
            version: grade.judge?.version,
          }),
    model: entry.model,
    cycle: world.pipeline.cycle,
    pipelineUrl: world.pipeline.url,
  };
}
