import type { Conflict } from "../conflict.ts";
import type { Preflight } from "../preflight.ts";
import type { ReadinessFacts } from "../readiness.ts";
import type { WaitingRevision } from "../revision.ts";
import type { Stall } from "../revision-round.ts";
import type { Learnings } from "../routing/route.ts";
import type { Beliefs } from "../routing/standing.ts";
import type { Route } from "../routing.ts";
import type { Task } from "../task.ts";
import type { Worth, WorthFacts } from "./worth.ts";

/** What a task of the plan is about: new work, or a merge request that is to be revised. */
export type Work = { kind: "first" } | ({ kind: "revision" } & WaitingRevision);

export type Pick = {
  task: Task;
  fingerprint: string;
  work: Work;
  route: Route;
  /** Dollars for all model calls of the task. */
  reservedUsd: number;
  preflight: Preflight | null;
  /** Why it is taken rather than others; null: it is not compared with any. */
  worth: Worth | null;
};

export type Rejection = { task: Task; fingerprint: string; preflight: Preflight };

/** What a cycle takes on, what it rejects for good, and what it leaves for another cycle, with the reason and what would change it. */
export type Choice = {
  picks: Pick[];
  rejections: Rejection[];
  passedOver: { task: string; reason: string }[];
  /** Merge requests that go no further until a person speaks. */
  stalls: ({ task: string; iid: number } & Stall)[];
};

export type SelectionInput = ReadinessFacts & {
  /** The one that claims; what it has spent on a task already counts against that task's cap. */
  cycle: string;
  allowanceUsd: number;
  slots: number;
  /** The conflicts that git found between open merge requests and their target, by iid. */
  conflicts: ReadonlyMap<number, Conflict>;
  preflight: (task: Task) => Preflight;
  /** Files that a task is all but sure to change, as far as its file and the tree tell. */
  surestFiles: (task: Task) => readonly string[];
  /** Files that a merge request changes, by its iid; none where its change was not read. */
  changedFiles: (iid: number) => readonly string[];
  /** Since when tasks wait, and where past work was. */
  waiting: Omit<WorthFacts, "beliefs">;
  /**
   * Set when the cycle has made its claims already (a repeated job): task → model, and dollars reserved. Only these are
   * picked, and with no more than was reserved; `ledger` is then the one without those claims.
   */
  claimed: ReadonlyMap<string, { model: string; reservedUsd: number }> | null;
};

/** With what the ledger tells of models, read once. */
export type Chosen = SelectionInput & { learnings: Learnings; beliefs: Beliefs };

export const NOTHING: Choice = { picks: [], rejections: [], passedOver: [], stalls: [] };

/** Files that a pick is all but sure to change. A revision goes on with those that its merge request changes. */
export function filesOf({ task, work }: Pick, { surestFiles, changedFiles }: SelectionInput): readonly string[] {
  const surest = surestFiles(task);
  return work.kind === "first" ? surest : [...surest, ...changedFiles(work.mergeRequest.iid)];
}

export function passOver(choice: Choice, task: string, reason: string): Choice {
  return { ...choice, passedOver: [...choice.passedOver, { task, reason }] };
}
