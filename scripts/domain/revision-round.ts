import type { EventOf } from "./event.ts";
import type { Ledger } from "./ledger.ts";
import { failedNames, type WaitingRevision } from "./revision.ts";

/** So many rounds without progress, and Night Shift says so and stops. */
export const MOST_IDLE_ROUNDS = 2;

type Round = EventOf<"revision.ended">;

/** Why a merge request is left alone until a person speaks. */
export type Stall = {
  /** What it is about: the same stall is said once. */
  key: string;
  reason: "idle" | "repeated" | "forbidden";
  detail: string;
};

/** What a merge request has come to after a round: its newest commit and the jobs that fail there. */
type Standing = { headSha: string; failedJobs: readonly string[] };

/** Why no further round is begun; null when one may be. */
export function stallOf({ mergeRequest, threads, failure, conflict }: WaitingRevision, ledger: Ledger): Stall | null {
  const now = { headSha: mergeRequest.headSha, failedJobs: failedNames(failure) };
  const idle = idleRounds(ledger, mergeRequest.iid, now);
  const last = idle[0];
  if (last !== undefined && idle.length >= MOST_IDLE_ROUNDS)
    return { key: last.cycle, reason: "idle", detail: last.said };
  const repeated = threads.find((thread) => thread.repeated >= MOST_IDLE_ROUNDS);
  const isAllRepeated = threads.every((thread) => thread.repeated >= MOST_IDLE_ROUNDS);
  if (repeated === undefined || !isAllRepeated || failure !== null || conflict !== null) return null;
  const noteId = repeated.waiting.at(-1) ?? 0;
  const words = repeated.entries.find((entry) => entry.noteId === noteId)?.body ?? "";
  return { key: `note-${noteId}`, reason: "repeated", detail: words };
}

/**
 * The rounds without progress since a trusted person last wrote on a merge request or somebody pushed to it, newest
 * first. A round makes progress when it answers somebody, or pushes; a push after which the same jobs fail is none.
 */
export function idleRounds(ledger: Ledger, iid: number, now: Standing): Round[] {
  const idle: Round[] = [];
  let after: Standing = now;
  for (const round of roundsSinceWords(ledger, iid).toReversed()) {
    if ((round.pushedSha ?? round.headSha) !== after.headSha || madeProgress(round, after)) break;
    idle.push(round);
    after = round;
  }
  return idle;
}

function roundsSinceWords({ events }: Ledger, iid: number): Round[] {
  const own = events.filter((e) => (e.type === "revision.ended" || e.type === "note.received") && e.iid === iid);
  const words = own.findLastIndex((e) => e.type === "note.received" && e.trusted);
  return own.slice(words + 1).filter((e) => e.type === "revision.ended");
}

function madeProgress(round: Round, after: Standing): boolean {
  if (round.answered > 0) return true;
  if (round.pushedSha === null) return false;
  const failsTheSame = round.failedJobs.length > 0 && round.failedJobs.every((job) => after.failedJobs.includes(job));
  return round.conflicts.length > 0 || !failsTheSame;
}
