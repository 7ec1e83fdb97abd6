import type { PlanEntry } from "../artifacts/plan.ts";
import type { Intent } from "../domain/intent.ts";
import type { Thread } from "../domain/thread.ts";
import type { WorkOutcome } from "../domain/work-outcome.ts";

/** Longest answer that an intent holds. */
const MAX_TEXT = 8_000;

/** The words that a round asks to say: one answer a thread, and for a failed pipeline or a conflict one on the merge request. */
export function roundRequests({ task, revision }: PlanEntry, outcome: WorkOutcome): Intent[] {
  const words = wordsOf(outcome).trim().slice(0, MAX_TEXT);
  if (revision === null || words === "") return [];
  const { threads, failure, conflict } = revision;
  const replies = threads.map((thread): Intent => {
    const body = ownAnswer(thread, outcome)?.trim().slice(0, MAX_TEXT) || words;
    return { kind: "reply-to-note", task: task.id, noteId: lastWaiting(thread), body };
  });
  const isTold = failure !== null || conflict !== null;
  return [...replies, ...(isTold ? [{ kind: "tell-round" as const, task: task.id, body: words }] : [])];
}

/** The note that an answer in a thread goes up to. */
export function lastWaiting({ waiting }: Thread): number {
  return Math.max(...waiting);
}

function ownAnswer({ entries }: Thread, outcome: WorkOutcome): string | undefined {
  const answers = outcome.kind === "delivered" ? (outcome.answers ?? []) : [];
  return answers.findLast(({ noteId }) => entries.some((entry) => entry.noteId === noteId))?.body;
}

/** What went wrong outside of the agent's hands is the harness's to say. */
function wordsOf(outcome: WorkOutcome): string {
  switch (outcome.kind) {
    case "delivered":
    case "unfinished":
      return outcome.summary;
    case "declined":
      return outcome.explanation;
    case "failed":
    case "paused":
      return "";
  }
}
