import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../config.ts";
import { fileOfTask, readBacklog } from "../domain/backlog.ts";
import { SetupError } from "../domain/fault.ts";
import { FOLLOW_UP_TAG } from "../domain/follow-up.ts";
import { foldLedger, type Ledger, taskHistory } from "../domain/ledger.ts";
import { parseLedger } from "../domain/ledger-file.ts";
import type { Task } from "../domain/task.ts";
import { projectFolder } from "./checkout.ts";
import { readLocalState, sourceWords } from "./local-state.ts";
import { print, say, table, tell } from "./print.ts";

type Options = { repo: string; parent?: string; yes: boolean; json?: boolean };

/**
 * Lists the open tasks that Night Shift thought of, and with `yes` deletes their files in the working folder. Tasks that a
 * cycle works on, or whose merge request is open, stay. Throws SetupError where the state is on a branch of its own.
 */
export async function removeFollowUps(env: Environment, options: Options): Promise<number> {
  const { repo, parent, yes } = options;
  const dir = await projectFolder(repo);
  const { files, source } = await readLocalState(repo, env.PATH ?? "");
  if (source.kind !== "folder")
    throw new SetupError(
      `${sourceWords(source)}: check that branch out, and remove the files there (git rm backlog/FOLLOW-*.md)`,
    );
  const ledger = foldLedger(parseLedger(files).events);
  const { open } = readBacklog(files);
  const made = [...open.values()].filter(
    ({ task }) => isOwn(task, ledger) && (parent === undefined || task.origin === parent),
  );
  const [busy, free] = [
    made.filter(({ task }) => isBusy(task, ledger)),
    made.filter(({ task }) => !isBusy(task, ledger)),
  ];
  for (const [id, origin] of ledger.followUps)
    if (files.has(fileOfTask(id)) && !open.has(id) && (parent === undefined || origin === parent))
      tell(`${id} stays: ${fileOfTask(id)} cannot be read (nightshift task list says why)`);
  for (const { task } of busy) tell(`${task.id} stays: somebody works on it, or its merge request is open`);
  print({ tasks: free.map(({ task }) => task), removed: yes }, options);
  if (free.length === 0) {
    tell(
      parent === undefined
        ? "no follow-up is open: there is nothing to delete"
        : `no task that comes from ${parent} is open`,
    );
    return 0;
  }
  if (!options.json) say(table(free.map(({ task }) => [task.id, `from ${task.origin}`, task.title])));
  if (!yes) {
    tell(`nothing is deleted: --yes deletes ${free.length === 1 ? "this file" : `these ${free.length} files`}`);
    return 0;
  }
  for (const { file } of free) await rm(join(dir, file));
  tell(`${free.length === 1 ? "1 file is" : `${free.length} files are`} deleted: commit that and push it`);
  return 0;
}

/** People may write an origin, too: that alone makes no task Night Shift's. */
function isOwn({ id, origin, tags }: Task, ledger: Ledger): boolean {
  return origin !== "human" && (tags.includes(FOLLOW_UP_TAG) || ledger.followUps.has(id));
}

function isBusy({ id }: Task, ledger: Ledger): boolean {
  const isClaimed = ledger.claims.some(({ task }) => task === id);
  return (
    isClaimed || taskHistory(ledger, id).mergeRequests.some((iid) => ledger.mergeRequests.get(iid)?.state === "opened")
  );
}
