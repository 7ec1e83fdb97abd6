import type { ProjectKnowledge } from "../agent/briefing.ts";
import { PLAN, type Plan, type PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import { annotate, taskLink } from "./annotations.ts";
import { doTask } from "./do-task.ts";
import { requireArtifact } from "./job-artifacts.ts";
import { lackOfRoom, leaveUnbegun } from "./no-room.ts";
import type { ModelWorld } from "./world.ts";

/** Which entry of the plan a job works on: its slot, or a task by name. */
export type Which = { slot: number } | { task: string };

/** One agent does one task and proves it. Null when the slot is empty: more slots than tasks is usual. */
export async function hands(world: ModelWorld, which: Which): Promise<Work | null> {
  const plan = await requireArtifact(world, PLAN, "mind");
  const entry = plan.entries.find((e) => isMeant(e, which));
  await annotate(world, entry === undefined ? [] : [taskLink(world, entry.task.id)]);
  if (entry === undefined) {
    world.log.line("slot" in which ? `slot ${which.slot} is empty` : `${which.task} is not in this cycle's plan`);
    return null;
  }
  const work = await world.log.section("hands", `Hands: ${entry.task.id}`, async () => {
    const lacking = await lackOfRoom(world);
    return lacking === null ? doTask(world, entry, knowledgeOf(plan)) : leaveUnbegun(world, entry, lacking);
  });
  world.log.line(`${entry.task.id}: ${work.outcome.kind} after ${work.turns} turns`);
  return work;
}

function knowledgeOf({ manifest, conventions }: Plan): ProjectKnowledge {
  return { manifest: manifest ?? null, conventions: conventions ?? null };
}

function isMeant(entry: PlanEntry, which: Which): boolean {
  return "slot" in which ? entry.slot === which.slot : entry.task.id === which.task;
}
