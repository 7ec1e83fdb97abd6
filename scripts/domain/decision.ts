import type { Backlog } from "./backlog.ts";
import type { EventOf } from "./event.ts";
import type { Fault } from "./fault.ts";
import { claimsOf, isEdited } from "./last-claim.ts";
import { type Ledger, type LedgerMergeRequest, taskHistory } from "./ledger.ts";
import type { OpenTask } from "./readiness.ts";
import type { Scouting } from "./scouting.ts";
import { standingStall } from "./stall.ts";

type Stuck = { task: string; title: string };
type StallReason = EventOf<"revision.stalled">["reason"];

/** Something that goes no further until a person says how. */
export type Decision =
  /** A file that cannot be used as it is. */
  | { kind: "fault"; fault: Fault }
  | ({ kind: "quarantined"; attempts: number; detail: string } & Stuck)
  /**
   * The agent handed the task back; with a merge request, it was the words on it that it did not act on. `scouting`: it
   * was the scout, and no agent was started.
   */
  | ({
      kind: "declined";
      detail: string;
      mergeRequest: { iid: number; url: string } | null;
      scouting?: Scouting;
    } & Stuck)
  /** Night Shift gets no further with its merge request alone. */
  | ({ kind: "stalled"; reason: StallReason; detail: string; mergeRequest: { iid: number; url: string } } & Stuck)
  /** Somebody closed its merge request. */
  | ({ kind: "closed"; iid: number; url: string; reason: string } & Stuck)
  /** The code base seems to hold it already, or nobody could say what is meant. */
  | ({ kind: "redundant" | "unclear"; detail: string; evidence: string[] } & Stuck);

type Rule = (open: OpenTask, ledger: Ledger) => Decision | null;

/** Why an open task is stuck; the first rule that speaks is the reason that people read. */
const RULES: readonly Rule[] = [quarantined, closed, rejected, stalled, declined];

/** What waits for a person: faults first, then stuck tasks in the backlog's order. Editing a task answers for it. */
export function openDecisions(ledger: Ledger, backlog: Backlog): Decision[] {
  const faults = backlog.faults.map((fault): Decision => ({ kind: "fault", fault }));
  const stuck = [...backlog.open.values()].flatMap((open) => firstReason(open, ledger) ?? []);
  return [...faults, ...stuck];
}

function firstReason(open: OpenTask, ledger: Ledger): Decision | null {
  for (const rule of RULES) {
    const decision = rule(open, ledger);
    if (decision !== null) return decision;
  }
  return null;
}

function quarantined({ task, fingerprint }: OpenTask, ledger: Ledger): Decision | null {
  const { quarantined: isQuarantined, attempts } = taskHistory(ledger, task.id);
  const claim = claimsOf(ledger, task.id).at(-1);
  if (!isQuarantined || isEdited(claim, fingerprint)) return null;
  const last = ledger.events.findLast((e) => e.type === "task.quarantined" && e.task === task.id);
  const detail = last?.type === "task.quarantined" ? last.detail : "";
  return { kind: "quarantined", task: task.id, title: task.title, attempts, detail };
}

function closed({ task, fingerprint }: OpenTask, ledger: Ledger): Decision | null {
  const newest = newestMergeRequest(task.id, ledger);
  if (newest?.state !== "closed") return null;
  const { iid, url, reason, closedAt } = newest;
  const claim = claimsOf(ledger, task.id).findLast((e) => Date.parse(e.at) < Date.parse(closedAt ?? e.at));
  if (isEdited(claim, fingerprint)) return null;
  return { kind: "closed", task: task.id, title: task.title, iid, url, reason };
}

function rejected({ task, fingerprint }: OpenTask, ledger: Ledger): Decision | null {
  const rejection = taskHistory(ledger, task.id).rejections.findLast((e) => e.fingerprint === fingerprint);
  if (rejection === undefined) return null;
  // One that repeated a task which is stuck since then may have been taken all the same.
  if (claimsOf(ledger, task.id).some((claim) => Date.parse(claim.at) > Date.parse(rejection.at))) return null;
  const { reason, detail, evidence } = rejection;
  return { kind: reason, task: task.id, title: task.title, detail, evidence };
}

function stalled({ task }: OpenTask, ledger: Ledger): Decision | null {
  const newest = newestMergeRequest(task.id, ledger);
  if (newest?.state !== "opened") return null;
  const { iid, url } = newest;
  const stall = standingStall(ledger, { task: task.id, iid });
  if (stall === null) return null;
  const { reason, detail } = stall;
  return { kind: "stalled", task: task.id, title: task.title, reason, detail, mergeRequest: { iid, url } };
}

function declined({ task, fingerprint }: OpenTask, ledger: Ledger): Decision | null {
  const last = taskHistory(ledger, task.id).outcomes.at(-1);
  if (last?.outcome !== "declined") return null;
  const claim = claimsOf(ledger, task.id).find((e) => e.cycle === last.cycle);
  if (isEdited(claim, fingerprint)) return null;
  const newest = newestMergeRequest(task.id, ledger);
  const mergeRequest = newest?.state === "opened" ? { iid: newest.iid, url: newest.url } : null;
  const { scouting, turns } = last;
  // An agent that was let pass may still hand the task back, for reasons of its own.
  const isScouts = turns === 0 && scouting?.followed === true;
  const scouted = isScouts ? { scouting } : {};
  return { kind: "declined", task: task.id, title: task.title, detail: last.detail, mergeRequest, ...scouted };
}

function newestMergeRequest(task: string, ledger: Ledger): LedgerMergeRequest | undefined {
  const iid = taskHistory(ledger, task).mergeRequests.at(-1);
  return iid === undefined ? undefined : ledger.mergeRequests.get(iid);
}
