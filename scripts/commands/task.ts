import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileOfTask, readBacklog } from "../domain/backlog.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { foldLedger, taskHistory } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import { type Category, formatTask, parseTask } from "../domain/task.ts";
import { readLocalState } from "./checkout.ts";
import { print, say, table } from "./print.ts";

type Added = { title: string; description: string; category: Category; priority: number; repo: string };

/** Writes `backlog/<ID>.md`; an existing task is never overwritten. */
export async function addTask(id: string, { repo, ...said }: Added): Promise<number> {
  const text = formatTask({
    ...said,
    id,
    dependsOn: [],
    paths: [],
    acceptance: [],
    budgetUsd: null,
    model: null,
    origin: "human",
    image: null,
    tags: [],
  });
  const file = fileOfTask(id);
  const parsed = parseTask(file, text);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  const path = join(repo, file);
  if (existsSync(path)) throw new SetupError(`${file} exists already: choose another ID, or edit the file`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
  say(path);
  return 0;
}

/** Open tasks by priority, then everything that is wrong with the backlog's files. */
export async function listTasks(options: { repo: string; json?: boolean }): Promise<number> {
  const backlog = readBacklog((await readLocalState(options.repo)).files);
  const tasks = [...backlog.open.values()]
    .map(({ task }) => task)
    .sort((a, b) => a.priority - b.priority || a.id.localeCompare(b.id));
  if (options.json) print({ tasks, faults: backlog.faults }, options);
  else if (tasks.length > 0) say(table(tasks.map((task) => [`P${task.priority}`, task.id, task.category, task.title])));
  for (const fault of backlog.faults) process.stderr.write(`! ${describeFault(fault)}\n`);
  return backlog.faults.length > 0 ? 1 : 0;
}

/** One task as its file says it, and what the ledger says of it. */
export async function showTask(id: string, options: { repo: string; json?: boolean }): Promise<number> {
  const { files } = await readLocalState(options.repo);
  const open = readBacklog(files).open.get(id);
  const history = taskHistory(foldLedger(parseLedger(files).events), id);
  const text = open?.text ?? files.get(fileOfTask(id).replace("backlog/", "backlog/done/"));
  if (text === undefined)
    throw new SetupError(`the backlog has no task ${id}: \`nightshift task list\` shows what there is`);
  const { attempts, quarantined, outcomes, grade, mergeRequests } = history;
  if (options.json) print({ task: open?.task ?? null, attempts, quarantined, outcomes, grade, mergeRequests }, options);
  else
    say(
      `${text.trim()}\n\nattempts ${attempts}, merge requests ${mergeRequests.map((iid) => `!${iid}`).join(", ") || "none"}, grade ${grade?.score ?? "none"}`,
    );
  return 0;
}
