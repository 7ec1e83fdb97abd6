import { fileOfTask, readBacklog } from "../domain/backlog.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { EventBody } from "../domain/event.ts";
import { type AdmissionFacts, admitFollowUps } from "../domain/follow-up-rules.ts";
import type { Ledger } from "../domain/ledger.ts";
import { LONGEST_FILE_BYTES } from "../domain/preflight/evidence-file.ts";
import { indexTree } from "../domain/preflight/tree-index.ts";
import { preflight } from "../domain/preflight.ts";
import { formatTask, type Task } from "../domain/task.ts";
import type { HandedOver } from "./handed-over.ts";
import type { Learnt } from "./learn.ts";
import type { ForgeWorld } from "./world.ts";

export type Compare = AdmissionFacts["compare"];

type Compared = { configuration: Configuration; repository: Pick<ForgeWorld["repository"], "baseSha" | "treeAt"> };

/** Preflight on the newest tree of the code; null where no task asks for it, so that no tree is read for nothing. */
export async function comparison({ repository, configuration }: Compared, asked: readonly Task[]): Promise<Compare> {
  if (asked.length === 0) return null;
  const index = indexTree(await repository.treeAt(await repository.baseSha(), LONGEST_FILE_BYTES));
  return (task) => preflight(task, index, configuration.preflight);
}

export function followUpsIn(handed: readonly HandedOver[]): Task[] {
  return handed.flatMap(({ followUps }) => followUps);
}

/** Follow-ups as new files, those that the backlog takes; what it does not take, in words. */
export function addFollowUps(
  files: ReadonlyMap<string, string>,
  asked: readonly Task[],
  about: { ledger: Ledger; configuration: Configuration; compare: Compare },
): Learnt & { refused: string[] } {
  const { ledger, configuration, compare } = about;
  const facts = { files, backlog: readBacklog(files), ledger, openTasks: configuration.limits.open_tasks, compare };
  const { admitted, refused } = admitFollowUps(asked, facts);
  return {
    files: new Map(admitted.map((task) => [fileOfTask(task.id), formatTask(task)])),
    events: admitted.map((task): EventBody => ({ type: "followup.added", task: task.id, parent: task.origin })),
    refused: refused.map(({ task, reason }) => `${task.origin}: no task "${task.title}": ${reason}`),
  };
}
