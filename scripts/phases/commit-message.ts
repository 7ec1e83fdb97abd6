import type { PlanEntry, Revision } from "../artifacts/plan.ts";
import type { Task } from "../domain/task.ts";
import { escapeTitle } from "../views/escape.ts";
import { inertCode } from "../views/inert-text.ts";

/** The message of the commit with the agent's work. The title may be a model's (a follow-up): nothing in it closes, mentions or skips. */
export function commitMessage(task: Task, cycle: string): string {
  return withTrailers(task.title, task, cycle);
}

/** The message of the merge commit that resolves a conflict, in the words that GitLab's own have. */
export function mergeMessage({ task, branch }: PlanEntry, { targetBranch }: Revision, cycle: string): string {
  return withTrailers(`Merge branch '${targetBranch}' into '${branch}'`, task, cycle);
}

function withTrailers(text: string, task: Task, cycle: string): string {
  const title = inertCode(escapeTitle(text));
  return `${title}\n\nNight-Shift-Task: ${task.id}\nNight-Shift-Cycle: ${cycle}\n`;
}
