import type { EventOf, LedgerEvent } from "../event.ts";
import type { Ledger, LedgerMergeRequest } from "../ledger.ts";
import { closeReason } from "./close-reason.ts";

/** A grade by a judge, and what people made of the work that it was given to. */
export type GradedOutcome = {
  iid: number;
  /** `judge@…`. */
  version: string;
  heuristics: number;
  judge: number;
  outcome: "merged" | "merged-after-changes" | "closed-for-quality" | "reverted";
};

/** Why a merge request that has ended says nothing about a judge. */
export const SILENCES = ["silent", "other", "unclear", "no-verdict", "no-version"] as const;
export type Silence = (typeof SILENCES)[number];

export type Outcomes = { counted: GradedOutcome[]; leftOut: Record<Silence, number> };

/**
 * The merge requests that have ended, oldest end first, each with the newest grade that its work had by then: that is the
 * version people decided about. A close counts when its words speak of quality, and a merge that was soon taken back counts as one.
 */
export function gradedOutcomes(ledger: Pick<Ledger, "events" | "mergeRequests">): Outcomes {
  const ended = [...ledger.mergeRequests.values()]
    .flatMap((mr) => (mr.closedAt === null || mr.state === "opened" ? [] : [{ ...mr, closedAt: mr.closedAt }]))
    .sort((a, b) => Date.parse(a.closedAt) - Date.parse(b.closedAt) || a.iid - b.iid);
  const grades = ended.length === 0 ? NO_GRADES : gradesByMergeRequest(ledger.events);
  const read = ended.map((mr) => outcomeOf(mr, (grades.get(mr.iid) ?? []).filter(isBefore(mr.closedAt)).at(-1)));
  const leftOut = Object.fromEntries(
    SILENCES.map((why) => [why, read.filter((one) => typeof one === "string" && one === why).length]),
  );
  return { counted: read.filter((one) => typeof one !== "string"), leftOut: { ...NONE, ...leftOut } };
}

const NONE: Record<Silence, number> = { silent: 0, other: 0, unclear: 0, "no-verdict": 0, "no-version": 0 };

type GradedEvent = EventOf<"task.graded">;

const NO_GRADES: ReadonlyMap<number, GradedEvent[]> = new Map();

/** A grade belongs to the merge request that its cycle opened or changed for the task. */
function gradesByMergeRequest(events: readonly LedgerEvent[]): Map<number, GradedEvent[]> {
  const offers = new Map<string, number>();
  for (const e of events)
    if (e.type === "mr.opened" || e.type === "mr.updated") offers.set(JSON.stringify([e.cycle, e.task]), e.iid);
  const grades = events
    .filter((e) => e.type === "task.graded")
    .flatMap((grade) => {
      const iid = offers.get(JSON.stringify([grade.cycle, grade.task]));
      return iid === undefined ? [] : [{ iid, grade }];
    });
  const groups = Map.groupBy(grades, ({ iid }) => iid);
  return new Map([...groups].map(([iid, group]) => [iid, group.map(({ grade }) => grade)]));
}

function isBefore(end: string): (event: LedgerEvent) => boolean {
  return ({ at }) => Date.parse(at) <= Date.parse(end);
}

function outcomeOf(mr: LedgerMergeRequest, grade: GradedEvent | undefined): GradedOutcome | Silence {
  const reason = mr.state === "merged" ? "quality" : closeReason(mr.reason);
  if (reason !== "quality") return reason;
  if (grade === undefined || grade.judge === null || grade.partial === true) return "no-verdict";
  if (grade.judgeVersion === undefined) return "no-version";
  const { judgeVersion: version, heuristics, judge } = grade;
  return { iid: mr.iid, version, heuristics, judge, outcome: endOf(mr) };
}

function endOf({ state, rounds, isReverted }: LedgerMergeRequest): GradedOutcome["outcome"] {
  if (state !== "merged") return "closed-for-quality";
  if (isReverted) return "reverted";
  return rounds > 0 ? "merged-after-changes" : "merged";
}
