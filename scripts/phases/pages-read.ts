import type { PlanEntry } from "../artifacts/plan.ts";
import { transcriptFileOf } from "../artifacts/work.ts";
import { pagesRead } from "../domain/read-pages.ts";
import type { JobWorld } from "./world.ts";

/** What a report may rest on; null for other work. Of a later round, earlier ones have read pages too, which nobody knows any more. */
export async function pagesReadFor(
  { artifacts }: Pick<JobWorld, "artifacts">,
  entry: PlanEntry,
): Promise<ReadonlySet<string> | null> {
  const isReport = entry.task.category === "research" || entry.task.category === "analysis";
  if (!isReport || entry.revision !== null) return null;
  const transcript = await artifacts.read(transcriptFileOf(entry));
  return transcript === null ? null : pagesRead(transcript);
}
