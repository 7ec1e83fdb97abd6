import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileOfTask, readBacklog } from "../domain/backlog.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { nearestName } from "../domain/nearest.ts";
import { parseTask, type Task, taskIdOf, taskIdSchema } from "../domain/task.ts";
import { readNamed } from "./rows.ts";

/** How many tasks are named that an ID may mean. */
const MAX_NAMED = 10;

/**
 * Where a task lies, and its text. The beginning of an ID will do where it is that of one task alone. Throws SetupError
 * with the tasks that may be meant, or the nearest ID when the backlog does not have it.
 */
export function taskFile(id: string, files: ReadonlyMap<string, string>): [string, string] {
  const found = findTaskFile(id, files);
  if (found !== null) return found;
  throw new SetupError(`${missingTask(id, files)}: \`nightshift task list\` shows what there is`);
}

/** What there is to say of an ID that no task has. */
export function missingTask(id: string, files: ReadonlyMap<string, string>): string {
  const nearest = nearestTask(id, files);
  return `the backlog has no task ${id}${nearest === null ? "" : ` (perhaps ${nearest})`}`;
}

/** The ID that may be meant; null where none is like it. */
export function nearestTask(id: string, files: ReadonlyMap<string, string>): string | null {
  const { open, done } = readBacklog(files);
  return nearestName(id, [...open.keys(), ...done]);
}

/** Where the task of that very ID lies, open or done, and its text; null when the backlog does not have it. */
export function fileOfVeryTask(id: string, files: ReadonlyMap<string, string>): [string, string] | null {
  const file = [fileOfTask(id), doneFile(id)].find((path) => files.has(path));
  return file === undefined ? null : [file, files.get(file) ?? ""];
}

/** The same as `taskFile`; null when the backlog does not have it. */
export function findTaskFile(id: string, files: ReadonlyMap<string, string>): [string, string] | null {
  const very = fileOfVeryTask(id, files);
  if (very !== null) return very;
  if (id.trim() === "") throw new SetupError("an empty ID is no task's: give BUG-012-empty-input, or its beginning");
  const paths = [...files.keys()].filter((path) => isTaskFile(path) && taskIdOf(path).startsWith(id)).sort();
  const [only] = paths;
  if (only !== undefined && paths.length === 1) return [only, files.get(only) ?? ""];
  if (paths.length > 1) throw ambiguous(id, [...new Set(paths.map(taskIdOf))]);
  return null;
}

function isTaskFile(path: string): boolean {
  return /^backlog\/(done\/)?[^/]+\.md$/.test(path) && taskIdSchema.safeParse(taskIdOf(path)).success;
}

function ambiguous(id: string, meant: readonly string[]): SetupError {
  const more = meant.length > MAX_NAMED ? ` and ${meant.length - MAX_NAMED} more` : "";
  return new SetupError(
    `${id} may be ${meant.slice(0, MAX_NAMED).join(", ")}${more}: give enough of the ID for one of them`,
  );
}

/** Where a task that is done lies. */
export function doneFile(id: string): string {
  return `backlog/done/${id}.md`;
}

/** A task with the file that holds it, as it is to be named. */
export type TaskInFile = { task: Task; file: string; text: string };

/** What a file of a task is called, where another was given. */
export const TASK_FILE = "a task file such as backlog/BUG-012-empty-input.md";

/** An ID's beginning that says more than its first word: work costs money, and `B` is soon typed. */
const TELLING = /-/;

/**
 * A task as the user named it, with the option that names it: by a file, which may lie anywhere, or by the ID of a task of
 * the backlog, or its beginning with more than the first word. A file that is there wins. Throws SetupError with the task's
 * faults, or with the ID that may be meant. `readFiles` gives the state's files.
 */
export async function readNamedTask(
  option: string,
  named: string,
  readFiles: () => Promise<ReadonlyMap<string, string>>,
): Promise<TaskInFile> {
  const stats = await stat(named).catch(() => null);
  const isPath = /[/\\]|\.md$/i.test(named);
  if (stats?.isFile() || (stats !== null && isPath)) return readTaskFile(option, named);
  const files = await readFiles();
  const found = isPath || (named !== "" && !TELLING.test(named)) ? null : findTaskFile(named, files);
  if (found !== null) return parsedTask(...found);
  const nearest = nearestTask(basename(named).replace(/\.md$/i, ""), files);
  const perhaps = nearest === null ? "" : `, perhaps ${nearest}`;
  return readTaskFile(option, named, `${TASK_FILE}, or the ID of a task in backlog/${perhaps}`);
}

/** A task file as the user named it; throws SetupError with its faults. Its stem must be a valid ID, its folder may be any. */
export async function readTaskFile(option: string, file: string, wanted = TASK_FILE): Promise<TaskInFile> {
  return parsedTask(file, await readNamed(option, file, wanted));
}

function parsedTask(file: string, text: string): TaskInFile {
  const parsed = parseTask(file, text);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  return { task: parsed.value, file, text };
}
