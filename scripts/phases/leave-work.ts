import { createHash } from "node:crypto";
import { formatTranscriptEntry, type TranscriptEntry } from "../agent/transcript.ts";
import type { PlanEntry } from "../artifacts/plan.ts";
import { patchFileOf, transcriptFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { SECRET } from "../domain/guards/inspected.ts";
import { maskAll } from "../domain/secrets/mask.ts";
import { writeArtifact } from "./job-artifacts.ts";
import type { JobWorld } from "./world.ts";

/**
 * Leaves a task's work and its patch as artifacts. Whoever may see the pipeline may read them, so no secret is in them:
 * words are masked, and a patch that holds one is not left at all; what was done, and why it is missing, is in the work.
 */
export async function leaveWork(
  world: JobWorld,
  entry: PlanEntry,
  patch: string,
  work: Omit<Work, "patchSha256">,
): Promise<Work> {
  const holdsSecret = work.guards.some(({ guard }) => guard === SECRET.name);
  if (holdsSecret) world.log.line("! the patch holds what looks like a secret: it does not leave this job");
  const kept = holdsSecret ? "" : patch;
  await world.artifacts.write(patchFileOf(entry), kept);
  const patchSha256 = createHash("sha256").update(kept).digest("hex");
  return writeArtifact(world, workArtifact(entry), { ...maskAll(work), patchSha256 });
}

/** Appends to a task's transcript, masked as it is written: a job that is stopped leaves it as it is then. */
export function transcriptOf(world: JobWorld, entry: PlanEntry): (line: TranscriptEntry) => Promise<void> {
  return (line) => world.artifacts.append(transcriptFileOf(entry), formatTranscriptEntry(maskAll(line)));
}
