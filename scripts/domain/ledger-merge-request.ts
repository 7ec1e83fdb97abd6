import type { EventOf, LedgerEvent } from "./event.ts";
import type { LedgerMergeRequest } from "./ledger.ts";

const TOLD = ["mr.opened", "mr.updated", "mr.merged", "mr.closed", "mr.reverted"] as const;
type Told = (typeof TOLD)[number];
type MergeRequestEvent = { [T in Told]: EventOf<T> }[Told];

/** The merge requests that events in canonical order tell of, by `iid`. */
export function foldMergeRequests(events: readonly LedgerEvent[]): Map<number, LedgerMergeRequest> {
  const mergeRequests = new Map<number, LedgerMergeRequest>();
  for (const e of events) {
    if (!isOfMergeRequest(e)) continue;
    mergeRequests.set(e.iid, nextMergeRequest(mergeRequests.get(e.iid) ?? unopened(e), e));
  }
  return mergeRequests;
}

function isOfMergeRequest(e: LedgerEvent): e is LedgerEvent & MergeRequestEvent {
  return TOLD.some((type) => type === e.type);
}

function nextMergeRequest(known: LedgerMergeRequest, e: MergeRequestEvent): LedgerMergeRequest {
  switch (e.type) {
    case "mr.opened":
      return { ...known, url: e.url, openedAt: e.at, headSha: known.headSha === "" ? e.headSha : known.headSha };
    case "mr.updated":
      return { ...known, headSha: e.headSha, rounds: Math.max(known.rounds, e.round) };
    case "mr.merged":
      return { ...known, state: "merged", closedAt: e.at, reason: "", mergeSha: e.sha };
    case "mr.reverted":
      return { ...known, isReverted: true };
    case "mr.closed":
      // A merge is final; a close may have been undone before it.
      return known.state === "merged" ? known : { ...known, state: "closed", closedAt: e.at, reason: e.reason };
  }
}

function unopened({ iid, task, at }: MergeRequestEvent): LedgerMergeRequest {
  return {
    iid,
    task,
    url: "",
    state: "opened",
    headSha: "",
    rounds: 0,
    openedAt: at,
    closedAt: null,
    reason: "",
    mergeSha: "",
    isReverted: false,
  };
}
