import { HANDOVER, type Handover } from "../artifacts/handover.ts";
import { PLAN } from "../artifacts/plan.ts";
import { PULSE } from "../artifacts/pulse.ts";
import { readBacklog } from "../domain/backlog.ts";
import { SetupError } from "../domain/fault.ts";
import type { PolicyContext } from "../domain/policy.ts";
import { readDelivery, readReflections } from "./delivery.ts";
import { type HandedOver, handOverTask } from "./hand-over-task.ts";
import { readArtifact, writeArtifact } from "./job-artifacts.ts";
import { restPlan } from "./planning-input.ts";
import { settleCycle } from "./settle-cycle.ts";
import type { ForgeWorld } from "./world.ts";

/** The only job that acts on what the agents made: branches, merge requests, answers, and the state commit that settles. */
export async function handover(world: ForgeWorld): Promise<Handover> {
  const pulse = await readArtifact(world, PULSE);
  const plan = (await readArtifact(world, PLAN)) ?? restPlan(["pulse or mind left no plan: see their logs"]);
  const { files } = await world.repository.readState();
  const openTitles = [...readBacklog(files).open.values()].map(({ task }) => task.title.toLowerCase());
  const policy: PolicyContext = { planned: plannedTasks(plan.entries), openTitles: new Set(openTitles) };

  const reflections = await readReflectionsOf(world, plan.entries.length);
  const handed: HandedOver[] = [];
  for (const entry of plan.entries) {
    const delivery = await readDelivery(world, entry, reflections);
    const result = await handOverTask(world, entry, delivery, policy);
    world.log.line(
      `${result.report.task}: ${result.report.kind}${result.report.url === null ? "" : ` ${result.report.url}`} ${result.report.detail}`,
    );
    handed.push(result);
  }

  const settled = await settleCycle(world, { pulse, plan, handed });
  if (settled.kind === "failed") throw new SetupError(`the state could not be committed: ${settled.detail}`);
  return writeArtifact(world, HANDOVER, {
    tasks: handed.map((h) => h.report),
    spentUsd: handed.reduce((sum, h) => sum + h.spentUsd, 0),
    refusedIntents: handed.flatMap((h) => h.refused),
  });
}

/** A night of rest has no reflections, and misses none. */
async function readReflectionsOf(world: ForgeWorld, entries: number): ReturnType<typeof readReflections> {
  return entries === 0 ? new Map() : readReflections(world);
}

function plannedTasks(
  entries: readonly { task: { id: string }; revision: { iid: number; notes: readonly { noteId: number }[] } | null }[],
): PolicyContext["planned"] {
  return new Map(
    entries.map(({ task, revision }) => [
      task.id,
      {
        kind: revision === null ? "first" : "revision",
        iid: revision?.iid ?? null,
        noteIds: revision?.notes.map((n) => n.noteId) ?? [],
      },
    ]),
  );
}
