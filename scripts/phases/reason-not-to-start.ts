import type { AgentResult } from "../agent/job.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import type { Scouting } from "../domain/scouting.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { Workspace } from "../ports/workspace.ts";
import { setUp } from "./checks.ts";
import { failedSetUp, withoutAgent } from "./outcome-words.ts";
import { scoutTask } from "./scouting.ts";
import type { ModelWorld } from "./world.ts";

/** Why no agent starts; null when one shall. Set-up comes first: it costs no dollars. */
export async function reasonNotToStart(
  world: ModelWorld,
  entry: PlanEntry,
  means: { workspace: Workspace; model: MeteredModel; checks: ProjectChecks },
): Promise<{ refusal: AgentResult | null; scouting: Scouting | null }> {
  const { workspace, model, checks } = means;
  const broken = await setUp(world, workspace, checks);
  // A conflict may be in the very files that set-up reads: then it is run again once that is resolved.
  if (broken !== null && entry.revision?.conflict == null)
    return { refusal: withoutAgent(failedSetUp(broken)), scouting: null };
  const { declined, scouting } = await scoutTask(world, entry, workspace, model);
  return { refusal: declined === null ? null : withoutAgent(declined), scouting };
}
