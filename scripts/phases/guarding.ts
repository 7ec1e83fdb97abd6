import type { Configuration } from "../domain/configuration.ts";
import { type Conflict, markerLines, secondSide } from "../domain/conflict.ts";
import { isFixture } from "../domain/guards/file-kind.ts";
import type { GuardedFile, GuardFinding, GuardInput } from "../domain/guards/guard.ts";
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

/** Resolving a conflict may have to do this to the files that are in it, whatever the task says. */
const PART_OF_A_MERGE = new Set(["lock-file", "unrelated-deletion"]);

/** What the guards say of the tree as the agent left it. `conflict`: the tree began as a merge that git could not make. */
export async function guardChange(
  world: Pick<ModelWorld, "configuration" | "inspect">,
  task: Task,
  workspace: Workspace,
  conflict: Conflict | null = null,
): Promise<GuardFinding[]> {
  const { patch } = await workspace.changes();
  const files = (await workspace.contents()).map((file) => besideTarget(file, conflict));
  const read = async (path: string) => {
    const found = await workspace.read(path);
    return found.kind === "text" ? found.text : null;
  };
  const inspection = await world.inspect(files, { read, list: () => workspace.list() });
  const limits = sizeLimits(world.configuration);
  const found = runGuards({ task, files, patchBytes: Buffer.byteLength(patch), limits, inspection });
  if (conflict === null) return found;
  const isPart = ({ guard, path }: GuardFinding) => PART_OF_A_MERGE.has(guard) && conflict.paths.includes(path ?? "");
  return [...found.filter((finding) => !isPart(finding)), ...(await leftMarkers(workspace, conflict))];
}

/** A file that held both sides of a conflict is compared with the target's, which is what a reviewer will see. */
function besideTarget(file: GuardedFile, conflict: Conflict | null): GuardedFile {
  if (file.before === null || !(conflict?.paths.includes(file.path) ?? false)) return file;
  return { ...file, before: secondSide(file.before) };
}

/** Markers that git wrote and nobody removed are part of no change, so that no other guard sees them. */
async function leftMarkers(workspace: Workspace, { paths }: Conflict): Promise<GuardFinding[]> {
  const findings: GuardFinding[] = [];
  for (const path of paths.filter((one) => !isFixture(one))) {
    const found = await workspace.read(path);
    const [line] = found.kind === "text" ? markerLines(found.text) : [];
    if (line === undefined) continue;
    findings.push({
      guard: "merge-marker",
      verdict: "refuse",
      path,
      line,
      detail: `${path}:${line} still holds a marker of the conflict`,
      remedy: "Decide what both sides come to, and remove the three markers.",
    });
  }
  return findings;
}
