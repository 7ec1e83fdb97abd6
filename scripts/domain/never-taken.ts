import { fileOfTask } from "./backlog.ts";
import { deadEnd, reachable } from "./dependencies.ts";
import { isEdited, lastClaim } from "./last-claim.ts";
import { taskHistory } from "./ledger.ts";
import { comesBefore } from "./preflight/known-work.ts";
import type { OpenTask, ReadinessFacts } from "./readiness.ts";
import { hasPrice, routeTask } from "./routing.ts";
import type { Task } from "./task.ts";

export type StandingFacts = Pick<ReadinessFacts, "backlog" | "ledger" | "configuration" | "prices" | "now">;

/** Why no cycle will ever take an open task, unless people change something; null when one may. */
function whyNeverTaken(open: OpenTask, facts: StandingFacts): string | null {
  const own = quarantined(open, facts) ?? unpriced(open, facts) ?? deadEnd(open.task, facts.backlog);
  if (own !== null) return own;
  for (const id of reachable(facts.backlog, open.task.id)) {
    const needed = facts.backlog.open.get(id);
    const reason = needed === undefined ? null : (quarantined(needed, facts) ?? unpriced(needed, facts));
    if (reason !== null) return `waits for ${id}, which is stuck: ${reason}`;
  }
  return null;
}

/** Why an open task does not keep another one that asks for the same from being taken; null when it does. */
export function whyNotAwaited(open: OpenTask, facts: StandingFacts): string | null {
  const twin = rejectionOf(open, facts)?.repeats;
  return whyNeverTaken(open, facts) ?? (twin === undefined ? null : `rejected as a repeat of ${twin}`);
}

export function quarantined({ task, fingerprint }: OpenTask, { ledger }: StandingFacts): string | null {
  const history = taskHistory(ledger, task.id);
  if (!history.quarantined || isEdited(lastClaim(ledger, task.id), fingerprint)) return null;
  const attempts = history.attempts === 1 ? "a failed attempt" : `${history.attempts} failed attempts`;
  return `quarantined after ${attempts}: edit its file to have it tried once more`;
}

export function unpriced({ task }: OpenTask, { prices, configuration, now }: StandingFacts): string | null {
  const { model } = routeTask(task, configuration.models);
  if (hasPrice(prices, model, now)) return null;
  const where = task.model === null ? "" : ` (${fileOfTask(task.id)} names it)`;
  return `no price is known for model ${model}${where}: name it under \`prices\` in nightshift.yml, or choose another model`;
}

/** The rejection that keeps a task from being taken, as long as its file is as it was. */
export function rejectionOf({ task, fingerprint }: OpenTask, facts: StandingFacts) {
  return taskHistory(facts.ledger, task.id).rejections.find(
    (r) => r.fingerprint === fingerprint && (r.repeats === undefined || !isMoot(r.repeats, task, facts)),
  );
}

/**
 * Whether the task that another was rejected for is never taken, or was rejected for a third one since. Of two that were
 * rejected for each other, the rejection of the first is moot.
 */
function isMoot(twin: string, task: Task, facts: StandingFacts): boolean {
  if (isGone(twin, facts)) return true;
  const open = facts.backlog.open.get(twin);
  const third = taskHistory(facts.ledger, twin).rejections.find(
    (r) => r.fingerprint === open?.fingerprint && r.repeats !== undefined && !isGone(r.repeats, facts),
  )?.repeats;
  return open !== undefined && third !== undefined && (third !== task.id || comesBefore(task, open.task));
}

/** Never to be taken: stuck, or gone from the backlog without a merge request. */
function isGone(id: string, facts: StandingFacts): boolean {
  if (facts.backlog.done.has(id) || taskHistory(facts.ledger, id).mergeRequests.length > 0) return false;
  const open = facts.backlog.open.get(id);
  return open === undefined || whyNeverTaken(open, facts) !== null;
}
