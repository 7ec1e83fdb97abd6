import type { PlanEntry } from "../artifacts/plan.ts";
import { patchFileOf, type Work, workArtifact } from "../artifacts/work.ts";
import { readArtifact } from "./job-artifacts.ts";
import type { ModelWorld } from "./world.ts";

/** What a hands job has left for reflect; null, and said, where it has left nothing. */
export async function workOf(world: ModelWorld, entry: PlanEntry): Promise<{ work: Work; patch: string } | null> {
  const work = await readArtifact(world, workArtifact(entry));
  if (work === null) {
    world.log.line(`✗ ${entry.task.id}: its hands job left no result`);
    return null;
  }
  return { work, patch: (await world.artifacts.read(patchFileOf(entry))) ?? "" };
}
