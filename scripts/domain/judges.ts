import type { ModelsSettings } from "./models-settings.ts";

/** Two judges that differ by so many points do not agree about the work: the rubric has a step every two. */
export const DISAGREEMENT = 2;

/**
 * Who judges the work of a model: never that model itself. Where `models.judge` has done the work, as routing may have it,
 * the next model that the configuration names judges in its place; none where it names no other. A second judge is one
 * that is configured, and is neither the first nor the worker.
 */
export function judgesOf(
  worker: string,
  models: Pick<ModelsSettings, "judge" | "second_judge" | "agent" | "scout" | "categories" | "candidates">,
): string[] {
  const { judge, second_judge, agent, scout, categories, candidates } = models;
  const standIns = [agent, scout, ...Object.values(categories), ...Object.values(candidates).flat()];
  const named = [judge, ...(second_judge === null ? [] : [second_judge])];
  const first = [...named, ...standIns].find((model) => !isSameModel(model, worker));
  if (first === undefined) return [];
  const second = second_judge ?? first;
  return isSameModel(second, first) || isSameModel(second, worker) ? [first] : [first, second];
}

/** A second judge that never judges, because it is the first: no error, but whoever wrote it meant something else. */
export function idleJudge({ judge, second_judge }: Pick<ModelsSettings, "judge" | "second_judge">): string[] {
  return second_judge !== null && isSameModel(judge, second_judge)
    ? [
        `models.second_judge is models.judge itself (${judge}): one judge grades alone; name another model, or leave it out`,
      ]
    : [];
}

/** A version's date at the end of its name makes no other model: `claude-haiku-4-5-20251001`. */
export function isSameModel(one: string, other: string): boolean {
  return undated(one) === undated(other);
}

function undated(model: string): string {
  return model.replace(/-(?:\d{8}|latest)$/, "");
}

/** How far two judges are apart, where that is more than they may be; null where they agree, or one judged alone. */
export function disagreement(panel: readonly { score: number }[] | undefined): number | null {
  const scores = (panel ?? []).map(({ score }) => score);
  if (scores.length < 2) return null;
  const apart = Math.max(...scores) - Math.min(...scores);
  return apart > DISAGREEMENT ? Math.round(apart * 10) / 10 : null;
}
