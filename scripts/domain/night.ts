import type { BudgetLine } from "./budget.ts";
import type { Calibration } from "./calibration/calibration.ts";
import type { NightLessons } from "./critiques/report.ts";
import type { Decision } from "./decision.ts";
import type { EventOf } from "./event.ts";

/** What holds Night Shift back at the end of a night, and what would change it. */
export type Obstacle = { name: string; detail: string; remedy: string };

export type TaskName = { task: string; title: string };
/** Tests that a span has found, by task, and how many since the beginning. */
export type FoundTests = { found: (TaskName & { tests: string[] })[]; total: number };
export type MergeRequestName = TaskName & { iid: number; url: string };

/** Work that became a merge request, or a new version of one; a draft when a limit ended it. */
export type DeliveredTask = MergeRequestName & {
  kind: "opened" | "updated";
  isDraft: boolean;
  grade: number | null;
  usd: number;
};

/** An attempt that came to nothing, and that a later cycle repeats. */
export type SetBack = TaskName & {
  outcome: "unfinished" | "failed" | "refused" | "abandoned";
  detail: string;
  usd: number;
  /** Of how many attempts it was the last so far. */
  attempts: number;
};

/** An open merge request; `usd` is all that its task has cost, `ageMs` how long people have had it. */
export type WaitingReview = MergeRequestName & {
  grade: number | null;
  /** The grade by the outcomes of its judge's earlier ones; null while too few are known. */
  calibrated: number | null;
  /** No judge has given a verdict: the heuristics alone. */
  isPartial: boolean;
  /** Its two judges do not agree. */
  isDisputed: boolean;
  usd: number;
  ageMs: number;
  rounds: number;
  isDraft: boolean;
  news: "opened" | "updated" | null;
  /** Words of trusted people that the next cycle answers. */
  unanswered: number;
};

export type Comment = MergeRequestName & {
  author: string;
  trusted: boolean;
  body: string;
  /** What Night Shift replied; null: nothing yet. */
  answer: string | null;
  /** Nobody answers on a merge request that has ended. */
  isOpen: boolean;
};

/** Everything a digest says about a span of time, and about what is open at its end. Money is in dollars. */
export type Night = {
  from: string;
  to: string;
  timeZone: string;
  /** Cycles that worked, and those that rested with their reasons; the same reasons are told once. */
  worked: number;
  rested: { reasons: string[]; cycles: number }[];
  delivered: DeliveredTask[];
  setBacks: SetBack[];
  merged: (MergeRequestName & { by: string })[];
  closed: (MergeRequestName & { by: string; reason: string })[];
  /** Merges that a commit has taken back, with that commit. */
  reverted: (MergeRequestName & { by: string; sha: string })[];
  comments: Comment[];
  /** Rounds about a failed pipeline or a conflict; those about words alone are told with the words. */
  rounds: (MergeRequestName & Pick<EventOf<"revision.ended">, "failedJobs" | "conflicts" | "pushedSha" | "said">)[];
  lessons: NightLessons;
  /** The newest judge against what people did with its grades; null while no judge has graded. */
  calibration: Calibration | null;
  followUps: (TaskName & { parent: string })[];
  /** Faults of merged code that tests of Night Shift's own have found. */
  regressions: FoundTests;
  /** Tests of its own that fail and pass on the same code: no faults. */
  flaky: FoundTests;
  spend: { usd: number; estimated: boolean; day: BudgetLine; month: BudgetLine };
  /** Longest waiting last: what is new comes first. */
  waiting: WaitingReview[];
  decisions: Decision[];
  /** Why the next cycle would rest, or take on no new work, as things stand. */
  obstacles: Obstacle[];
  /** Claims that a pause leaves open: what was made for them is in the artifacts of their pipeline. */
  keptBack: (TaskName & { cycle: string; pipeline: string; usd: number })[];
  /** Open tasks whose turn has not come: what they wait for is not done. */
  dependent: (TaskName & { waitsFor: string[] })[];
};
