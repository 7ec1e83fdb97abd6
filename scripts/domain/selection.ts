import type { Backlog } from "./backlog.ts";
import type { Configuration } from "./configuration.ts";
import { type Ledger, taskHistory } from "./ledger.ts";
import type { ObservedMergeRequest, ObservedNote } from "./observation.ts";
import { noteKey } from "./outcomes.ts";
import type { Preflight } from "./preflight.ts";
import type { PriceRow } from "./prices.ts";
import { hasPrice, type Route, routeTask } from "./routing.ts";
import type { Task } from "./task.ts";

/** What a task of the plan is about: new work, or people's words on a merge request. */
export type Work = { kind: "first" } | { kind: "revision"; mergeRequest: ObservedMergeRequest; notes: ObservedNote[] };

export type Pick = {
  task: Task;
  fingerprint: string;
  work: Work;
  route: Route;
  reservedUsd: number;
  preflight: Preflight | null;
};

export type Rejection = { task: Task; fingerprint: string; preflight: Preflight };

export type Choice = { picks: Pick[]; rejections: Rejection[]; passedOver: { task: string; reason: string }[] };

export type SelectionInput = {
  backlog: Backlog;
  ledger: Ledger;
  configuration: Configuration;
  observed: readonly ObservedMergeRequest[];
  allowanceUsd: number;
  slots: number;
  /** False while too many merge requests wait for review: revisions only. */
  newWork: boolean;
  preflight: (task: Task) => Preflight;
  prices: readonly PriceRow[];
  now: Date;
};

/** Sums of cents in binary floating point are off by less than this. */
const CENT_DUST = 1e-9;

type Open = { task: Task; fingerprint: string };
type Rule = (open: Open, input: SelectionInput) => string | null;

/** Why a task is not looked at this cycle; the first rule that speaks is the reason that people read. */
const PASS_OVER: readonly Rule[] = [
  ({ task }, { ledger }) =>
    taskHistory(ledger, task.id).quarantined ? "quarantined after too many failed attempts" : null,
  ({ task }, { ledger }) =>
    ledger.claims.some((c) => c.task === task.id) ? "claimed by a cycle that has not settled it" : null,
  ({ task }, { ledger }) => mergeRequestReason(task, ledger),
  ({ task, fingerprint }, { ledger }) =>
    taskHistory(ledger, task.id).rejectedFingerprints.has(fingerprint)
      ? "rejected before, and unchanged since: edit the task to have it looked at again"
      : null,
  (open, input) => declinedReason(open, input.ledger),
  ({ task }, { backlog }) => {
    const waiting = task.dependsOn.filter((id) => !backlog.done.has(id));
    return waiting.length > 0 ? `waits for ${waiting.join(", ")}` : null;
  },
  ({ task }, { prices, configuration, now }) => {
    const { model } = routeTask(task, configuration.models);
    return hasPrice(prices, model, now) ? null : `no price is known for model ${model}`;
  },
  (_open, { newWork }) => (newWork ? null : "too many merge requests wait for review; revisions only"),
];

/** Chooses the cycle's tasks: revisions before new work, then by priority, as many as slots and allowance hold. */
export function chooseTasks(input: SelectionInput): Choice {
  const revisions = wantedRevisions(input);
  const candidates = [...input.backlog.open.values()]
    .filter(({ task }) => !revisions.some((r) => r.open.task.id === task.id))
    .sort((a, b) => a.task.priority - b.task.priority || a.task.id.localeCompare(b.task.id));
  const nothing: Choice = { picks: [], rejections: [], passedOver: [] };
  const withRevisions = revisions.reduce((choice, { open, work }) => take(choice, input, open, work, null), nothing);
  return candidates.reduce((choice, open) => consider(choice, input, open), withRevisions);
}

function consider(choice: Choice, input: SelectionInput, open: Open): Choice {
  const reason = firstReason(open, input);
  if (reason !== null) return passOver(choice, open.task, reason);
  const found = input.preflight(open.task);
  if (found.verdict === "redundant")
    return { ...choice, rejections: [...choice.rejections, { ...open, preflight: found }] };
  return take(choice, input, open, { kind: "first" }, found);
}

function take(
  choice: Choice,
  input: SelectionInput,
  { task, fingerprint }: Open,
  work: Work,
  found: Preflight | null,
): Choice {
  const { configuration, allowanceUsd, slots } = input;
  const reservedUsd = reservationUsd(task, configuration);
  const left = allowanceUsd - choice.picks.reduce((sum, pick) => sum + pick.reservedUsd, 0);
  if (choice.picks.length >= Math.min(slots, configuration.limits.tasks))
    return passOver(choice, task, "every slot of this cycle is taken by a task of higher priority");
  if (reservedUsd > left + CENT_DUST)
    return passOver(choice, task, `needs $${reservedUsd.toFixed(2)}, and $${left.toFixed(2)} of the allowance is left`);
  const pick: Pick = {
    task,
    fingerprint,
    work,
    route: routeTask(task, configuration.models),
    reservedUsd,
    preflight: found,
  };
  return { ...choice, picks: [...choice.picks, pick] };
}

function passOver(choice: Choice, task: Task, reason: string): Choice {
  return { ...choice, passedOver: [...choice.passedOver, { task: task.id, reason }] };
}

/** Dollars reserved for all model calls of a task: its own budget, never above the configuration's cap. */
export function reservationUsd(task: Task, configuration: Configuration): number {
  return Math.min(task.budgetUsd ?? configuration.budget.task_usd, configuration.budget.task_usd);
}

/** Open merge requests on which a trusted person's open words have no answer yet. */
function wantedRevisions({ backlog, ledger, observed }: SelectionInput): { open: Open; work: Work }[] {
  return observed.flatMap((mergeRequest) => {
    const open = backlog.open.get(mergeRequest.task);
    const notes = mergeRequest.notes.filter(
      (n) => n.trusted && !n.resolved && !ledger.answeredNotes.has(noteKey(mergeRequest.iid, n.noteId)),
    );
    const isWaiting = mergeRequest.state === "opened" && notes.length > 0 && open !== undefined;
    const isFree = !ledger.claims.some((claim) => claim.task === mergeRequest.task);
    return isWaiting && isFree ? [{ open, work: { kind: "revision", mergeRequest, notes } }] : [];
  });
}

function firstReason(open: Open, input: SelectionInput): string | null {
  for (const rule of PASS_OVER) {
    const reason = rule(open, input);
    if (reason !== null) return reason;
  }
  return null;
}

function mergeRequestReason(task: Task, ledger: Ledger): string | null {
  const newest = taskHistory(ledger, task.id)
    .mergeRequests.map((iid) => ledger.mergeRequests.get(iid))
    .at(-1);
  if (newest === undefined) return null;
  if (newest.state === "opened") return `!${newest.iid} waits for review`;
  if (newest.state === "merged") return `!${newest.iid} was merged`;
  const why = newest.reason === "" ? "" : `: ${newest.reason.split("\n")[0]}`;
  return `!${newest.iid} was closed by a person${why}`;
}

/** A task that the agent declined comes back when somebody edits it. */
function declinedReason({ task, fingerprint }: Open, ledger: Ledger): string | null {
  const last = taskHistory(ledger, task.id).outcomes.at(-1);
  if (last === undefined || last.outcome !== "declined") return null;
  const claim = ledger.events.find((e) => e.type === "task.claimed" && e.task === task.id && e.cycle === last.cycle);
  const isUnchanged = claim?.type === "task.claimed" && claim.fingerprint === fingerprint;
  return isUnchanged ? `declined before (${last.detail}), and unchanged since` : null;
}
