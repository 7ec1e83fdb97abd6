import { fileOfTask } from "../backlog.ts";
import { whyNotRevised } from "../readiness.ts";
import { causeWords, forbiddenPath, hasCause, type WaitingRevision, waitingRevisions } from "../revision.ts";
import type { Stall } from "../revision-round.ts";
import type { Task } from "../task.ts";
import { compareText } from "../text-order.ts";
import { type Choice, type Chosen, passOver, type SelectionInput } from "./choice.ts";
import { take } from "./take.ts";

/** Those of the most urgent tasks first; of two merge requests of one task, the newer first. */
export function wantedRevisions({ observed, conflicts, ledger, backlog }: SelectionInput): WaitingRevision[] {
  const priorityOf = (id: string) => backlog.open.get(id)?.task.priority ?? Number.MAX_SAFE_INTEGER;
  return waitingRevisions(observed, conflicts, ledger).sort(
    ({ mergeRequest: a }, { mergeRequest: b }) =>
      priorityOf(a.task) - priorityOf(b.task) || compareText(a.task, b.task) || b.iid - a.iid,
  );
}

export function considerRevision(before: Choice, input: Chosen, found: WaitingRevision): Choice {
  const { task, iid } = found.mergeRequest;
  const open = input.backlog.open.get(task);
  if (open === undefined)
    return passOver(
      before,
      task,
      `${causeWords(found)}, and ${fileOfTask(task)} is missing or malformed: put it right, or close !${iid}`,
    );
  const picked = before.picks.find((pick) => pick.task.id === task);
  if (picked !== undefined)
    return passOver(before, task, `${causeWords(found)} too: a cycle revises one merge request of a task`);
  const { choice, waiting } = withoutForbiddenConflict(before, found, open.task);
  if (!hasCause(waiting)) return choice;
  const refusal = whyNotRevised(open, waiting, input);
  if (refusal === null)
    return take(choice, input, open, { kind: "revision", ...waiting }, { found: null, worth: null });
  return passOver(refusal.stall === null ? choice : withStall(choice, waiting, refusal.stall), task, refusal.reason);
}

/** A conflict in what an agent may not change is a person's; other causes are worked on all the same. */
function withoutForbiddenConflict(
  choice: Choice,
  waiting: WaitingRevision,
  task: Task,
): { choice: Choice; waiting: WaitingRevision } {
  const { conflict, mergeRequest } = waiting;
  const reason = conflict === null ? null : forbiddenPath(conflict, task.paths);
  if (reason === null) return { choice, waiting };
  const { iid, headSha, targetBranch } = mergeRequest;
  const stall: Stall = { key: `conflict-${headSha}`, reason: "forbidden", detail: reason };
  const words = `!${iid} conflicts with ${targetBranch}: ${reason}; resolve it on the branch`;
  return {
    choice: passOver(withStall(choice, waiting, stall), task.id, words),
    waiting: { ...waiting, conflict: null },
  };
}

function withStall(choice: Choice, { mergeRequest: { task, iid } }: WaitingRevision, stall: Stall): Choice {
  return { ...choice, stalls: [...choice.stalls, { task, iid, ...stall }] };
}
