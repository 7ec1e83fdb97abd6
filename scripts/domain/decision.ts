import type { Backlog } from "./backlog.ts";
import type { Fault } from "./fault.ts";
import { type Ledger, taskHistory } from "./ledger.ts";

export type OpenTask = NonNullable<ReturnType<Backlog["open"]["get"]>>;

type Stuck = { task: string; title: string };

/** Something that goes no further until a person says how. */
export type Decision =
  /** A file that cannot be used as it is. */
  | { kind: "fault"; fault: Fault }
  | ({ kind: "quarantined"; attempts: number; detail: string } & Stuck)
  /** The agent handed the task back. */
  | ({ kind: "declined"; detail: string } & Stuck)
  /** Somebody closed its merge request. */
  | ({ kind: "closed"; iid: number; url: string; reason: string } & Stuck)
  /** The code base seems to hold it already. */
  | ({ kind: "redundant" | "unclear"; detail: string; evidence: string[] } & Stuck);

type Rule = (open: OpenTask, ledger: Ledger) => Decision | null;

/** Why an open task is stuck; the first rule that speaks is the reason that people read. */
const RULES: readonly Rule[] = [
  ({ task }, ledger) => {
    const { quarantined, attempts } = taskHistory(ledger, task.id);
    if (!quarantined) return null;
    const last = ledger.events.findLast((e) => e.type === "task.quarantined" && e.task === task.id);
    const detail = last?.type === "task.quarantined" ? last.detail : "";
    return { kind: "quarantined", task: task.id, title: task.title, attempts, detail };
  },
  ({ task }, ledger) => {
    const iid = taskHistory(ledger, task.id).mergeRequests.at(-1);
    const newest = iid === undefined ? undefined : ledger.mergeRequests.get(iid);
    if (newest === undefined || newest.state !== "closed") return null;
    const { url, reason } = newest;
    return { kind: "closed", task: task.id, title: task.title, iid: newest.iid, url, reason };
  },
  ({ task, fingerprint }, ledger) => {
    const rejection = taskHistory(ledger, task.id).rejections.findLast((e) => e.fingerprint === fingerprint);
    if (rejection === undefined) return null;
    const { reason, detail, evidence } = rejection;
    return { kind: reason, task: task.id, title: task.title, detail, evidence };
  },
  ({ task, fingerprint }, ledger) => {
    const last = taskHistory(ledger, task.id).outcomes.at(-1);
    if (last === undefined || last.outcome !== "declined") return null;
    const isUnchanged = ledger.events.some(
      (e) => e.type === "task.claimed" && e.task === task.id && e.cycle === last.cycle && e.fingerprint === fingerprint,
    );
    return isUnchanged ? { kind: "declined", task: task.id, title: task.title, detail: last.detail } : null;
  },
];

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
