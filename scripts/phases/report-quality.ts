import type { Reflection } from "../artifacts/reflect.ts";
import { codeQualityEntries } from "../domain/code-quality.ts";
import type { ModelWorld } from "./world.ts";

/** What the heuristics found, for GitLab's code-quality widget; also when there is nothing, or the job's log ends with a warning. */
export async function reportQuality(
  { artifacts }: Pick<ModelWorld, "artifacts">,
  reflections: readonly Reflection[],
): Promise<void> {
  const entries = reflections.flatMap(({ task, grade }) => codeQualityEntries(task, grade?.heuristics.findings ?? []));
  await artifacts.write("gl-code-quality-report.json", `${JSON.stringify(entries, null, 2)}\n`);
}
