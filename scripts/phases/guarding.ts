import type { Configuration } from "../domain/configuration.ts";
import type { GuardFinding, GuardInput } from "../domain/guards/guard.ts";
import { runGuards } from "../domain/guards/table.ts";
import type { Task } from "../domain/task.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { ModelWorld } from "./world.ts";

/** Source files are smaller; so are honest changes. */
const MAX_FILE_BYTES = 2_000_000;
const MAX_FILES = 200;

/** How large a change may be. */
export function sizeLimits({ limits }: Configuration): GuardInput["limits"] {
  return { patchBytes: limits.patch_bytes, fileBytes: MAX_FILE_BYTES, files: MAX_FILES };
}

/** What the guards say of the tree as the agent left it. */
export async function guardChange(world: ModelWorld, task: Task, workspace: Workspace): Promise<GuardFinding[]> {
  const { patch } = await workspace.changes();
  const files = await workspace.contents();
  const read = async (path: string) => {
    const found = await workspace.read(path);
    return found.kind === "text" ? found.text : null;
  };
  const inspection = await world.inspect(files, { read, list: () => workspace.list() });
  const limits = sizeLimits(world.configuration);
  return runGuards({ task, files, patchBytes: Buffer.byteLength(patch), limits, inspection });
}
