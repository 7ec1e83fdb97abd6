import type { Task } from "../domain/task.ts";
import { escapeTitle } from "../views/escape.ts";
import { inertCode } from "../views/inert-text.ts";

/** Would keep the pipeline of the merge request from running. */
const SKIPS_PIPELINE = /\[(\s*(?:skip\s+ci|ci\s+skip)\s*)\]/gi;

/** The message of the commit with the agent's work. The title may be a model's (a follow-up): nothing in it closes, mentions or skips. */
export function commitMessage(task: Task, cycle: string): string {
  const title = inertCode(escapeTitle(task.title)).replace(SKIPS_PIPELINE, "($1)");
  return `${title}\n\nNight-Shift-Task: ${task.id}\nNight-Shift-Cycle: ${cycle}\n`;
}
