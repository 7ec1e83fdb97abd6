import { describe, expect, it } from "vitest";
import type { PlanEntry, Revision } from "../../scripts/artifacts/plan.ts";
import type { EventBody } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import type { WorkOutcome } from "../../scripts/domain/work-outcome.ts";
import type { Delivery } from "../../scripts/phases/delivery.ts";
import { planEntry } from "../../scripts/phases/plan-entry.ts";
import { nextStepOf, type RoundEnd, roundEnd } from "../../scripts/phases/round-end.ts";
import { failureOf, mergeRequest, roundEnded, settled, story, taskOf, threadOf } from "../domain/stories.ts";
import { workOn } from "./hand-made.ts";
import { knowing, planning } from "./planning.ts";

const task = taskOf("BUG-1");

function entryWith(causes: Partial<Revision>): PlanEntry & { revision: Revision } {
  const work = {
    kind: "revision" as const,
    mergeRequest: mergeRequest("BUG-1", 5),
    threads: [],
    failure: null,
    conflict: null,
  };
  const pick = {
    task,
    fingerprint: "f1",
    work,
    route: { model: "m", reason: "m", tried: null },
    reservedUsd: 1,
    preflight: null,
    worth: null,
  };
  const entry = planEntry(pick, 1, knowing(foldLedger([])), planning({ patches: new Map([[5, "x"]]) }));
  if (entry.revision === null) throw new Error("a revision was picked");
  return { ...entry, revision: { ...entry.revision, ...causes } };
}

const ENTRY = entryWith({ threads: [threadOf(7)] });
const delivery = (outcome: WorkOutcome): Delivery => ({
  ...{ kind: "complete", work: workOn(ENTRY, "x", { outcome }), patch: "x", reflection: null, charges: [] },
});
const DELIVERED: WorkOutcome = { kind: "delivered", summary: "Done.", evidence: [] };
const UNFINISHED: WorkOutcome = { kind: "unfinished", limit: "40 turns", summary: "Half of it." };
type Offered = Parameters<typeof roundEnd>[1];
const offered = (change: Partial<Offered>): Offered => ({
  ...{ kind: "refused", detail: "guard secret: a:1 holds a key", pushedSha: null, isForeign: false },
  ...change,
});
const pushed = offered({ kind: "updated", detail: "Done.", pushedSha: "bbbb" });

describe("a round ends", () => {
  it.each<[string, WorkOutcome, Offered, Partial<RoundEnd>]>([
    ["well when it was pushed", DELIVERED, pushed, { end: "done", words: "Done.", pushedSha: "bbbb" }],
    ["well when words were the answer", DELIVERED, offered({ kind: "unchanged" }), { end: "done", pushedSha: null }],
    [
      "well, with the reason, when it was handed back",
      { kind: "declined", reason: "blocked", explanation: "Main is red.", evidence: [] },
      offered({ kind: "declined" }),
      { end: "done", words: "Main is red.", isDeclined: true },
    ],
    ["unfinished, with what is there", UNFINISHED, pushed, { end: "unfinished", pushedSha: "bbbb" }],
    [
      "unfinished, with the limit and how far it came",
      UNFINISHED,
      offered({ kind: "failed" }),
      { end: "unfinished", words: "Stopped by a limit (40 turns). Half of it." },
    ],
    [
      "failed, with the reason",
      { kind: "failed", detail: "no answer" },
      offered({}),
      { end: "failed", words: "no answer" },
    ],
    [
      "without a push, with what refused it",
      DELIVERED,
      offered({}),
      { end: "not-pushed", words: "guard secret: a:1 holds a key" },
    ],
    [
      "without a push that would have overwritten somebody",
      DELIVERED,
      offered({ isForeign: true, detail: "foreign-commits: x by y" }),
      { end: "not-pushed", words: expect.stringContaining("foreign-commits: x by y") },
    ],
  ])("%s", (_name, outcome, offer, end) => {
    expect(roundEnd(delivery(outcome), offer)).toMatchObject(end);
  });

  it("failed when its job left nothing that can be used", () => {
    expect(roundEnd({ kind: "lost", detail: "no such file" }, offered({}))).toMatchObject({
      end: "failed",
      words: "The job left no result that can be used: no such file",
    });
  });
});

describe("what comes next", () => {
  const ended = (change: Partial<RoundEnd> = {}): RoundEnd => ({
    ...{ end: "failed", words: "No.", pushedSha: null, isForeign: false, isDeclined: false },
    ...change,
  });
  const next = (end: RoundEnd, { entry = ENTRY, before = [] as EventBody[], answered = 0, maxAttempts = 3 } = {}) =>
    nextStepOf(entry, end, { ledger: foldLedger(story("p1", before)), cycle: "p2", answered, maxAttempts })?.kind ??
    "nothing";
  const TROUBLE = entryWith({ failure: failureOf("lint") });

  it.each<[string, RoundEnd, Parameters<typeof next>[1], string]>([
    ["nothing after an answer", ended({ end: "done" }), { answered: 1 }, "nothing"],
    ["nothing after a push that mends", ended({ end: "done", pushedSha: "bbbb" }), { entry: TROUBLE }, "nothing"],
    ["nothing after a refusal that answers people", ended({ end: "done", isDeclined: true }), {}, "nothing"],
    ["it is left after a refusal to mend", ended({ end: "done", isDeclined: true }), { entry: TROUBLE }, "left"],
    ["another try after words where a push was due", ended({ end: "done" }), { entry: TROUBLE }, "again"],
    ["another try after a first failure", ended(), {}, "again"],
    ["another try after unfinished work that was pushed", ended({ end: "unfinished", pushedSha: "bbbb" }), {}, "again"],
    ["a stop after a second failure", ended(), { before: [roundEnded("BUG-1", 5)] }, "stops"],
    [
      "a stop after words where a push was due, twice",
      ended({ end: "done" }),
      { entry: TROUBLE, before: [roundEnded("BUG-1", 5)] },
      "stops",
    ],
    [
      "another try where somebody pushed, however often that happened",
      ended({ end: "not-pushed", isForeign: true }),
      { before: [roundEnded("BUG-1", 5)] },
      "again",
    ],
    [
      "a person's edit after the last attempt",
      ended(),
      { before: [settled("BUG-1", "failed")], maxAttempts: 2 },
      "quarantined",
    ],
  ])("is %s", (_name, end, given, expected) => {
    expect(next(end, given)).toBe(expected);
  });
});
