import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { EventBody } from "../domain/event.ts";
import type { Intent } from "../domain/intent.ts";

/** What came of one task: the report, what to book, what it cost, and which requests are still to be applied to the state. */
export type HandedOver = {
  report: Report;
  events: EventBody[];
  spentUsd: number;
  refused: string[];
  /** Allowed requests about the state: critiques and follow-ups. */
  stateIntents: Intent[];
  /** False when GitLab failed on the way: the claim stays open for a retry of this job, or for the next cycle. */
  isSettled: boolean;
};

/** What nothing is booked of. */
export function unbooked(report: Report): HandedOver {
  return { report, events: [], spentUsd: 0, refused: [], stateIntents: [], isSettled: true };
}
