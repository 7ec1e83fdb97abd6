import { fileOfTask } from "../domain/backlog.ts";
import { folderOf } from "../domain/guards/file-kind.ts";
import type { WorthFacts } from "../domain/selection/worth.ts";
import { parseTask } from "../domain/task.ts";
import type { StateFiles } from "../ports/repository.ts";
import type { PlanningInput } from "./planning-input.ts";

/** Since when tasks wait, and in which folders work on a task is or was, open or done, each looked up once. */
export function whereabouts(
  files: StateFiles["files"],
  { surestFiles, addedAt }: PlanningInput,
): Omit<WorthFacts, "beliefs"> {
  const known = new Map<string, readonly string[]>();
  const foldersOf = (task: string): readonly string[] => {
    const file = [fileOfTask(task), `backlog/done/${task}.md`].find((path) => files.has(path));
    const parsed = file === undefined ? null : parseTask(file, files.get(file) ?? "");
    return parsed?.kind === "ok" ? [...new Set(surestFiles(parsed.value).map(folderOf))] : [];
  };
  return {
    since: (task) => addedAt.get(fileOfTask(task)) ?? null,
    areasOf(task) {
      const areas = known.get(task) ?? foldersOf(task);
      known.set(task, areas);
      return areas;
    },
  };
}
