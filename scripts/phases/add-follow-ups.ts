import { fileOfTask } from "../domain/backlog.ts";
import type { EventBody } from "../domain/event.ts";
import { followUpTask } from "../domain/follow-up.ts";
import { formatTask } from "../domain/task.ts";
import type { HandedOver } from "./handed-over.ts";
import type { Learnt } from "./learn.ts";

/** Follow-ups as new files; one that exists already is left as it is. */
export function addFollowUps(files: ReadonlyMap<string, string>, handed: readonly HandedOver[]): Learnt {
  const tasks = handed
    .flatMap((h) => h.followUps)
    .map(followUpTask)
    .filter(({ id }) => !files.has(fileOfTask(id)) && !files.has(`backlog/done/${id}.md`));
  return {
    files: new Map(tasks.map((task) => [fileOfTask(task.id), formatTask(task)])),
    events: tasks.map((task): EventBody => ({ type: "followup.added", task: task.id, parent: task.origin })),
  };
}
