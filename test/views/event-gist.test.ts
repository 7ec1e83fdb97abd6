import { expect, test } from "vitest";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { gistOf } from "../../scripts/views/event-gist.ts";

const task = "BUG-1";
const settled = {
  type: "task.settled" as const,
  task,
  spentUsd: 0.25,
  estimated: false,
  charges: [],
  turns: 9,
  durationS: 60,
};
const claimed = { type: "task.claimed", task, category: "code", reservedUsd: 1, slot: 1, fingerprint: "" } as const;
const graded = { type: "task.graded", task, score: 7.25, heuristics: 8, judge: null, model: null } as const;

test.each<[EventBody, string]>([
  [{ type: "cycle.rested", reasons: ["paused", "no money"] }, "paused; no money"],
  [{ type: "cycle.closed", delivered: 2, spentUsd: 1.5 }, "2 delivered for $1.50"],
  [{ ...claimed, model: "m", kind: "first" }, "reserves $1.00 for m"],
  [{ ...claimed, model: "m", kind: "revision" }, "a revision, reserves $1.00 for m"],
  [{ ...settled, outcome: "delivered", detail: "said" }, "delivered for $0.250 in 9 turns"],
  [{ ...settled, outcome: "failed", detail: "no sandbox" }, "failed for $0.250 in 9 turns: no sandbox"],
  [graded, "7.3 of 10"],
  [{ ...graded, partial: true }, "7.3 of 10, without a judge's verdict"],
  [{ type: "task.quarantined", task, attempts: 3, detail: "it failed" }, "after 3 attempts: it failed"],
  [{ type: "mr.opened", task, iid: 4, url: "", headSha: "", draft: true }, "!4, a draft"],
  [{ type: "mr.closed", task, iid: 4, by: "ana", reason: "not now" }, "!4 by ana: not now"],
])("of %j is %s", (body, words) => {
  expect(gistOf(makeEvent(body, "p1", new Date("2026-11-23T02:00:00Z")))).toBe(words);
});
