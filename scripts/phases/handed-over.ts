import type { HandedOver as Report } from "../artifacts/handover.ts";
import type { Critique } from "../domain/critique.ts";
import type { EventBody } from "../domain/event.ts";
import type { Task } from "../domain/task.ts";

/** What came of one task: the report, what to book, what it cost, and which requests are still to be applied to the state. */
export type HandedOver = {
  report: Report;
  events: EventBody[];
  spentUsd: number;
  refused: string[];
  /** Critiques of its work. */
  critiques: Critique[];
  /** Tasks that follow from its work, if the backlog takes them. */
  followUps: Task[];
  /** False when GitLab failed on the way: the claim stays open for a retry of this job, or for the next cycle. */
  isSettled: boolean;
};

/** What nothing is booked of. */
export function unbooked(report: Report): HandedOver {
  return { report, events: [], spentUsd: 0, refused: [], critiques: [], followUps: [], isSettled: true };
}
