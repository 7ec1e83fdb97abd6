import type { Backlog } from "./backlog.ts";
import { type BudgetLine, capsAt } from "./budget.ts";
import {
  type AppliedCurves,
  appliedCurves,
  type Calibration,
  calibratedGrade,
  calibrationsOf,
} from "./calibration/calibration.ts";
import type { Configuration } from "./configuration.ts";
import type { Critique } from "./critique.ts";
import { type NightLessons, nightLessons, reportCritiques } from "./critiques/report.ts";
import { type Decision, openDecisions } from "./decision.ts";
import type { EventOf, EventType, LedgerEvent } from "./event.ts";
import { disagreement } from "./judges.ts";
import { type Ledger, type LedgerMergeRequest, taskHistory } from "./ledger.ts";
import { noteKey } from "./outcomes.ts";
import { isKillSwitch } from "./permission/kill-switches.ts";
import type { OpenTask } from "./readiness.ts";
import { sumUsd } from "./spend.ts";

/** What holds Night Shift back at the end of a night, and what would change it. */
export type Obstacle = { name: string; detail: string; remedy: string };

type TaskName = { task: string; title: string };
type MergeRequestName = TaskName & { iid: number; url: string };

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
  /** Faults of merged code that tests of Night Shift's own have found, and how many since the beginning. */
  regressions: { found: (TaskName & { tests: string[] })[]; total: number };
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

/**
 * Sums up what happened after `span.from` and until `span.to` (ISO times), and what people have to look at now.
 * `doneTitles` names tasks that are no longer open; without one, a task goes by its ID.
 */
export function summarizeNight(
  ledger: Ledger,
  backlog: Backlog,
  span: { from: string; to: string },
  configuration: Pick<Configuration, "budget" | "agent" | "time_zone" | "critiques">,
  now: Date,
  doneTitles: ReadonlyMap<string, string> = new Map(),
  obstacles: Obstacle[] = [],
  critiques: readonly Critique[] = [],
): Night {
  const names: Names = {
    ledger,
    curves: appliedCurves(ledger),
    titleOf: (task) => backlog.open.get(task)?.task.title ?? doneTitles.get(task) ?? task,
  };
  const events = eventsWithin(ledger, span);
  const delivered = deliveredTasks(events, names);
  const { day, month } = capsAt(ledger, configuration, { now });
  const facts = { now, timeZone: configuration.time_zone, days: configuration.critiques.days };
  const reported = reportCritiques(critiques, ledger, facts);
  return {
    ...span,
    timeZone: configuration.time_zone,
    worked: of(events, "cycle.opened").length,
    rested: restReasons(of(events, "cycle.rested")),
    delivered,
    setBacks: setBacks(events, names),
    merged: of(events, "mr.merged").map(({ iid, by }) => ({ ...nameOf(iid, names), by })),
    closed: of(events, "mr.closed").map(({ iid, by, reason }) => ({ ...nameOf(iid, names), by, reason })),
    reverted: of(events, "mr.reverted").map(({ iid, by, sha }) => ({ ...nameOf(iid, names), by, sha })),
    comments: of(events, "note.received").flatMap((note) => commentOf(note, names)),
    rounds: of(events, "revision.ended")
      .filter(({ failedJobs, conflicts }) => failedJobs.length + conflicts.length > 0)
      .map(({ iid, failedJobs, conflicts, pushedSha, said }) => ({
        ...nameOf(iid, names),
        ...{ failedJobs, conflicts, pushedSha, said },
      })),
    lessons: nightLessons(reported, ledger, events),
    calibration: calibrationsOf(ledger).judges.at(-1) ?? null,
    followUps: of(events, "followup.added").map(({ task, parent }) => ({ task, title: names.titleOf(task), parent })),
    regressions: {
      found: of(events, "task.settled").flatMap(({ task, regressions = [] }) =>
        regressions.length === 0 ? [] : [{ task, title: names.titleOf(task), tests: regressions }],
      ),
      total: of(ledger.events, "task.settled").reduce((sum, { regressions = [] }) => sum + regressions.length, 0),
    },
    spend: { ...spentWithin(events), day, month },
    waiting: waitingReviews(delivered, names, now),
    decisions: openDecisions(ledger, backlog),
    obstacles,
    keptBack: obstacles.some(({ name }) => isKillSwitch(name)) ? openClaims(names) : [],
    dependent: [...backlog.open.values()].flatMap((open) => dependentTask(open, backlog)),
  };
}

type Names = { ledger: Ledger; curves: AppliedCurves; titleOf: (task: string) => string };

function of<T extends EventType>(events: readonly LedgerEvent[], type: T): EventOf<T>[] {
  return events.filter((e): e is LedgerEvent & EventOf<T> => e.type === type);
}

function eventsWithin(ledger: Ledger, { from, to }: { from: string; to: string }): LedgerEvent[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return ledger.events.filter((e) => Date.parse(e.at) > start && Date.parse(e.at) <= end);
}

function nameOf(iid: number, { ledger, titleOf }: Names): MergeRequestName {
  const known = ledger.mergeRequests.get(iid);
  const task = known?.task ?? "";
  return { task, title: titleOf(task), iid, url: known?.url ?? "" };
}

function openClaims({ ledger, titleOf }: Names): Night["keptBack"] {
  return ledger.claims.map(({ task, cycle, reservedUsd }) => {
    const pipeline = ledger.cycles.get(cycle)?.pipeline ?? "";
    return { task, title: titleOf(task), cycle, pipeline, usd: reservedUsd };
  });
}

function restReasons(rests: readonly EventOf<"cycle.rested">[]): Night["rested"] {
  const groups = Map.groupBy(rests, (rest) => JSON.stringify(rest.reasons));
  return [...groups.values()].map((same) => ({ reasons: same[0]?.reasons ?? [], cycles: same.length }));
}

function deliveredTasks(events: readonly LedgerEvent[], names: Names): DeliveredTask[] {
  return of(events, "task.settled").flatMap((settled): DeliveredTask[] => {
    const offer = offerOf(settled, names.ledger);
    if (offer === null) return [];
    const { iid, kind } = offer;
    const isDraft = settled.outcome !== "delivered";
    return [{ ...nameOf(iid, names), kind, isDraft, grade: gradeOf(settled, names.ledger), usd: settled.spentUsd }];
  });
}

type Settlement = EventOf<"task.settled">;

/** The merge request that the cycle of a settlement opened or changed for its task. */
function offerOf({ task, cycle }: Settlement, { events }: Ledger): { iid: number; kind: "opened" | "updated" } | null {
  const isHere = (e: { task: string; cycle: string }) => e.task === task && e.cycle === cycle;
  const opened = of(events, "mr.opened").find(isHere);
  if (opened !== undefined) return { iid: opened.iid, kind: "opened" };
  const updated = of(events, "mr.updated").findLast(isHere);
  return updated === undefined ? null : { iid: updated.iid, kind: "updated" };
}

function gradeOf({ task, cycle }: Settlement, { events }: Ledger): number | null {
  return of(events, "task.graded").find((e) => e.task === task && e.cycle === cycle)?.score ?? null;
}

/** What led to no merge request, and is tried again. Declined tasks wait for a decision, and a paused one was not begun. */
function setBacks(events: readonly LedgerEvent[], { ledger, titleOf }: Names): SetBack[] {
  return events.flatMap((e): SetBack[] => {
    if (e.type !== "task.settled" && e.type !== "task.abandoned") return [];
    const name = { task: e.task, title: titleOf(e.task), attempts: taskHistory(ledger, e.task).attempts };
    if (e.type === "task.abandoned") return [{ ...name, outcome: "abandoned", detail: e.detail, usd: e.chargedUsd }];
    if (e.outcome === "delivered" || e.outcome === "declined" || e.outcome === "paused") return [];
    if (offerOf(e, ledger) !== null) return [];
    return [{ ...name, outcome: e.outcome, detail: e.detail, usd: e.spentUsd }];
  });
}

/** The word with which somebody closed a merge request is told with the closing. */
function commentOf(note: EventOf<"note.received">, names: Names): Comment[] {
  const { iid, noteId, author, trusted, body } = note;
  const mergeRequest = names.ledger.mergeRequests.get(iid);
  if (mergeRequest?.state === "closed" && mergeRequest.reason === body) return [];
  const key = noteKey(iid, noteId);
  const answer = of(names.ledger.events, "note.answered").find((e) => noteKey(e.iid, e.noteId) === key)?.answer ?? null;
  return [{ ...nameOf(iid, names), author, trusted, body, answer, isOpen: mergeRequest?.state === "opened" }];
}

/** What was settled in the span; a cycle that still runs is part of the next one. */
function spentWithin(events: readonly LedgerEvent[]): { usd: number; estimated: boolean } {
  const settled = of(events, "task.settled");
  const late = new Set(settled.map((e) => `${e.cycle}/${e.task}`));
  const abandoned = of(events, "task.abandoned").filter((e) => !late.has(`${e.claimCycle}/${e.task}`));
  const spent = [...settled, ...of(events, "task.repeated")];
  return {
    usd: sumUsd([...spent.map((e) => e.spentUsd), ...abandoned.map((e) => e.chargedUsd)]),
    estimated: abandoned.length > 0 || spent.some((e) => e.estimated),
  };
}

function waitingReviews(delivered: readonly DeliveredTask[], names: Names, now: Date): WaitingReview[] {
  return [...names.ledger.mergeRequests.values()]
    .filter((mr) => mr.state === "opened")
    .map((mr) => waitingReview(mr, delivered, names, now))
    .sort((a, b) => a.ageMs - b.ageMs || b.iid - a.iid);
}

/** As the newest event says that says anything of it. */
function isDraft(iid: number, { events }: Ledger): boolean {
  const told = events.filter((e) => e.type === "mr.opened" || e.type === "mr.updated").filter((e) => e.iid === iid);
  return told.findLast((e) => e.draft !== undefined)?.draft ?? false;
}

function waitingReview(
  mr: LedgerMergeRequest,
  delivered: readonly DeliveredTask[],
  names: Names,
  now: Date,
): WaitingReview {
  const { ledger, curves } = names;
  const graded = taskHistory(ledger, mr.task).grade;
  const ofTask = ledger.charges.filter((charge) => charge.task === mr.task && charge.state !== "reserved");
  const received = of(ledger.events, "note.received").filter((note) => note.iid === mr.iid && note.trusted);
  return {
    ...nameOf(mr.iid, names),
    grade: graded?.score ?? null,
    calibrated:
      graded === null ? null : (calibratedGrade(curves, { ...graded, version: graded.judgeVersion })?.score ?? null),
    isPartial: graded?.partial ?? false,
    isDisputed: disagreement(graded?.panel) !== null,
    usd: sumUsd(ofTask.map((charge) => charge.usd)),
    ageMs: Math.max(0, now.getTime() - Date.parse(mr.openedAt)),
    rounds: mr.rounds,
    isDraft: isDraft(mr.iid, ledger),
    news: delivered.findLast((one) => one.iid === mr.iid)?.kind ?? null,
    unanswered: received.filter((note) => !ledger.answeredNotes.has(noteKey(note.iid, note.noteId))).length,
  };
}

function dependentTask({ task }: OpenTask, { done }: Backlog): Night["dependent"] {
  const waitsFor = task.dependsOn.filter((id) => !done.has(id));
  return waitsFor.length === 0 ? [] : [{ task: task.id, title: task.title, waitsFor }];
}
