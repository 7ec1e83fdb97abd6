import type { EventOf, LedgerEvent } from "./event.ts";
import type { LedgerMergeRequest } from "./ledger.ts";

type MergeRequestEvent = EventOf<"mr.opened"> | EventOf<"mr.updated"> | EventOf<"mr.merged"> | EventOf<"mr.closed">;

/** The merge requests that events in canonical order tell of, by `iid`. */
export function foldMergeRequests(events: readonly LedgerEvent[]): Map<number, LedgerMergeRequest> {
  const mergeRequests = new Map<number, LedgerMergeRequest>();
  for (const e of events) {
    if (e.type !== "mr.opened" && e.type !== "mr.updated" && e.type !== "mr.merged" && e.type !== "mr.closed") continue;
    mergeRequests.set(e.iid, nextMergeRequest(mergeRequests.get(e.iid) ?? unopened(e), e));
  }
  return mergeRequests;
}

function nextMergeRequest(known: LedgerMergeRequest, e: MergeRequestEvent): LedgerMergeRequest {
  switch (e.type) {
    case "mr.opened":
      return { ...known, url: e.url, openedAt: e.at, headSha: known.headSha === "" ? e.headSha : known.headSha };
    case "mr.updated":
      return { ...known, headSha: e.headSha, rounds: Math.max(known.rounds, e.round) };
    case "mr.merged":
      return { ...known, state: "merged", closedAt: e.at, reason: "" };
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
  };
}
