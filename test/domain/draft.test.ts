import { expect, test } from "vitest";
import { type DraftMark, isOwnDraft } from "../../scripts/domain/draft.ts";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";

const opened = (draft: boolean): EventBody => ({
  ...{ type: "mr.opened", task: "BUG-1", iid: 4, url: "", headSha: "a" },
  draft,
});
const updated = (round: number, draft: boolean, ownDraft?: boolean): EventBody => ({
  ...{ type: "mr.updated", task: "BUG-1", iid: 4, headSha: `b${round}`, round, draft },
  ...(ownDraft === undefined ? {} : { ownDraft }),
});
const ledgerOf = (...bodies: EventBody[]) =>
  foldLedger(bodies.map((body, at) => makeEvent(body, `p${at}`, new Date(Date.UTC(2026, 10, 23, at)))));

test.each<[string, DraftMark, EventBody[], boolean]>([
  ["was opened as one", null, [opened(true)], true],
  ["was opened as one and stayed one", null, [opened(true), updated(1, true, true)], true],
  ["GitLab says that Night Shift marked", { as: "draft", by: "night-shift" }, [opened(false)], true],
  ["GitLab says that somebody else marked", { as: "draft", by: "reviewer" }, [opened(true)], false],
  [
    "was marked as ready before, and made a draft in a way that left no mark",
    { as: "ready", by: "night-shift" },
    [opened(true)],
    false,
  ],
  ["was opened as ready, without a mark", null, [opened(false)], false],
  ["was found as one by a round, without a mark", null, [opened(false), updated(1, true, false)], false],
  ["a round of before marks were booked found", null, [opened(false), updated(1, true)], false],
  ["a round made ready, without a mark", null, [opened(true), updated(1, false, false)], false],
  ["the ledger does not know", null, [], false],
])("a draft that %s: %j %#", (_, mark, events, isOwn) => {
  expect(isOwnDraft(4, mark, "night-shift", ledgerOf(...events))).toBe(isOwn);
});

test("another merge request's events say nothing of this one", () => {
  expect(isOwnDraft(5, null, "night-shift", ledgerOf(opened(true)))).toBe(false);
});
