import type { PlanEntry } from "../artifacts/plan.ts";
import type { ProjectChecks } from "../domain/verify/checks.ts";
import type { CheckRun } from "../domain/work-outcome.ts";
import type { Workspace } from "../ports/workspace.ts";
import { runChecksAfter, setUp } from "./checks.ts";
import type { ModelWorld } from "./world.ts";

/** A reviewer may ask a question: then words are an answer. Of a conflict, git's own merge may be all that is needed. */
export function mustChange({ revision }: PlanEntry): boolean {
  return revision === null || (revision.threads.length === 0 && revision.conflict === null);
}

/** The checks after the work. A tree that began with conflict markers is set up anew first: nothing could read it before. */
export async function runDueChecks(
  world: ModelWorld,
  { revision }: PlanEntry,
  { workspace, checks, before }: { workspace: Workspace; checks: ProjectChecks; before: readonly CheckRun[] },
): Promise<CheckRun[]> {
  const broken = revision === null || revision.conflict === null ? null : await setUp(world, workspace, checks);
  return broken === null ? runChecksAfter(world, workspace, checks, before) : [{ ...broken, when: "after" }];
}
