import type { PassedOver } from "../artifacts/plan.ts";
import type { Backlog } from "../domain/backlog.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Choice } from "../domain/selection/choice.ts";

/** Why nothing was taken, and what would change it. */
export function idleWords({ passedOver: [first, ...others] }: Choice, { open }: Backlog): string {
  if (first === undefined || open.size === 0)
    return "no task is ready: the backlog has no open one; add one as backlog/<ID>.md (`nightshift task add`)";
  const more =
    others.length === 0 ? "" : ` (and ${others.length} more, as the log of mind and \`nightshift plan\` say)`;
  return `no task is ready: ${first.task}: ${first.reason}${more}`;
}

/** A stall is said once: on the merge request, and in the ledger. */
export function isStallSaid(ledger: Ledger, { iid, key }: Choice["stalls"][number]): boolean {
  return ledger.events.some((e) => e.type === "revision.stalled" && e.iid === iid && e.key === key);
}

/** Tasks that are not taken, each with the reason and what would change it. */
export function passedOver(choice: Choice): PassedOver[] {
  const redundant = choice.rejections.map(({ task, preflight: { overlap, evidence } }) => ({
    task: task.id,
    reason: `redundant: it exists already, or is asked for twice (overlap ${overlap.toFixed(2)}; ${evidence[0] ?? ""}): say in its file what is new about it, or \`preflight: skip\``,
  }));
  return [...redundant, ...choice.passedOver];
}
