import type { EventOf, LedgerEvent } from "../event.ts";
import type { Ledger } from "../ledger.ts";
import { measureOf } from "../mean-grades.ts";
import type { Category } from "../task.ts";

/** What became of a model's work on a task, as far as it is known. */
export type Result =
  /** A person merged it; closed it, or took the merge back. */
  | { kind: "merged" | "rejected"; at: string }
  /** It came to no merge request. */
  | { kind: "failed"; at: string }
  /** It waits for people, was put off, or never got as far as to say anything of the model. */
  | { kind: "silent" };

/** A task that was given to a model: from its claim to the end of its merge request. */
export type Trial = {
  category: Category;
  model: string;
  task: string;
  /** ISO time of the claim. */
  at: string;
  result: Result;
  /** The grade of what was delivered first: later rounds may be another model's. `judge`: null when rules alone graded. */
  grade: TrialGrade | null;
  /** Dollars spent on it, rounds of revision included; null where nobody knows. */
  usd: number | null;
};

/** `measure`: what graded, a judge in one version; grades of two measures are no one figure. */
export type TrialGrade = {
  score: number;
  judge: string | null;
  at: string;
  measure: string;
  /** As a calibration reads it. Absent without a judge, and before judges had versions. */
  parts?: { heuristics: number; judge: number; version: string };
};

/** A task that came so near to the end of its purse was stopped by it. */
const STOPPED_SHARE = 0.8;

/** Whoever closes with such words does not judge the work. */
const PUT_OFF = /\b(not now|maybe later|some other time|another time|on hold|postponed?)\b/i;

/**
 * Every task that was given to a model, in the ledger's order. A merge request belongs to the claim of the cycle that
 * opened it, else to the task's newest claim before it was seen; so do the dollars of its revisions, whoever made them:
 * they are part of what a merge costs that begins with this model. A task that ran out of money with less than
 * `capUsdOf` its category says nothing: it might have come to its end.
 */
export function trialsOf({ events }: Pick<Ledger, "events">, capUsdOf: (category: Category) => number): Trial[] {
  const claims = events.filter((e): e is LedgerEvent & Claimed => e.type === "task.claimed");
  const first = claims.filter(({ kind }) => kind === "first");
  const seen = readEvents(events, first);
  const revisionsUsd = new Map<string, number>();
  for (const claim of claims.filter(({ kind }) => kind === "revision")) {
    const owner = newestBefore(first, claim);
    const usd = seen.settled.get(keyOf(claim))?.spentUsd ?? 0;
    if (owner !== undefined) revisionsUsd.set(keyOf(owner), (revisionsUsd.get(keyOf(owner)) ?? 0) + usd);
  }
  return first.map((claim) => {
    const key = keyOf(claim);
    const settled = seen.settled.get(key);
    const graded = seen.graded.get(key);
    const { category, model, task, at } = claim;
    return {
      ...{ category, model, task, at },
      result: resultOf(settled, seen.ended.get(key), claim.reservedUsd, capUsdOf(category)),
      grade: graded === undefined ? null : gradeOf(graded),
      usd:
        settled === undefined || settled.charges.length === 0 ? null : settled.spentUsd + (revisionsUsd.get(key) ?? 0),
    };
  });
}

type Claimed = EventOf<"task.claimed">;
type Settled = EventOf<"task.settled">;
type Ended = EventOf<"mr.merged"> | EventOf<"mr.closed"> | EventOf<"mr.reverted">;
type Named = { cycle: string; task: string; at: string };
/** What was said of each claim, by its key. */
type Seen = {
  settled: ReadonlyMap<string, Settled>;
  graded: ReadonlyMap<string, EventOf<"task.graded">>;
  ended: ReadonlyMap<string, Ended>;
};

function keyOf({ cycle, task }: Named): string {
  return `${cycle}/${task}`;
}

function isEndOrOpening(e: LedgerEvent): e is LedgerEvent & (Ended | EventOf<"mr.opened">) {
  return e.type === "mr.opened" || e.type === "mr.merged" || e.type === "mr.closed" || e.type === "mr.reverted";
}

function gradeOf(graded: EventOf<"task.graded">): TrialGrade {
  const { score, model, at, heuristics, judge, judgeVersion: version } = graded;
  const parts = judge === null || version === undefined ? {} : { parts: { heuristics, judge, version } };
  return { score, judge: model, at, measure: measureOf(graded).measure, ...parts };
}

function readEvents(events: readonly LedgerEvent[], claims: readonly Claimed[]): Seen {
  const byTask = Map.groupBy(claims, ({ task }) => task);
  const settled = new Map<string, Settled>();
  const graded = new Map<string, EventOf<"task.graded">>();
  const owners = new Map<number, string>();
  const ended = new Map<string, Ended>();
  for (const e of events) {
    if (e.type === "task.settled") settled.set(keyOf(e), e);
    else if (e.type === "task.graded") graded.set(keyOf(e), e);
    else if (isEndOrOpening(e)) {
      const owner = owners.get(e.iid) ?? ownerOf(byTask.get(e.task) ?? [], e);
      if (owner === undefined) continue;
      owners.set(e.iid, owner);
      // A merge is final but for a revert; a close may have been undone before it.
      const before = ended.get(owner)?.type;
      const isFinal = before === "mr.reverted" || (before === "mr.merged" && e.type !== "mr.reverted");
      if (e.type !== "mr.opened" && !isFinal) ended.set(owner, e);
    }
  }
  return { settled, graded, ended };
}

/** A merge request that its own cycle could not book is seen by a later one. */
function ownerOf(claims: readonly Claimed[], event: Named): string | undefined {
  const own = claims.find(({ cycle }) => cycle === event.cycle) ?? newestBefore(claims, event);
  return own === undefined ? undefined : keyOf(own);
}

function newestBefore(claims: readonly Claimed[], { task, at }: Named): Claimed | undefined {
  return claims.findLast((claim) => claim.task === task && Date.parse(claim.at) <= Date.parse(at));
}

function resultOf(settled: Settled | undefined, ended: Ended | undefined, reservedUsd: number, capUsd: number): Result {
  if (ended?.type === "mr.merged") return { kind: "merged", at: ended.at };
  // People merged it, and were sorry.
  if (ended?.type === "mr.reverted") return { kind: "rejected", at: ended.at };
  if (ended?.type === "mr.closed")
    return PUT_OFF.test(ended.reason) ? { kind: "silent" } : { kind: "rejected", at: ended.at };
  if (settled === undefined) return { kind: "silent" };
  switch (settled.outcome) {
    case "unfinished": {
      const isStopped = settled.spentUsd >= reservedUsd * STOPPED_SHARE && reservedUsd < capUsd * STOPPED_SHARE;
      return isStopped ? { kind: "silent" } : { kind: "failed", at: settled.at };
    }
    case "failed":
    case "refused":
      return { kind: "failed", at: settled.at };
    case "delivered":
    case "declined":
    case "paused":
      return { kind: "silent" };
  }
}
