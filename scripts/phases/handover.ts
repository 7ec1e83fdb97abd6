import { HANDOVER, type Handover } from "../artifacts/handover.ts";
import { PLAN, type Plan } from "../artifacts/plan.ts";
import { PULSE, type Pulse } from "../artifacts/pulse.ts";
import { plural } from "../views/figures.ts";
import { annotate } from "./annotations.ts";
import { bringHome } from "./bring-home.ts";
import { closeEyes } from "./eyes.ts";
import { handOverTasks } from "./hand-over-tasks.ts";
import type { HandedOver } from "./handed-over.ts";
import { readArtifact, writeArtifact } from "./job-artifacts.ts";
import { pauseOfForge } from "./pause.ts";
import { restPlan } from "./planning-input.ts";
import { settleCycle } from "./settle-cycle.ts";
import { tellStalls } from "./tell-stalls.ts";
import type { ForgeWorld } from "./world.ts";

/** The only job that acts on what the agents made: branches, merge requests, answers, and the state commit that settles. */
export async function handover(world: ForgeWorld): Promise<Handover> {
  const pulse = await readArtifact(world, PULSE);
  const plan = (await readArtifact(world, PLAN)) ?? restPlan(["pulse or mind left no plan: see their logs"]);
  const paused = isIdle(plan, pulse) ? [] : await pauseOfForge(world);
  if (paused.length === 0) await bringHome(world, pulse?.pipelines ?? []);
  const handed = await world.log.section("handover", `Handover: ${plural(plan.entries.length, "task")}`, () =>
    handOverTasks(world, plan, paused),
  );

  const stalls = paused.length > 0 ? [] : await tellStalls(world, plan);
  const settled = await settleCycle(world, { pulse, plan, handed, stalls });
  if (settled.kind === "failed") throw new Error(`the state could not be committed: ${settled.detail}`);
  await closeEyes(world, { pulse, plan, claims: settled.value });
  await annotate(
    world,
    handed.map(({ report }) => ({ label: `!${report.iid} ${report.task}`, url: report.url ?? "" })),
  );
  const body = await writeArtifact(world, HANDOVER, {
    tasks: handed.map((h) => h.report),
    spentUsd: handed.reduce((sum, h) => sum + h.spentUsd, 0),
    refusedIntents: handed.flatMap((h) => h.refused),
  });
  failIfInterrupted(handed);
  return body;
}

/** There is nothing to hand over, to say or to bring home: nobody needs to look for kill switches. */
function isIdle({ entries, stalls }: Plan, pulse: Pulse | null): boolean {
  const left = (pulse?.pipelines ?? []).filter((pipeline) => pipeline.left !== undefined);
  return entries.length + stalls.length + left.length === 0;
}

function failIfInterrupted(handed: readonly HandedOver[]): void {
  const left = handed
    .filter((h) => !h.isSettled && h.report.kind !== "kept")
    .map(({ report }) => `${report.task}: ${report.detail}`);
  if (left.length === 0) return;
  throw new Error(`${left.join("\n")}\nRetry this job: what is done already is not done twice.`);
}
