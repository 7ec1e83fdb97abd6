import type { GuardedFile, GuardFinding } from "../domain/guards/guard.ts";
import { CHANGE_LIMITS, PATCH_SIZE } from "../domain/guards/size.ts";
import { runGuards } from "../domain/guards/table.ts";
import type { Task } from "../domain/task.ts";
import type { InspectedProject } from "../ports/inspection.ts";
import type { Workspace } from "../ports/workspace.ts";
import { oneLine } from "./one-line.ts";
import type { JobWorld } from "./world.ts";

/** A change wherever it lies: its files on both sides, and the project after it. */
type Change = { patch: string; files: readonly GuardedFile[]; project: InspectedProject };

/** What the guards say of a change: the same in the job that makes it and in the one that hands it over. */
export async function guardChange(
  { configuration, inspect }: JobWorld,
  task: Task,
  { patch, files, project }: Change,
): Promise<GuardFinding[]> {
  // A text that nobody gets through is no text that people could review.
  const inspection = await inspect(files, project).catch((error: unknown) => String(error));
  if (typeof inspection === "string") return [unreadable(inspection)];
  const limits = { patchBytes: configuration.limits.patch_bytes, ...CHANGE_LIMITS };
  const { protect } = configuration.guards;
  return runGuards({ task, files, patchBytes: Buffer.byteLength(patch), limits, protect, inspection });
}

function unreadable(error: string): GuardFinding {
  const detail = `the guards could not look at the change: ${oneLine(error)}`;
  const remedy = "Make the change smaller and plainer: leave out files that a program wrote.";
  return { guard: PATCH_SIZE.name, verdict: "refuse", path: null, line: null, detail, remedy };
}

/** What they say of the tree as the agent left it. */
export async function guardWorkspace(world: JobWorld, task: Task, workspace: Workspace): Promise<GuardFinding[]> {
  const { patch } = await workspace.changes();
  const files = await workspace.contents();
  return guardChange(world, task, { patch, files, project: projectIn(workspace) });
}

function projectIn(workspace: Workspace): InspectedProject {
  const read = async (path: string) => {
    const found = await workspace.read(path);
    return found.kind === "text" ? found.text : null;
  };
  return {
    read,
    list: () => workspace.list(),
    async readMany(paths) {
      const texts = new Map<string, string>();
      for (const path of paths) {
        const text = await read(path);
        if (text !== null) texts.set(path, text);
      }
      return texts;
    },
  };
}
