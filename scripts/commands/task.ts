import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../adapters/files/make-folder.ts";
import type { Environment } from "../config.ts";
import { fileOfTask } from "../domain/backlog.ts";
import { describeFault, SetupError } from "../domain/fault.ts";
import { type LedgerMergeRequest, taskHistory } from "../domain/ledger.ts";
import { type Category, formatTask, parseTask, plainTask, type Task, taskIdOf } from "../domain/task.ts";
import { type Standing, standingFacts, standingOf, standingWords } from "../domain/task-standing.ts";
import { terminalText } from "../domain/terminal-text.ts";
import { unpricedTasks } from "../domain/unpriced.ts";
import { howToPush, projectFolder } from "./checkout.ts";
import { readLocalState, readState, type StateSource } from "./local-state.ts";
import { hanging, paperOf } from "./paper.ts";
import { fitted, print, say, tell } from "./print.ts";
import { doneFile, taskFile } from "./task-file.ts";

type Added = { title: string; description: string; category: Category; priority: number; repo: string };

/** Writes `backlog/<ID>.md`; an existing task, open or done, is never overwritten. */
export async function addTask(env: Environment, id: string, { repo, ...said }: Added): Promise<number> {
  const text = formatTask({ ...plainTask(id, said.title, said.description), ...said });
  const file = fileOfTask(id);
  const parsed = parseTask(file, text);
  // An ID with a slash would pass as the name of a file in another folder.
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  if (taskIdOf(file) !== id)
    throw new SetupError(`${id} is no task ID: it may hold no slash; give BUG-012-empty-input`);
  const dir = await projectFolder(repo);
  const { files, source } = await readLocalState(repo, env.PATH ?? "");
  if (existsSync(join(dir, doneFile(id))) || files.has(doneFile(id))) throw exists(doneFile(id));
  if (files.has(file)) throw exists(file);
  const path = join(dir, file);
  await makeFolder(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EEXIST" || error.code === "ENOTDIR"
      ? new SetupError(`${dirname(path)} is a file, and the folder of tasks is to be there: give it another name`)
      : error;
  });
  await writeFile(path, text, { flag: "wx" }).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") throw exists(file);
    // Half a task is none.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  });
  say(path);
  if (source.kind === "folder") tell(howToPush(dir, "the next cycle sees it there."));
  else
    tell(
      `! nightshift.yml keeps the state on ${branchOf(source)}: Night Shift sees the task once it is committed there`,
    );
  return 0;
}

function branchOf(source: Exclude<StateSource, { kind: "folder" }>): string {
  return source.kind === "branch" ? source.name.replace(/^origin\//, "") : source.branch;
}

/** Open tasks by priority and where they stand, then everything that is wrong with the backlog's files. */
export async function listTasks(env: Environment, options: { repo: string; json?: boolean }): Promise<number> {
  const { files } = await readState(options.repo, env.PATH ?? "");
  const facts = standingFacts(files, new Date());
  const { backlog, prices, now } = facts;
  const faults = [...backlog.faults, ...unpricedTasks(backlog, prices, now)];
  const listed = [...backlog.open.values()]
    .sort((a, b) => a.task.priority - b.task.priority || a.task.id.localeCompare(b.task.id))
    .map((open) => ({ task: open.task, standing: standingOf(open, facts) }));
  if (options.json) print({ tasks: listed.map(({ task, standing }) => ({ ...task, standing })), faults }, options);
  else if (listed.length > 0) say(hanging(listed.map(rowOf), paperOf(process.stdout, env)));
  else tell("no open task: `nightshift task add ID --title TEXT` writes one");
  for (const fault of faults) tell(`! ${describeFault(fault)}`);
  return faults.length > 0 ? 1 : 0;
}

/** The category stands behind the title: one more column would leave titles no room. Tasks that Night Shift thought of say so. */
function rowOf({ task, standing }: { task: Task; standing: Standing }): string[] {
  const { priority, id, category, title, origin } = task;
  const about = origin === "human" ? category : `${category}, from ${origin}`;
  const row = [`P${priority}`, id, standingWords(standing), `${title} (${about})`];
  return row.map((cell) => terminalText(cell).replace(/[\t\n]/g, " "));
}

/** One task as its file says it, open or done, and what the ledger says of it. */
export async function showTask(
  env: Environment,
  id: string,
  options: { repo: string; json?: boolean },
): Promise<number> {
  const { files } = await readState(options.repo, env.PATH ?? "");
  const [file, text] = taskFile(id, files);
  const taskId = taskIdOf(file);
  const parsed = parseTask(file, text);
  if (parsed.kind === "faults") throw new SetupError(parsed.faults.map(describeFault).join("\n"));
  const facts = standingFacts(files, new Date());
  const { ledger } = facts;
  const open = facts.backlog.open.get(taskId);
  const standing = open === undefined ? null : standingOf(open, facts);
  const { attempts, quarantined, outcomes, grade, mergeRequests, rejections } = taskHistory(ledger, taskId);
  if (options.json)
    print(
      { file, task: parsed.value, standing, attempts, quarantined, outcomes, grade, mergeRequests, rejections },
      options,
    );
  else {
    const offered = mergeRequests.map((iid) => `!${iid} (${stateWord(ledger.mergeRequests.get(iid))})`);
    const history = [
      standing === null ? "done" : standingWords(standing),
      `failed attempts ${attempts}${quarantined ? " (quarantined)" : ""}`,
      `merge requests ${offered.join(", ") || "none"}`,
      `grade ${grade?.score ?? "none"}`,
    ];
    say(`${text.trim()}\n\n${file}: ${history.join(", ")}`);
    for (const { at, reason, detail } of rejections.slice(-1))
      say(fitted(`rejected as ${reason} on ${at.slice(0, 10)}: ${detail}`));
  }
  return 0;
}

function stateWord(mergeRequest: LedgerMergeRequest | undefined): string {
  return mergeRequest === undefined || mergeRequest.state === "opened" ? "open" : mergeRequest.state;
}

function exists(file: string): SetupError {
  return new SetupError(`${file} exists already: choose another ID, or edit the file`);
}
