import { calibratedGrade } from "../calibration/calibration.ts";
import { disagreement } from "../judges.ts";
import { type Ledger, type LedgerMergeRequest, taskHistory } from "../ledger.ts";
import type { DeliveredTask, WaitingReview } from "../night.ts";
import { noteKey } from "../outcomes.ts";
import { sumUsd } from "../spend.ts";
import { type Names, nameOf, of } from "./names.ts";

/** Open merge requests, newest first; `delivered` are those of the night. */
export function waitingReviews(delivered: readonly DeliveredTask[], names: Names, now: Date): WaitingReview[] {
  return [...names.ledger.mergeRequests.values()]
    .filter((mr) => mr.state === "opened")
    .map((mr) => waitingReview(mr, delivered, names, now))
    .sort((a, b) => a.ageMs - b.ageMs || b.iid - a.iid);
}

/** As the newest event says that says anything of it. */
function isDraft(iid: number, { events }: Ledger): boolean {
  const told = events.filter((e) => e.type === "mr.opened" || e.type === "mr.updated").filter((e) => e.iid === iid);
  return told.findLast((e) => e.draft !== undefined)?.draft ?? false;
}

function waitingReview(
  mr: LedgerMergeRequest,
  delivered: readonly DeliveredTask[],
  names: Names,
  now: Date,
): WaitingReview {
  const { ledger, curves } = names;
  const graded = taskHistory(ledger, mr.task).grade;
  const ofTask = ledger.charges.filter((charge) => charge.task === mr.task && charge.state !== "reserved");
  const received = of(ledger.events, "note.received").filter((note) => note.iid === mr.iid && note.trusted);
  return {
    ...nameOf(mr.iid, names),
    grade: graded?.score ?? null,
    calibrated:
      graded === null ? null : (calibratedGrade(curves, { ...graded, version: graded.judgeVersion })?.score ?? null),
    isPartial: graded?.partial ?? false,
    isDisputed: disagreement(graded?.panel) !== null,
    usd: sumUsd(ofTask.map((charge) => charge.usd)),
    ageMs: Math.max(0, now.getTime() - Date.parse(mr.openedAt)),
    rounds: mr.rounds,
    isDraft: isDraft(mr.iid, ledger),
    news: delivered.findLast((one) => one.iid === mr.iid)?.kind ?? null,
    unanswered: received.filter((note) => !ledger.answeredNotes.has(noteKey(note.iid, note.noteId))).length,
  };
}
