import type { PlanEntry } from "../artifacts/plan.ts";
import type { EventBody } from "../domain/event.ts";
import type { Choice } from "../domain/selection/choice.ts";
import type { PlanningInput } from "./planning-input.ts";

/** The message of the state commit that claims. */
export function claimMessage({ picks, rejections }: Choice, cycle: string): string {
  const parts = [
    ...(picks.length === 0 ? [] : [`claims ${picks.map(({ task }) => task.id).join(", ")}`]),
    ...(rejections.length === 0 ? [] : [`rejects ${rejections.map(({ task }) => task.id).join(", ")}`]),
  ];
  return `Night Shift ${parts.join(" and ")} (cycle ${cycle})`;
}

/**
 * What Mind books when a cycle opens: the opening, what it rejects, and each claim with its reservation and, where there is
 * an entry of the plan, the critiques that the task is told and those held out.
 */
export function claimsOf(
  choice: Choice,
  { pipeline, pulse }: PlanningInput,
  entries: readonly PlanEntry[] = [],
): EventBody[] {
  const critiquesOf = new Map(entries.map((entry) => [entry.task.id, entry.critiques]));
  const allowanceUsd = pulse.decision.kind === "work" ? pulse.decision.allowanceUsd : 0;
  return [
    { type: "cycle.opened", allowanceUsd, base: pipeline.commitSha, pipeline: pipeline.url },
    ...choice.rejections.map(({ task, fingerprint, preflight }): EventBody => {
      const detail = `overlap ${preflight.overlap.toFixed(2)} with what exists: ${preflight.evidence[0] ?? ""}`;
      return {
        type: "task.rejected",
        task: task.id,
        reason: "redundant",
        detail,
        evidence: preflight.evidence,
        fingerprint,
        ...(preflight.twin === undefined || preflight.twin.stuck !== null ? {} : { repeats: preflight.twin.task }),
      };
    }),
    ...choice.picks.map(({ task, fingerprint, route, reservedUsd, work }, at): EventBody => {
      const { id, category } = task;
      const told = critiquesOf.get(id);
      const isTold = told !== undefined && told.given.length + told.heldOut.length > 0;
      return {
        type: "task.claimed",
        task: id,
        category,
        model: route.model,
        reservedUsd,
        slot: at + 1,
        kind: work.kind,
        fingerprint,
        ...(isTold ? { critiques: told } : {}),
      };
    }),
  ];
}
