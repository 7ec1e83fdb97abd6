import type { AgentResult } from "../agent/job.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Scouting } from "../domain/scouting.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { Workspace } from "../ports/workspace.ts";
import { setUp } from "./checks.ts";
import { endedClaims } from "./ended-claims.ts";
import { failedSetUp, withoutAgent } from "./outcome-words.ts";
import { pauseOfModel } from "./pause.ts";
import { scoutTask } from "./scouting.ts";
import type { ModelWorld } from "./world.ts";

/** Why no agent starts; null when one shall. Set-up comes before what costs dollars, and a pause before all. */
export async function reasonNotToStart(
  world: ModelWorld,
  entry: PlanEntry,
  means: { workspace: Workspace; model: MeteredModel; checks: ProjectChecks; paused: Promise<string[]> },
): Promise<{ refusal: AgentResult | null; scouting: Scouting | null }> {
  const { workspace, model, checks } = means;
  const paused = await means.paused;
  if (paused.length > 0)
    return { refusal: withoutAgent({ kind: "paused", detail: paused.join("; ") }), scouting: null };
  const broken = await setUp(world, workspace, checks);
  // A conflict may be in the very files that set-up reads: then it is run again once that is resolved.
  if (broken !== null && entry.revision?.conflict == null)
    return { refusal: withoutAgent(failedSetUp(broken)), scouting: null };
  const { declined, scouting } = await scoutTask(world, entry, workspace, model);
  return { refusal: declined === null ? null : withoutAgent(declined), scouting };
}

/** People have paused Night Shift, or the claim has ended. */
export async function reasonsNotToBegin(world: ModelWorld, entry: PlanEntry): Promise<string[]> {
  const [paused, ended] = await Promise.all([pauseOfModel(world), endedClaims(world)]);
  const why = ended(entry);
  if (why !== null) world.log.line(`! ${entry.task.id} is not begun: ${why}`);
  return [...paused, ...(why === null ? [] : [why])];
}
