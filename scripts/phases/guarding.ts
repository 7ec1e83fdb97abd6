import type { GuardedFile, GuardFinding } from "../domain/guards/guard.ts";
import { CHANGE_LIMITS } from "../domain/guards/size.ts";
import { runGuards } from "../domain/guards/table.ts";
import type { Task } from "../domain/task.ts";
import type { InspectedProject } from "../ports/inspection.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { JobWorld } from "./world.ts";

/** A change wherever it lies: its files on both sides, and the project after it. */
type Change = { patch: string; files: readonly GuardedFile[]; project: InspectedProject };

/** What the guards say of a change: the same in the job that makes it and in the one that hands it over. */
export async function guardChange(
  { configuration, inspect }: JobWorld,
  task: Task,
  { patch, files, project }: Change,
): Promise<GuardFinding[]> {
  const inspection = await inspect(files, project);
  const limits = { patchBytes: configuration.limits.patch_bytes, ...CHANGE_LIMITS };
  const { protect } = configuration.guards;
  return runGuards({ task, files, patchBytes: Buffer.byteLength(patch), limits, protect, inspection });
}

/** What they say of the tree as the agent left it. */
export async function guardWorkspace(world: JobWorld, task: Task, workspace: Workspace): Promise<GuardFinding[]> {
  const { patch } = await workspace.changes();
  const files = await workspace.contents();
  const read = async (path: string) => {
    const found = await workspace.read(path);
    return found.kind === "text" ? found.text : null;
  };
  return guardChange(world, task, { patch, files, project: { read, list: () => workspace.list() } });
}
