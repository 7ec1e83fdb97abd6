import type { EventOf, LedgerEvent, Outcome } from "./event.ts";

/** What the ledger says of one task; its lists are in canonical order. */
export type TaskHistory = {
  task: string;
  /** Settled as unfinished, failed or refused, or abandoned, since it was last delivered. */
  attempts: number;
  outcomes: EventOf<"task.settled">[];
  rejectedFingerprints: ReadonlySet<string>;
  rejections: EventOf<"task.rejected">[];
  /** True when it was quarantined and not delivered since. */
  quarantined: boolean;
  /** The newest grade. */
  grade: EventOf<"task.graded"> | null;
  /** The `iid`s of its merge requests, oldest first. */
  mergeRequests: number[];
};

const COUNTS_AS_ATTEMPT: Record<Outcome, boolean> = {
  delivered: false,
  declined: false,
  unfinished: true,
  failed: true,
  refused: true,
  paused: false,
};

/** The histories of all tasks, from events in canonical order. */
export function foldTasks(events: readonly LedgerEvent[]): Map<string, TaskHistory> {
  const settled = new Set(events.filter((e) => e.type === "task.settled").map((e) => `${e.cycle}/${e.task}`));
  const tasks = new Map<string, TaskHistory>();
  for (const e of events) {
    if (!("task" in e)) continue;
    const before = tasks.get(e.task) ?? emptyHistory(e.task);
    const outdone = e.type === "task.abandoned" && settled.has(`${e.claimCycle}/${e.task}`);
    tasks.set(e.task, outdone ? before : nextHistory(before, e));
  }
  return tasks;
}

function nextHistory(history: TaskHistory, e: LedgerEvent): TaskHistory {
  switch (e.type) {
    case "task.settled": {
      const outcomes = [...history.outcomes, e];
      if (e.outcome === "delivered") return { ...history, outcomes, attempts: 0, quarantined: false };
      return { ...history, outcomes, attempts: history.attempts + (COUNTS_AS_ATTEMPT[e.outcome] ? 1 : 0) };
    }
    case "task.abandoned":
      return { ...history, attempts: history.attempts + 1 };
    case "task.quarantined":
      return { ...history, quarantined: true };
    case "task.graded":
      return { ...history, grade: e };
    case "task.rejected":
      return {
        ...history,
        rejections: [...history.rejections, e],
        rejectedFingerprints: new Set([...history.rejectedFingerprints, e.fingerprint]),
      };
    case "mr.opened":
    case "mr.updated":
    case "mr.merged":
    case "mr.closed":
    case "mr.reverted":
      return { ...history, mergeRequests: [...new Set([...history.mergeRequests, e.iid])] };
    default:
      return history;
  }
}

/** The history of a task that was never seen. */
export function emptyHistory(task: string): TaskHistory {
  return {
    task,
    attempts: 0,
    outcomes: [],
    rejectedFingerprints: new Set(),
    rejections: [],
    quarantined: false,
    grade: null,
    mergeRequests: [],
  };
}
