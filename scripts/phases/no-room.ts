import type { PlanEntry } from "../artifacts/plan.ts";
import type { Work } from "../artifacts/work.ts";
import { reasonOf } from "../domain/permission/check.ts";
import { diskCheck } from "../domain/permission/disk.ts";
import { leaveWork } from "./leave-work.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Why this machine has no room for a task; null when it has, or does not tell. Pulse looks at its own machine only: another
 * runner may have taken this job.
 */
export async function lackOfRoom({ freeDiskBytes }: ModelWorld): Promise<string | null> {
  const check = diskCheck((await freeDiskBytes?.()) ?? null);
  return check.ok === false ? reasonOf(check) : null;
}

/** Leaves work that was not begun: no tree is opened and no model asked, and handover settles it without an attempt. */
export function leaveUnbegun(world: ModelWorld, entry: PlanEntry, detail: string): Promise<Work> {
  world.log.line(`not begun: ${detail}`);
  return leaveWork(world, entry, "", {
    task: entry.task,
    outcome: { kind: "paused", detail },
    ...{ files: [], checks: [], guards: [], scouting: null, followUps: [], charges: [], quotas: [] },
    ...{ turns: 0, durationS: 0, sandbox: "none: nothing was begun" },
  });
}
