import { type Backlog, fileOfTask } from "./backlog.ts";
import type { Task } from "./task.ts";

/** What a task waits for, and what would free it; null when all that it depends on is done. */
export function dependent(task: Task, backlog: Backlog): string | null {
  const waiting = unmet(task, backlog);
  if (waiting.length === 0) return null;
  return (
    unmeetable(task, waiting, backlog) ??
    `waits for ${waiting.join(", ")}: once merged, or taken out of \`depends_on\`, it is free`
  );
}

/**
 * Why what a task depends on, itself or through others, is never done: a circle, or a task that the backlog does not have.
 * Null when it can be.
 */
export function deadEnd(task: Task, backlog: Backlog): string | null {
  const reason = unmeetable(task, unmet(task, backlog), backlog);
  if (reason !== null) return reason;
  for (const id of reachable(backlog, task.id)) {
    const needed = backlog.open.get(id)?.task;
    const why = needed === undefined ? null : unmeetable(needed, unmet(needed, backlog), backlog);
    if (why !== null) return `waits for ${id}, which ${why}`;
  }
  return null;
}

/** All that an open task waits for, through others too; itself where it stands in a circle. */
export function reachable(backlog: Backlog, from: string): ReadonlySet<string> {
  const seen = new Set(neededBy(backlog, from));
  for (const id of seen) for (const needed of neededBy(backlog, id)) seen.add(needed);
  return seen;
}

function neededBy(backlog: Backlog, id: string): readonly string[] {
  return backlog.open.get(id)?.task.dependsOn ?? [];
}

function unmet(task: Task, backlog: Backlog): string[] {
  return [...new Set(task.dependsOn)].filter((id) => !backlog.done.has(id));
}

/** Why the task's own dependencies cannot be met. */
function unmeetable(task: Task, waiting: readonly string[], backlog: Backlog): string | null {
  const circular = waiting.find((id) => id === task.id || reachable(backlog, id).has(task.id));
  if (circular === task.id) return `waits for itself: take ${task.id} out of its \`depends_on\``;
  if (circular !== undefined)
    return `waits for ${circular}, which waits for it in turn: take one dependency out of that circle`;
  const unknown = waiting.find((id) => !backlog.open.has(id));
  return unknown === undefined
    ? null
    : `waits for ${unknown}, which the backlog does not have: correct \`depends_on\` in ${fileOfTask(task.id)}`;
}
