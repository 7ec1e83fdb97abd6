import { describe, expect, it } from "vitest";
import { gradedOutcomes } from "../../scripts/domain/calibration/graded-outcome.ts";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { bookReverts, mergesToWatch, revertsOf, type TargetCommit } from "../../scripts/domain/revert.ts";
import { trialsOf } from "../../scripts/domain/routing/trial.ts";
import { eventsOf, JUDGE_A } from "./calibration/drawn-ledger.ts";
import { claimed } from "./stories.ts";

const DAY_MS = 86_400_000;
const MERGED_AT = Date.parse("2026-11-10T00:00:00.000Z");
const MERGE_SHA = "fedcba9876543210fedcba9876543210fedcba98";
const HEAD_SHA = "0123456789abcdef0123456789abcdef01234567";
const on = (days: number) => new Date(MERGED_AT + days * DAY_MS);

const OPENED: EventBody = { type: "mr.opened", task: "BUG-1", iid: 4, url: "", headSha: HEAD_SHA, draft: false };
const MERGED: EventBody = { type: "mr.merged", task: "BUG-1", iid: 4, sha: MERGE_SHA, by: "ada" };
const STORY = [
  makeEvent(claimed("BUG-1"), "p1", on(-2)),
  makeEvent(OPENED, "p1", on(-2)),
  makeEvent(MERGED, "p2", on(0)),
];
const LEDGER = foldLedger(STORY);

function commit(message: string, days = 3, sha = "aaaaaaaaaa"): TargetCommit {
  return { sha, message, committedAt: on(days).toISOString(), author: "grace" };
}

const found = (...commits: TargetCommit[]) => revertsOf(mergesToWatch(LEDGER, on(20))?.merges ?? [], commits);
const REVERT = { iid: 4, task: "BUG-1", sha: "aaaaaaaaaa", by: "grace" };

describe("a merge is taken back by a commit", () => {
  it.each([
    [
      "of git, of the merge",
      `Revert "x"\n\nThis reverts commit ${MERGE_SHA}, reversing\nchanges made to ${"1".repeat(40)}.\n`,
    ],
    ["of git, of what was merged as it was", `Revert "x"\n\nThis reverts commit ${HEAD_SHA}.\n`],
    ["that shortens the name", `Revert "x"\n\nThis reverts commit ${MERGE_SHA.slice(0, 8)}\n`],
    ["of GitLab's button", "Revert \"Merge branch 'a' into 'main'\"\n\nThis reverts merge request !4"],
    ["of GitLab's button in a fork's words", "Revert\n\nThis reverts merge request group/project!4"],
  ])("%s", (_how, message) => {
    expect(found(commit(message))).toEqual([REVERT]);
  });

  it("and not by words about it, another merge request's or another commit's", () => {
    const others = [
      `Explain why we do not say: This reverts commit ${MERGE_SHA}`,
      "x\n\nThis reverts merge request !44",
      `x\n\nThis reverts commit ${"9".repeat(40)}.`,
      'Revert "Merge branch nightshift/BUG-1"',
    ];
    expect(others.flatMap((message) => found(commit(message)))).toEqual([]);
  });

  it("within two weeks, and not before the work was offered", () => {
    const message = "x\n\nThis reverts merge request !4";
    expect([-3, -1, 13.9, 14.1].map((days) => found(commit(message, days)).length)).toEqual([0, 1, 1, 0]);
  });

  it("unless that is taken back in its turn, and again", () => {
    const first = commit("x\n\nThis reverts merge request !4", 3, "b".repeat(40));
    const second = commit(`x\n\nThis reverts commit ${"b".repeat(40)}.`, 4, "c".repeat(40));
    const third = commit(`x\n\nThis reverts commit ${"c".repeat(40)}.`, 5, "d".repeat(40));
    expect(found(second, first)).toEqual([]);
    expect(found(third, second, first)).toMatchObject([{ iid: 4, sha: "b".repeat(40) }]);
  });
});

describe("a merge is watched", () => {
  it("for four weeks, from some days before it was booked", () => {
    expect(mergesToWatch(LEDGER, on(28))?.since).toBe(on(-2).toISOString());
    expect(mergesToWatch(LEDGER, on(28.1))).toBeNull();
  });

  it("no longer once it is known to be taken back", () => {
    const booked = bookReverts(LEDGER, [REVERT]);
    expect(booked).toEqual([{ type: "mr.reverted", ...REVERT }]);
    const after = foldLedger([...STORY, ...booked.map((body) => makeEvent(body, "p3", on(4)))]);
    expect([mergesToWatch(after, on(5)), bookReverts(after, [REVERT])]).toEqual([null, []]);
  });
});

describe("a merge that was taken back", () => {
  const reverted: EventBody = { type: "mr.reverted", task: "BUG-1", iid: 4, sha: "a", by: "grace" };

  it("counts as a failure of its model", () => {
    const events = [...STORY, makeEvent(reverted, "p3", on(4))];
    expect(trialsOf({ events }, () => 1)).toMatchObject([{ result: { kind: "rejected", at: on(4).toISOString() } }]);
  });

  it("counts as a bad outcome of its grade", () => {
    const told = eventsOf([{ heuristics: 9, judge: 9, end: "merged" }]);
    const end: EventBody = { type: "mr.reverted", task: "T-1", iid: 1, sha: "a", by: "grace" };
    const ledger = foldLedger([...told, makeEvent(end, "later", new Date("2026-02-01T00:00:00.000Z"))]);
    expect(gradedOutcomes(ledger).counted).toEqual([
      { iid: 1, version: JUDGE_A, heuristics: 9, judge: 9, outcome: "reverted" },
    ]);
  });
});
