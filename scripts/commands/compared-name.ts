import { stat } from "node:fs/promises";
import { SetupError } from "../domain/fault.ts";
import { taskIdOf, taskIdSchema } from "../domain/task.ts";
import { TASK_FILE } from "./task-file.ts";

/** What a name on the command line of `preflight` may stand for. `word`: an ID of the backlog, or a title of one word. */
export type ComparedName = "file" | "word" | "title";

/** A title begins otherwise, and holds no folder of tasks. */
const PATH = /^(~|\.{1,2}|[A-Za-z]:)?[/\\]|(^|[/\\])backlog[/\\]/;

/**
 * What a name stands for: a task's file ends as the backlog's do, an ID holds no blank, and anything else is words, with
 * slashes or without. Throws SetupError for a file or folder that holds no task, and for a path that leads nowhere.
 */
export async function readName(name: string): Promise<ComparedName> {
  const stats = await stat(name).catch(() => null);
  const isPath = /[/\\]/.test(name);
  const hasBlank = /\s/.test(name.trim());
  if (/\.md$/i.test(name) && (stats !== null || !hasBlank || taskIdSchema.safeParse(taskIdOf(name)).success))
    return "file";
  if (stats?.isFile() || (stats !== null && isPath)) throw noTask(name, stats.isFile() ? "no task file" : "a folder");
  if (hasBlank) return "title";
  if (PATH.test(name)) throw noTask(name, "a path that leads to no file");
  return "word";
}

function noTask(name: string, what: string): SetupError {
  const rows = /\.jsonl$/i.test(name) ? `, or rows of tasks as --tasks ${name}` : "";
  return new SetupError(
    `preflight ${name}: this is ${what}; give ${TASK_FILE}, or the ID of a task in backlog/${rows}; a title needs a blank in it, as in \`nightshift preflight "Read ${name}"\``,
  );
}
