import type { Configuration } from "../domain/configuration.ts";
import { type Conflict, markerLines, secondSide } from "../domain/conflict.ts";
import { isFixture } from "../domain/guards/file-kind.ts";
import type { GuardedFile, GuardFinding, GuardInput } from "../domain/guards/guard.ts";
import { droppedSides } from "../domain/guards/resolution.ts";
import { CHANGE_LIMITS, PATCH_SIZE } from "../domain/guards/size.ts";
import { runGuards } from "../domain/guards/table.ts";
import type { Task } from "../domain/task.ts";
import type { InspectedProject } from "../ports/inspection.ts";
import type { Workspace } from "../ports/workspace.ts";
import { oneLine } from "./one-line.ts";
import type { JobWorld } from "./world.ts";

/** A change wherever it lies: its files on both sides, and the project after it. */
type Change = { patch: string; files: readonly GuardedFile[]; project: InspectedProject };

/** How large a change may be. */
export function sizeLimits({ limits }: Configuration): GuardInput["limits"] {
  return { patchBytes: limits.patch_bytes, ...CHANGE_LIMITS };
}

/** Resolving a conflict may have to do this to the files that are in it, whatever the task says. */
const PART_OF_A_MERGE = new Set(["lock-file", "unrelated-deletion"]);

type GuardWorld = Pick<JobWorld, "configuration" | "inspect">;

/**
 * What the guards say of a change: the same in the job that makes it and in the one that hands it over. `conflict`: the
 * change began as a merge that git could not make.
 */
export async function guardChange(
  { configuration, inspect }: GuardWorld,
  task: Task,
  change: Change,
  conflict: Conflict | null = null,
): Promise<GuardFinding[]> {
  const { patch, project } = change;
  const files = change.files.map((file) => besideTarget(file, conflict));
  // A text that nobody gets through is no text that people could review.
  const inspection = await inspect(files, project).catch((error: unknown) => String(error));
  if (typeof inspection === "string") return [unreadable(inspection)];
  const limits = sizeLimits(configuration);
  const { protect } = configuration.guards;
  const found = runGuards({ task, files, patchBytes: Buffer.byteLength(patch), limits, protect, inspection });
  if (conflict === null) return found;
  const isPart = ({ guard, path }: GuardFinding) => PART_OF_A_MERGE.has(guard) && conflict.paths.includes(path ?? "");
  return [
    ...found.filter((finding) => !isPart(finding)),
    ...(await leftMarkers(project, conflict)),
    ...droppedSides(change.files, conflict),
  ];
}

function unreadable(error: string): GuardFinding {
  const detail = `the guards could not look at the change: ${oneLine(error)}`;
  const remedy = "Make the change smaller and plainer: leave out files that a program wrote.";
  return { guard: PATCH_SIZE.name, verdict: "refuse", path: null, line: null, detail, remedy };
}

/** What they say of the tree as the agent left it. */
export async function guardWorkspace(
  world: GuardWorld,
  task: Task,
  workspace: Workspace,
  conflict: Conflict | null = null,
): Promise<GuardFinding[]> {
  const { patch } = await workspace.changes();
  const files = await workspace.contents();
  return guardChange(world, task, { patch, files, project: projectIn(workspace) }, conflict);
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
      for await (const { path, file } of workspace.readMany(paths)) {
        if (file.kind === "text") texts.set(path, file.text);
      }
      return texts;
    },
  };
}

/** A file that held both sides of a conflict is compared with the target's, which is what a reviewer will see. */
function besideTarget(file: GuardedFile, conflict: Conflict | null): GuardedFile {
  if (file.before === null || !(conflict?.paths.includes(file.path) ?? false)) return file;
  return { ...file, before: secondSide(file.before) };
}

/** Markers that git wrote and nobody removed are part of no change, so that no other guard sees them. */
async function leftMarkers(project: InspectedProject, { paths }: Conflict): Promise<GuardFinding[]> {
  const findings: GuardFinding[] = [];
  for (const path of paths.filter((one) => !isFixture(one))) {
    const [line] = markerLines((await project.read(path)) ?? "");
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
