import type { Backlog } from "./backlog.ts";
import type { Configuration } from "./configuration.ts";
import { dependent } from "./dependencies.ts";
import { type ClaimEvent, isAtMost, isEdited, lastClaim, lastDecline } from "./last-claim.ts";
import { type Ledger, taskHistory } from "./ledger.ts";
import { quarantined, rejectionOf, unpriced } from "./never-taken.ts";
import type { ObservedMergeRequest } from "./observation.ts";
import { noteKey } from "./outcomes.ts";
import type { PriceRow } from "./prices.ts";
import { failedNames, type WaitingRevision } from "./revision.ts";
import { MOST_IDLE_ROUNDS, type Stall, stallOf } from "./revision-round.ts";
import type { Task } from "./task.ts";

/** An open task as it stands; the fingerprint is that of its file. */
export type OpenTask = { task: Task; fingerprint: string };

/** What decides whether a task can be worked on now. */
export type ReadinessFacts = {
  backlog: Backlog;
  ledger: Ledger;
  configuration: Configuration;
  /** Night Shift's merge requests as GitLab has them. */
  observed: readonly ObservedMergeRequest[];
  /** How many new tasks may be taken: each will ask for a review. 0: revisions only. */
  newWork: number;
  /** The target branch is broken: of new tasks, only those with the tag `fixes-pipeline`. */
  onlyFixes: boolean;
  prices: readonly PriceRow[];
  now: Date;
};

/** Why a task is not taken as new work, and what would change it; null when it is ready. */
export function whyNotReady(open: OpenTask, facts: ReadinessFacts): string | null {
  return firstReason(NEW_WORK, open, facts);
}

/** Why a merge request that is work is left alone, what would change it, and whether that must be said on it. */
export type Refusal = { reason: string; stall: Stall | null };

/** Why no round of a revision is begun; null when one can be. */
export function whyNotRevised(open: OpenTask, waiting: WaitingRevision, facts: ReadinessFacts): Refusal | null {
  const reason = firstReason(ANY_WORK, open, facts) ?? declinedRevision(open, waiting, facts);
  if (reason !== null) return { reason, stall: null };
  const stall = stallOf(waiting, facts.ledger);
  return stall === null ? null : { reason: stallWords(stall, waiting.mergeRequest.iid), stall };
}

function stallWords({ reason, detail }: Stall, iid: number): string {
  const why =
    reason === "idle"
      ? `${MOST_IDLE_ROUNDS} rounds on !${iid} made no progress (${excerpt(detail)})`
      : `the same was said on !${iid} after ${MOST_IDLE_ROUNDS} answers (${excerpt(detail)})`;
  return `${why}: write there what to do, or push to its branch`;
}

/** Why nobody is asked to look at more; said of each task that would have been taken. */
export const NO_ATTENTION =
  "too many merge requests wait for review, or people look at fewer: review some, or raise `limits.open_merge_requests` or `reviewers.target_days` in nightshift.yml";

/** Tasks with it may be taken while the target branch is broken. */
const FIXES = "fixes-pipeline";

function mendsNothing({ task }: OpenTask, { onlyFixes }: ReadinessFacts): string | null {
  if (!onlyFixes || task.tags.includes(FIXES)) return null;
  return `the pipeline of the target branch is red: mend it, or give the tag \`${FIXES}\` to a task that shall`;
}

type Rule = (open: OpenTask, facts: ReadinessFacts) => string | null;

/** Hold for new work and revisions alike. */
const ANY_WORK: readonly Rule[] = [quarantined, claimed, unpriced];

/** The first rule that speaks is the reason that people read, so what only they can change comes first. */
const NEW_WORK: readonly Rule[] = [
  quarantined,
  claimed,
  offeredBefore,
  rejected,
  declined,
  ({ task }, { backlog }) => dependent(task, backlog),
  unpriced,
  mendsNothing,
  (_open, { newWork }) => (newWork > 0 ? null : NO_ATTENTION),
];

function firstReason(rules: readonly Rule[], open: OpenTask, facts: ReadinessFacts): string | null {
  for (const rule of rules) {
    const reason = rule(open, facts);
    if (reason !== null) return reason;
  }
  return null;
}

function claimed({ task }: OpenTask, { ledger }: ReadinessFacts): string | null {
  const claim = ledger.claims.find((c) => c.task === task.id);
  return claim === undefined
    ? null
    : `claimed by cycle ${claim.cycle}, which has not settled it: it is free again once what its pipeline left has been handed over`;
}

function offeredBefore({ task, fingerprint }: OpenTask, { ledger, observed }: ReadinessFacts): string | null {
  // GitLab before the ledger: a closed merge request that was opened again is closed for good in the ledger alone.
  const open = observed.find((mr) => mr.task === task.id && (mr.state === "opened" || mr.state === "locked"));
  const iid = open?.iid ?? taskHistory(ledger, task.id).mergeRequests.at(-1);
  const known = iid === undefined ? undefined : ledger.mergeRequests.get(iid);
  if (open !== undefined || known?.state === "opened")
    return `!${iid} waits for review: merge it, close it, or comment on it to have it changed`;
  if (known === undefined || isEdited(lastClaim(ledger, task.id, known.closedAt), fingerprint)) return null;
  if (known.state === "merged")
    return `!${iid} was merged: move its file to backlog/done/, or edit it to have more done`;
  const why = known.reason === "" ? "" : ` (${excerpt(known.reason)})`;
  return `!${iid} was closed by a person${why}: edit its file to have it tried again`;
}

function rejected(open: OpenTask, facts: ReadinessFacts): string | null {
  const rejection = rejectionOf(open, facts);
  if (rejection === undefined) return null;
  return `rejected before as ${rejection.reason} (${excerpt(rejection.detail)}): edit its file to have it looked at again`;
}

function declined({ task, fingerprint }: OpenTask, { ledger }: ReadinessFacts): string | null {
  const decline = lastDecline(ledger, task.id);
  if (decline === null || isEdited(decline.claim, fingerprint)) return null;
  return `declined before (${excerpt(decline.detail)}): edit its file to have it looked at again`;
}

/** Without this, what the agent will not act on would cost a reservation every cycle. */
function declinedRevision(
  { task, fingerprint }: OpenTask,
  waiting: WaitingRevision,
  { ledger }: ReadinessFacts,
): string | null {
  const decline = lastDecline(ledger, task.id);
  if (decline?.claim?.kind !== "revision" || isEdited(decline.claim, fingerprint)) return null;
  if (!knewWords(waiting, decline.claim, ledger) || !knewTrouble(waiting, decline.claim, ledger)) return null;
  const { iid } = waiting.mergeRequest;
  const [what, remedy] =
    waiting.failure === null && waiting.conflict === null
      ? [`the words on !${iid} were`, "say them in another way there"]
      : [`what is wrong with !${iid} was`, "write there what to do, or push to its branch"];
  return `${what} declined (${excerpt(decline.detail)}): ${remedy}`;
}

function knewWords({ mergeRequest: { iid }, threads }: WaitingRevision, claim: ClaimEvent, ledger: Ledger): boolean {
  const given = new Set(
    ledger.events
      .filter((e) => e.type === "note.received" && isAtMost(e.at, claim.at))
      .map((e) => (e.type === "note.received" ? noteKey(e.iid, e.noteId) : "")),
  );
  return threads.every(({ waiting }) => waiting.every((noteId) => given.has(noteKey(iid, noteId))));
}

/** A failure or a conflict of another commit, in other jobs or files, is another one. */
function knewTrouble({ mergeRequest, failure, conflict }: WaitingRevision, claim: ClaimEvent, ledger: Ledger): boolean {
  if (failure === null && conflict === null) return true;
  const round = ledger.events.find(
    (e) => e.type === "revision.ended" && e.cycle === claim.cycle && e.task === claim.task,
  );
  if (round?.type !== "revision.ended" || round.headSha !== mergeRequest.headSha) return false;
  return (
    failedNames(failure).every((name) => round.failedJobs.includes(name)) &&
    (conflict?.paths ?? []).every((path) => round.conflicts.includes(path))
  );
}

function excerpt(text: string): string {
  const line = text.trim().split(/\s*\n\s*/)[0] ?? "";
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
