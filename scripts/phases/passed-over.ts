import type { PassedOver } from "../artifacts/plan.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Choice } from "../domain/selection.ts";

/** A stall is said once: on the merge request, and in the ledger. */
export function isStallSaid(ledger: Ledger, { iid, key }: Choice["stalls"][number]): boolean {
  return ledger.events.some((e) => e.type === "revision.stalled" && e.iid === iid && e.key === key);
}

/** What the cycle leaves aside, and why: what it rejects first. */
export function passedOver(choice: Choice): PassedOver[] {
  const redundant = choice.rejections.map(({ task, preflight: { overlap, evidence } }) => ({
    task: task.id,
    reason: `redundant: it exists already, or is asked for twice (overlap ${overlap.toFixed(2)}; ${evidence[0] ?? ""}): say in its file what is new about it, or \`preflight: skip\``,
  }));
  return [...redundant, ...choice.passedOver];
}
