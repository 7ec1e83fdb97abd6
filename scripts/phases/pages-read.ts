import type { PlanEntry } from "../artifacts/plan.ts";
import { transcriptFileOf } from "../artifacts/work.ts";
import { addressOf, citedAddresses } from "../domain/cited-address.ts";
import { changedLines, readPatch } from "../domain/patch.ts";
import { pagesRead } from "../domain/read-pages.ts";
import type { JobWorld } from "./world.ts";

/**
 * What a report may rest on; null for other work, and where the run has left no transcript. Of a later round, whatever the
 * rounds before it cited counts as read: they were held to their own transcripts, and those are gone.
 */
export async function pagesReadFor(
  { artifacts }: Pick<JobWorld, "artifacts">,
  entry: PlanEntry,
): Promise<ReadonlySet<string> | null> {
  const isReport = entry.task.category === "research" || entry.task.category === "analysis";
  const transcript = isReport ? await artifacts.read(transcriptFileOf(entry)) : null;
  if (transcript === null) return null;
  return new Set([...pagesRead(transcript), ...citedBefore(entry)]);
}

function citedBefore({ revision }: PlanEntry): string[] {
  const lines = readPatch(revision?.patch ?? "").flatMap((file) => changedLines(file, "added"));
  return lines.flatMap((line) => citedAddresses(line).map(addressOf));
}
