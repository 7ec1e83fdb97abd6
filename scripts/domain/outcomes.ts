import type { EventBody } from "./event.ts";
import { type Claim, type Ledger, taskHistory } from "./ledger.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "./observation.ts";

/** Longest text of a note that the ledger keeps; the note itself stays in GitLab. */
const MAX_NOTE = 4_000;

/**
 * What GitLab shows that the ledger does not know yet: merge requests opened by a job that died before it could say so,
 * merges, closes and people's notes. Booking them twice changes nothing (event ids).
 */
export function bookObservations(ledger: Ledger, observed: readonly ObservedMergeRequest[]): EventBody[] {
  return observed.flatMap((mr) => [...bookOpening(ledger, mr), ...bookNotes(ledger, mr), ...bookEnding(ledger, mr)]);
}

function bookOpening(ledger: Ledger, mr: ObservedMergeRequest): EventBody[] {
  if (ledger.mergeRequests.has(mr.iid)) return [];
  return [{ type: "mr.opened", task: mr.task, iid: mr.iid, url: mr.url, headSha: mr.headSha, draft: mr.draft }];
}

function bookNotes(ledger: Ledger, mr: ObservedMergeRequest): EventBody[] {
  return mr.notes
    .filter((note) => !ledger.receivedNotes.has(noteKey(mr.iid, note.noteId)))
    .map((note) => ({
      type: "note.received",
      task: mr.task,
      iid: mr.iid,
      noteId: note.noteId,
      author: note.author,
      trusted: note.trusted,
      body: note.body.slice(0, MAX_NOTE),
    }));
}

function bookEnding(ledger: Ledger, mr: ObservedMergeRequest): EventBody[] {
  const known = ledger.mergeRequests.get(mr.iid)?.state ?? "opened";
  if (mr.state === "merged" && known !== "merged")
    return [{ type: "mr.merged", task: mr.task, iid: mr.iid, sha: mr.mergeSha, by: mr.by }];
  if (mr.state === "closed" && known === "opened")
    return [{ type: "mr.closed", task: mr.task, iid: mr.iid, by: mr.by, reason: closingWords(mr) }];
  return [];
}

/** A person who closes a merge request says why in the last note, if at all. */
function closingWords(mr: ObservedMergeRequest): string {
  return (
    mr.notes
      .filter((note) => note.trusted)
      .at(-1)
      ?.body.slice(0, MAX_NOTE) ?? ""
  );
}

/**
 * Claims whose pipeline ended without settling them: the whole reservation is charged, since nobody can say what was
 * spent, and an attempt is counted. After `maxAttempts` the task is quarantined.
 */
export function abandonClaims(
  ledger: Ledger,
  pipelines: readonly ObservedPipeline[],
  maxAttempts: number,
): EventBody[] {
  const finished = new Set(pipelines.filter((p) => p.finished).map((p) => p.cycle));
  return ledger.claims
    .filter((claim) => finished.has(claim.cycle))
    .flatMap((claim) => [
      abandon(claim),
      ...quarantineAfter(ledger, claim.task, maxAttempts, "its pipeline ended without a result"),
    ]);
}

function abandon(claim: Claim): EventBody {
  return {
    type: "task.abandoned",
    task: claim.task,
    claimCycle: claim.cycle,
    chargedUsd: claim.reservedUsd,
    detail: `pipeline of cycle ${claim.cycle} ended without settling; the whole reservation is charged`,
  };
}

/** The quarantine event when one more failed attempt reaches the limit. */
export function quarantineAfter(ledger: Ledger, task: string, maxAttempts: number, detail: string): EventBody[] {
  const attempts = taskHistory(ledger, task).attempts + 1;
  return attempts >= maxAttempts ? [{ type: "task.quarantined", task, attempts, detail }] : [];
}

/** How the ledger's sets name a note. */
export function noteKey(iid: number, noteId: number): string {
  return `!${iid}/${noteId}`;
}
