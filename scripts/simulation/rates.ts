/** How the simulated world behaves. Shares are of 1. */
export type Rates = {
  /** Dollars that half of the tasks stay below, all model calls together. */
  taskUsd: number;
  /** Spread of that price: standard deviation of its logarithm. */
  taskSpread: number;
  /** Tasks that people add on a day, on average. */
  tasksPerDay: number;
  /** What becomes of a task whose money lasts: the rest is delivered. */
  declined: number;
  failed: number;
  /** Merge requests that a reviewer gets to in an hour of work. */
  reviewsPerHour: number;
  /** Points that all grades lie above 4 to 10, which is what a judge gives. */
  gradeShift: number;
  /** Critiques by their ids: the points that they add to the grade of work whose agent was told of them. */
  lessonLifts: Readonly<Record<string, number>>;
  /** What a reviewer does with one: the rest gets a comment. */
  merged: number;
  closed: number;
  /** Days, counted from 0, on which nobody reviews anything. */
  absence: { from: number; to: number } | null;
  /** Dollars that the rest of the organisation spends on a day, for `budget.mode: leftover`. */
  othersUsdPerDay: number;
  /** Of the cycles, that something goes wrong in. */
  faults: number;
};

/** A task's median and the share that is delivered are those of a published account of a system of this kind; people come to a merge request within a day. */
export const USUAL_RATES: Rates = {
  taskUsd: 0.42,
  taskSpread: 0.5,
  tasksPerDay: 5,
  declined: 0.05,
  failed: 0.06,
  reviewsPerHour: 0.6,
  gradeShift: 0,
  lessonLifts: {},
  merged: 0.55,
  closed: 0.15,
  absence: null,
  othersUsdPerDay: 0,
  faults: 0.1,
};
