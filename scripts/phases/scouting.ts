import type { MeteredModel } from "../agent/metered-model.ts";
import { type ScoutVerdict, scout } from "../agent/scout.ts";
import { excerptsFor } from "../agent/scout-excerpts.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { reasoningFor } from "../domain/reasoning.ts";
import type { Scouting } from "../domain/scouting.ts";
import type { WorkOutcome } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { transcriptOf } from "./leave-work.ts";
import { oneLine } from "./one-line.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Asks a scout, from the task's own money, whether a first try is worth an agent, and writes its words to log and
 * transcript: `declined` when it is not, null when the agent shall run. What people ask for in a revision is not scouted.
 */
export async function scoutTask(
  world: ModelWorld,
  entry: PlanEntry,
  workspace: Workspace,
  model: MeteredModel,
): Promise<{ declined: Extract<WorkOutcome, { kind: "declined" }> | null; scouting: Scouting | null }> {
  if (entry.revision !== null) return { declined: null, scouting: null };
  const { task, preflight } = entry;
  const scoutModel = world.configuration.models.scout;
  const excerpts = await excerptsFor(task, workspace, preflight);
  const reasoning = reasoningFor(world.configuration, scoutModel, null);
  const verdict = await scout({ model, scoutModel, task, preflight, excerpts, prompt: world.prompt, reasoning });
  const spentUsd = model.spentUsd();
  world.log.line(`scout: ${describe(verdict)} ($${spentUsd.toFixed(4)})`);
  const event = { type: "scout" as const, model: scoutModel, verdict, spentUsd };
  await transcriptOf(world, entry)({ at: world.clock.now().toISOString(), ...event });
  const scouting = scoutingOf(verdict, scoutModel, spentUsd);
  return { declined: verdict.kind === "declined" ? verdict : null, scouting };
}

function scoutingOf(verdict: ScoutVerdict, model: string, usd: number): Scouting {
  const cost = { model, usd };
  if (verdict.kind === "unscouted")
    return { verdict: null, followed: false, explanation: verdict.why, evidence: [], ...cost };
  const { explanation, evidence } = verdict;
  if (verdict.kind === "declined") return { verdict: verdict.reason, followed: true, explanation, evidence, ...cost };
  const said = verdict.setAside ?? "go";
  return { verdict: said, followed: verdict.setAside === null, explanation, evidence, ...cost };
}

function describe(verdict: ScoutVerdict): string {
  if (verdict.kind === "unscouted") return `no opinion: ${oneLine(verdict.why)}`;
  const { explanation } = verdict;
  if (verdict.kind === "declined") return `${verdict.reason}: ${oneLine(explanation)}`;
  const setAside = verdict.setAside === null ? "" : `, as ${verdict.setAside} was said without evidence`;
  return `go${setAside}: ${oneLine(explanation)}`;
}
