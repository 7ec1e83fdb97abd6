import type { EventBody } from "./event.ts";
import { type Claim, type Ledger, taskHistory } from "./ledger.ts";
import type { ObservedMergeRequest, ObservedPipeline } from "./observation.ts";
import { repeatsOf } from "./started-runs.ts";

/** Longest text of a note that the ledger keeps; the note itself stays in GitLab. */
const MAX_NOTE = 4_000;

/**
 * What GitLab shows that the ledger does not know yet: merge requests opened and notes answered by a job that died before
 * it could say so, merges, closes and people's notes. Booking them twice changes nothing (event ids).
 */
export function bookObservations(ledger: Ledger, observed: readonly ObservedMergeRequest[]): EventBody[] {
  return observed.flatMap((mr) => [
    ...bookOpening(ledger, mr),
    ...bookNotes(ledger, mr),
    ...bookAnswers(ledger, mr),
    ...bookEnding(ledger, mr),
  ]);
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

/** An answer stands in its thread after the push that it tells of: what it answers must not be worked on again. */
function bookAnswers(ledger: Ledger, { iid, task, notes, replies }: ObservedMergeRequest): EventBody[] {
  const answered = notes.flatMap((note) => {
    const reply = replies.find((r) => r.discussionId === note.discussionId && (r.answers ?? 0) >= note.noteId);
    return reply === undefined ? [] : [{ noteId: note.noteId, trusted: note.trusted, answer: reply.body }];
  });
  return answered
    .filter(({ noteId, trusted }) => trusted && !ledger.answeredNotes.has(noteKey(iid, noteId)))
    .map(({ noteId, answer }) => ({ type: "note.answered", task, iid, noteId, answer: answer.slice(0, MAX_NOTE) }));
}

function bookEnding(ledger: Ledger, mr: ObservedMergeRequest): EventBody[] {
  const known = ledger.mergeRequests.get(mr.iid)?.state ?? "opened";
  if (mr.state === "merged" && known !== "merged")
    return [{ type: "mr.merged", task: mr.task, iid: mr.iid, sha: mr.mergeSha, by: mr.by }];
  if (mr.state === "closed" && known === "opened")
    return [{ type: "mr.closed", task: mr.task, iid: mr.iid, by: mr.by, reason: closingWords(ledger, mr) }];
  return [];
}

/**
 * A person who closes a merge request says why in the last note, if at all: the closer's own words before others', and none
 * that was answered, since the work went on after it.
 */
function closingWords(ledger: Ledger, mr: ObservedMergeRequest): string {
  const open = mr.notes.filter((note) => note.trusted && !ledger.answeredNotes.has(noteKey(mr.iid, note.noteId)));
  const last = open.findLast((note) => note.author === mr.by) ?? open.at(-1);
  return last?.body.slice(0, MAX_NOTE) ?? "";
}

/**
 * Claims whose pipeline ended, or whose cycle is closed, without settling them: the whole reservation is charged, since
 * nobody can say what was spent, and an attempt is counted. After `maxAttempts` the task is quarantined. Cycles of which
 * GitLab still has what they made are left to handover.
 */
export function abandonClaims(
  ledger: Ledger,
  pipelines: readonly ObservedPipeline[],
  maxAttempts: number,
): EventBody[] {
  const lost = lostClaims(ledger, pipelines);
  return lost.flatMap((claim, at) => {
    const earlier = lost.slice(0, at).filter((other) => other.task === claim.task).length;
    return [
      abandon(claim),
      ...quarantineAfter(ledger, claim.task, maxAttempts, "its pipeline ended without a result", earlier + 1),
    ];
  });
}

/** What those claims' jobs may have spent beside their reservations, where they ran more than once: by the claim's cycle. */
export function repeatsOfLost(
  ledger: Ledger,
  pipelines: readonly ObservedPipeline[],
): { cycle: string; body: EventBody }[] {
  const runs = new Map(pipelines.flatMap((p) => (p.runs === undefined ? [] : [[p.cycle, p.runs] as const])));
  return lostClaims(ledger, pipelines).flatMap((claim) => {
    const own = runs.get(claim.cycle);
    return own === undefined ? [] : repeatsOf(claim, own).map((body) => ({ cycle: claim.cycle, body }));
  });
}

function lostClaims(ledger: Ledger, pipelines: readonly ObservedPipeline[]): Claim[] {
  const dead = new Set(pipelines.filter(isLost).map((p) => p.cycle));
  return ledger.claims.filter((c) => dead.has(c.cycle) || ledger.cycles.get(c.cycle)?.closedAt);
}

/** The pipeline has ended and left nothing that could be brought home. */
export function isLost({ finished, left }: ObservedPipeline): boolean {
  return finished && left === undefined;
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

/** The quarantine event when one more failed attempt (or `more` of them) reaches the limit; none before. */
export function quarantineAfter(
  ledger: Ledger,
  task: string,
  maxAttempts: number,
  detail: string,
  more = 1,
): EventBody[] {
  const attempts = taskHistory(ledger, task).attempts + more;
  return attempts >= maxAttempts ? [{ type: "task.quarantined", task, attempts, detail }] : [];
}

/** How the ledger's sets name a note. */
export function noteKey(iid: number, noteId: number): string {
  return `!${iid}/${noteId}`;
}
