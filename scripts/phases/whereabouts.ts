import { fileOfTask } from "../domain/backlog.ts";
import { folderOf } from "../domain/guards/file-kind.ts";
import type { WorthFacts } from "../domain/selection/worth.ts";
import { parseTask, type Task } from "../domain/task.ts";
import type { StateFiles } from "../ports/repository.ts";
import type { PlanningInput } from "./planning-input.ts";

/** What the state's files say of tasks, open or done, beside the ledger. `titleOf`: null where a task's file is gone. */
export type Whereabouts = Omit<WorthFacts, "beliefs"> & { titleOf: (task: string) => string | null };

/** Since when tasks wait, and in which folders work on a task is or was, each looked up once. */
export function whereabouts(files: StateFiles["files"], { surestFiles, addedAt }: PlanningInput): Whereabouts {
  const known = new Map<string, readonly string[]>();
  const taskOf = (id: string): Task | null => {
    const file = [fileOfTask(id), `backlog/done/${id}.md`].find((path) => files.has(path));
    const parsed = file === undefined ? null : parseTask(file, files.get(file) ?? "");
    return parsed?.kind === "ok" ? parsed.value : null;
  };
  const foldersOf = (id: string): readonly string[] => {
    const task = taskOf(id);
    return task === null ? [] : [...new Set(surestFiles(task).map(folderOf))];
  };
  return {
    titleOf: (id) => taskOf(id)?.title ?? null,
    since: (task) => addedAt.get(fileOfTask(task)) ?? null,
    areasOf(task) {
      const areas = known.get(task) ?? foldersOf(task);
      known.set(task, areas);
      return areas;
    },
  };
}
