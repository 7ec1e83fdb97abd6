import type { CodeQualityEntry } from "../domain/code-quality.ts";
import type { ArtifactStore } from "../ports/artifact-store.ts";

/**
 * For GitLab's code-quality widget, which shows what the pipeline of a merge request reports and the newest one of its target
 * branch does not. Also when there is nothing, or the job's log ends with a warning.
 */
export async function leaveQualityReport(
  { artifacts }: { artifacts: ArtifactStore },
  entries: readonly CodeQualityEntry[],
): Promise<void> {
  await artifacts.write("gl-code-quality-report.json", `${JSON.stringify(entries, null, 2)}\n`);
}
