import type { Backlog } from "../backlog.ts";
import { capsAt } from "../budget.ts";
import { appliedCurves, calibrationsOf } from "../calibration/calibration.ts";
import type { Configuration } from "../configuration.ts";
import type { Critique } from "../critique.ts";
import { nightLessons, reportCritiques } from "../critiques/report.ts";
import { openDecisions } from "../decision.ts";
import type { EventOf, LedgerEvent } from "../event.ts";
import { type Ledger, taskHistory } from "../ledger.ts";
import type { Comment, DeliveredTask, FoundTests, Night, Obstacle, SetBack } from "../night.ts";
import { noteKey } from "../outcomes.ts";
import { isKillSwitch } from "../permission/kill-switches.ts";
import type { OpenTask } from "../readiness.ts";
import { sumUsd } from "../spend.ts";
import { type Names, nameOf, of } from "./names.ts";
import { waitingReviews } from "./waiting.ts";

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
    regressions: foundTests(events, names, ({ regressions }) => regressions),
    flaky: foundTests(events, names, ({ flaky }) => flaky),
    spend: { ...spentWithin(events), day, month },
    waiting: waitingReviews(delivered, names, now),
    decisions: openDecisions(ledger, backlog),
    obstacles,
    keptBack: obstacles.some(({ name }) => isKillSwitch(name)) ? openClaims(names) : [],
    dependent: [...backlog.open.values()].flatMap((open) => dependentTask(open, backlog)),
  };
}

function foundTests(
  events: readonly LedgerEvent[],
  { ledger, titleOf }: Names,
  testsOf: (settled: Settlement) => string[] | undefined,
): FoundTests {
  return {
    found: of(events, "task.settled").flatMap((settled) => {
      const tests = testsOf(settled) ?? [];
      return tests.length === 0 ? [] : [{ task: settled.task, title: titleOf(settled.task), tests }];
    }),
    total: of(ledger.events, "task.settled").reduce((sum, settled) => sum + (testsOf(settled) ?? []).length, 0),
  };
}

function eventsWithin(ledger: Ledger, { from, to }: { from: string; to: string }): LedgerEvent[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  return ledger.events.filter((e) => Date.parse(e.at) > start && Date.parse(e.at) <= end);
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

function dependentTask({ task }: OpenTask, { done }: Backlog): Night["dependent"] {
  const waitsFor = task.dependsOn.filter((id) => !done.has(id));
  return waitsFor.length === 0 ? [] : [{ task: task.id, title: task.title, waitsFor }];
}
