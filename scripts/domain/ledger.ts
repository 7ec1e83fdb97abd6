import { foldCharges } from "./charges.ts";
import type { EventOf, EventType, LedgerEvent } from "./event.ts";
import { foldMergeRequests } from "./ledger-merge-request.ts";
import { emptyHistory, foldTasks, type TaskHistory } from "./ledger-task.ts";
import type { Category } from "./task.ts";
import { dollarsIn } from "./telling.ts";
import { compareText } from "./text-order.ts";

/** A merge request as the ledger knows it; `url` and `headSha` are empty when the line that said them is lost. */
export type LedgerMergeRequest = {
  iid: number;
  task: string;
  url: string;
  state: "opened" | "merged" | "closed";
  headSha: string;
  /** Revisions pushed since it was opened. */
  rounds: number;
  openedAt: string;
  closedAt: string | null;
  /** Why it was closed without a merge; empty otherwise. */
  reason: string;
  /** The commit of its merge; empty before. */
  mergeSha: string;
  /** A commit has taken its merge back, soon after it. */
  isReverted: boolean;
};

/** A claim that is neither settled nor abandoned. */
export type Claim = {
  task: string;
  cycle: string;
  at: string;
  reservedUsd: number;
  kind: "first" | "revision";
  model: string;
  category: Category;
  /** Of the hands job that works on it. */
  slot: number;
};

/** Dollars that count against the caps of the day and month of `at`, the time of the claim, or of a run that was repeated. */
export type LedgerCharge = {
  at: string;
  cycle: string;
  task: string;
  usd: number;
  /** `repeated`: another run of a job whose claim is charged by itself. */
  state: "reserved" | "settled" | "abandoned" | "repeated";
  estimated: boolean;
};

export type CycleRecord = {
  cycle: string;
  openedAt: string | null;
  allowanceUsd: number;
  base: string;
  pipeline: string;
  closedAt: string | null;
  restReasons: string[];
  restedAt: string | null;
};

type LedgerCritique = { critique: string; task: string; lesson: string; at: string; retired: boolean };

/** Everything the events say, folded. Times are ISO in UTC, money is in dollars. */
export type Ledger = {
  tasks: ReadonlyMap<string, TaskHistory>;
  /** Open claims only, oldest first. */
  claims: readonly Claim[];
  /** One per claim, settlement or abandonment, and per repeated run: every dollar once. */
  charges: readonly LedgerCharge[];
  cycles: ReadonlyMap<string, CycleRecord>;
  mergeRequests: ReadonlyMap<number, LedgerMergeRequest>;
  /** Notes as `!<iid>/<noteId>`. */
  receivedNotes: ReadonlySet<string>;
  answeredNotes: ReadonlySet<string>;
  critiques: ReadonlyMap<string, LedgerCritique>;
  /** Follow-up → the task that spawned it. */
  followUps: ReadonlyMap<string, string>;
  /** Date (yyyy-mm-dd) → `iid` of the digest issue. */
  digests: ReadonlyMap<string, number>;
  /** Deduplicated, in canonical order: by time, then by cause before effect, then by id. */
  events: readonly LedgerEvent[];
};

/** Cause before effect, for events of the same millisecond. */
const CAUSALITY: Record<EventType, number> = {
  "cycle.opened": 0,
  "cycle.rested": 1,
  "mr.merged": 2,
  "mr.closed": 3,
  "mr.reverted": 4,
  "note.received": 5,
  "task.abandoned": 6,
  "task.rejected": 7,
  "task.claimed": 8,
  "task.graded": 9,
  "mr.opened": 10,
  "mr.updated": 11,
  "note.answered": 12,
  "revision.ended": 13,
  "revision.stalled": 14,
  "task.settled": 15,
  "task.repeated": 16,
  "task.quarantined": 17,
  "critique.added": 18,
  "critique.retired": 19,
  "followup.added": 20,
  "digest.published": 21,
  "manifest.updated": 22,
  "cycle.closed": 23,
};

/** What was folded before, of lists that nobody can change: a job reads the same ledger before each of its steps. */
const folded = new WeakMap<readonly LedgerEvent[], Ledger>();

/** Folds events into figures. Neither duplicates (by id) nor the order in which the lines stand make a difference. */
export function foldLedger(events: readonly LedgerEvent[]): Ledger {
  const known = folded.get(events);
  if (known !== undefined) return known;
  const ledger = fold(events);
  if (Object.isFrozen(events)) folded.set(events, ledger);
  return ledger;
}

function fold(events: readonly LedgerEvent[]): Ledger {
  const ordered = canonical(events);
  const of = <T extends EventType>(type: T) => ordered.filter((e): e is LedgerEvent & EventOf<T> => e.type === type);
  const retired = new Set(of("critique.retired").map((e) => e.critique));
  const { claims, charges } = foldCharges(ordered);
  return {
    tasks: foldTasks(ordered),
    claims,
    charges,
    cycles: foldCycles(ordered),
    mergeRequests: foldMergeRequests(ordered),
    receivedNotes: new Set(of("note.received").map(noteOf)),
    answeredNotes: new Set(of("note.answered").map(noteOf)),
    critiques: new Map(
      of("critique.added").map(({ critique, task, lesson, at }) => [
        critique,
        { critique, task, lesson, at, retired: retired.has(critique) },
      ]),
    ),
    followUps: new Map(of("followup.added").map((e) => [e.task, e.parent])),
    digests: new Map(of("digest.published").map((e) => [e.date, e.iid])),
    events: ordered,
  };
}

/** The history of a task; an empty one for a task that was never seen. */
export function taskHistory(ledger: Ledger, task: string): TaskHistory {
  return ledger.tasks.get(task) ?? emptyHistory(task);
}

/** The cycle that was opened and not closed; the oldest, should there be several: it was first to hold the state. */
export function openCycle(ledger: Ledger): CycleRecord | null {
  return [...ledger.cycles.values()].find((c) => c.openedAt !== null && c.closedAt === null) ?? null;
}

/**
 * The same fact written twice counts once, whatever the order of the lines: the earlier telling wins. Of two that name
 * different dollars it is the dearer, so that no second line makes a charge smaller.
 */
function canonical(events: readonly LedgerEvent[]): LedgerEvent[] {
  const byId = new Map<string, Timed>();
  for (const event of events) {
    const timed = { event, time: Date.parse(event.at) };
    const other = byId.get(event.id);
    if (other === undefined) byId.set(event.id, timed);
    else if (event !== other.event && (dollarsIn(other.event) - dollarsIn(event) || compare(timed, other)) < 0)
      byId.set(event.id, timed);
  }
  return [...byId.values()].sort(compare).map(({ event }) => event);
}

/** A time is read once, and compared many times. */
type Timed = { event: LedgerEvent; time: number };

function compare({ event: a, time: aTime }: Timed, { event: b, time: bTime }: Timed): number {
  return (
    aTime - bTime ||
    CAUSALITY[a.type] - CAUSALITY[b.type] ||
    compareText(a.id, b.id) ||
    compareText(stableText(a), stableText(b))
  );
}

/** Two tellings of one fact in the same millisecond: only their content can order them. */
function stableText(event: LedgerEvent): string {
  return JSON.stringify(Object.entries(event).sort(([a], [b]) => compareText(a, b)));
}

function foldCycles(events: readonly LedgerEvent[]): Map<string, CycleRecord> {
  const cycles = new Map<string, CycleRecord>();
  const change = (cycle: string, part: Partial<CycleRecord>) =>
    cycles.set(cycle, { ...(cycles.get(cycle) ?? emptyCycle(cycle)), ...part });
  for (const e of events) {
    if (e.type === "cycle.opened")
      change(e.cycle, { openedAt: e.at, allowanceUsd: e.allowanceUsd, base: e.base, pipeline: e.pipeline });
    else if (e.type === "cycle.rested") change(e.cycle, { restedAt: e.at, restReasons: e.reasons });
    else if (e.type === "cycle.closed") change(e.cycle, { closedAt: e.at });
  }
  return cycles;
}

function emptyCycle(cycle: string): CycleRecord {
  return {
    cycle,
    openedAt: null,
    allowanceUsd: 0,
    base: "",
    pipeline: "",
    closedAt: null,
    restReasons: [],
    restedAt: null,
  };
}

function noteOf({ iid, noteId }: { iid: number; noteId: number }): string {
  return `!${iid}/${noteId}`;
}
