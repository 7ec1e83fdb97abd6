import type { PlanEntry } from "../artifacts/plan.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import { findChecks, runChecksBefore, setUp } from "./checks.ts";
import type { ModelWorld } from "./world.ts";

/**
 * Whether the tree that the work begins with may excuse what fails in it. Not where that failure is what is to be mended:
 * then the target branch's own tree may.
 */
export function isExcusing({ revision }: PlanEntry): boolean {
  return revision === null || (revision.failure === null && revision.conflict === null);
}

/**
 * What the checks say of the commit that a merge request is compared with, without its change: what fails there is not
 * what its failed pipeline or its conflict is to be blamed for. Nothing for work whose own tree is asked. The tree is
 * gone before the work's own is opened: they would share a place and a user.
 */
export async function checkTarget(world: ModelWorld, entry: PlanEntry): Promise<CheckRun[]> {
  if (isExcusing(entry)) return [];
  const { baseSha } = entry;
  world.log.line(
    `looks first what the checks say without this merge request's change, at ${baseSha.slice(0, 8)} of its target`,
  );
  const workspace = await world.openWorkspace({ sha: baseSha, patch: "" });
  try {
    const checks = await findChecks(world.configuration, workspace);
    // Where not even set-up works, nothing is known of the target, and nothing is excused.
    if ((await setUp(world, workspace, checks)) !== null) return [];
    const runs = await runChecksBefore(world, workspace, checks);
    return runs.map((run) => ({ ...run, baseSha }));
  } finally {
    await workspace.close();
  }
}
