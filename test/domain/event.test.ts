import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES, eventId, eventSchema, ledgerFileOf, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { event } from "./arbitrary.ts";

const at = new Date("2026-11-23T02:00:00Z");

describe("an event", () => {
  it("passes its schema unchanged", () => {
    fc.assert(
      fc.property(event, (e) => {
        expect(eventSchema.parse(e)).toEqual(e);
      }),
    );
  });

  it("may be a settlement from before scouts were booked", () => {
    const old = {
      ...{ v: 1, id: "task.settled:p1/BUG-1", at: at.toISOString(), cycle: "p1", type: "task.settled" },
      ...{ task: "BUG-1", outcome: "declined", detail: "unclear: which?", spentUsd: 0.1, estimated: false },
      ...{ charges: [], turns: 0, durationS: 1 },
    };
    const event = eventSchema.parse(old);
    expect(event).toEqual(old);
    expect(foldLedger([event]).tasks.get("BUG-1")?.outcomes).toEqual([old]);
  });

  it("survives JSON", () => {
    fc.assert(
      fc.property(event, (e) => {
        expect(eventSchema.parse(JSON.parse(JSON.stringify(e)))).toEqual(e);
      }),
    );
  });

  it("has one of the types of the ledger", () => {
    expect([...EVENT_TYPES].sort()).toEqual([
      "critique.added",
      "critique.retired",
      "cycle.closed",
      "cycle.opened",
      "cycle.rested",
      "digest.published",
      "followup.added",
      "manifest.updated",
      "mr.closed",
      "mr.merged",
      "mr.opened",
      "mr.reverted",
      "mr.updated",
      "note.answered",
      "note.received",
      "revision.ended",
      "revision.stalled",
      "task.abandoned",
      "task.claimed",
      "task.graded",
      "task.quarantined",
      "task.rejected",
      "task.repeated",
      "task.settled",
    ]);
  });

  it("carries version, identity, time and cycle", () => {
    expect(makeEvent({ type: "cycle.rested", reasons: ["paused"] }, "p1", at)).toEqual({
      v: 1,
      id: "cycle.rested:p1",
      at: "2026-11-23T02:00:00.000Z",
      cycle: "p1",
      type: "cycle.rested",
      reasons: ["paused"],
    });
  });

  it("belongs in the file of its month in UTC", () => {
    const e = makeEvent({ type: "cycle.rested", reasons: [] }, "p1", new Date("2026-11-30T23:59:59+01:00"));
    expect(ledgerFileOf(e)).toBe("backlog/ledger/2026-11.jsonl");
  });

  it.each([
    ["an unknown version", { v: 2 }],
    ["an empty id", { id: "" }],
    ["an empty cycle", { cycle: "" }],
    ["a local time", { at: "2026-11-23T02:00:00+01:00" }],
    ["a day that does not exist", { at: "2026-02-30T02:00:00Z" }],
    ["an unknown type", { type: "cycle.paused" }],
    ["a wrong field", { reasons: "paused" }],
  ])("with %s is refused", (_name, change) => {
    const e = makeEvent({ type: "cycle.rested", reasons: [] }, "p1", at);
    expect(eventSchema.safeParse({ ...e, ...change }).success).toBe(false);
  });
});

describe("a grade in the ledger", () => {
  const old = { type: "task.graded" as const, task: "BUG-1", score: 7, heuristics: 9, judge: 6, model: "m" };
  const graded = makeEvent(old, "p1", at);

  it("of before judges had versions stays readable", () => {
    expect(eventSchema.parse(graded)).toEqual(graded);
  });

  it("may name its judge's version, and nothing else in its place", () => {
    expect(eventSchema.safeParse({ ...graded, judgeVersion: "judge@0123456789ab" }).success).toBe(true);
    expect(eventSchema.safeParse({ ...graded, judgeVersion: "judge@latest" }).success).toBe(false);
  });
});

describe("the identity of an event", () => {
  const abandoned = (claimCycle: string) =>
    eventId({ type: "task.abandoned", task: "BUG-1", claimCycle, chargedUsd: 1, detail: "" }, "p9");

  it("is the same whenever the same fact is told again", () => {
    fc.assert(
      fc.property(event, fc.date({ noInvalidDate: true }), (e, later) => {
        const { v: _v, id, at: _at, cycle, ...body } = e;
        expect(makeEvent(body, cycle, later).id).toBe(id);
      }),
    );
  });

  it("of an abandoned claim is that of its own cycle, whichever cycle finds it", () => {
    expect([abandoned("p1"), abandoned("p2")]).toEqual(["task.abandoned:p1/BUG-1", "task.abandoned:p2/BUG-1"]);
  });

  it.each([
    [{ type: "cycle.opened", allowanceUsd: 1, base: "a", pipeline: "1" }, "cycle.opened:p1"],
    [{ type: "cycle.closed", delivered: 1, spentUsd: 1 }, "cycle.closed:p1"],
    [
      { type: "task.rejected", task: "BUG-1", reason: "redundant", detail: "", evidence: [], fingerprint: "f" },
      "task.rejected:BUG-1/f",
    ],
    [{ type: "task.quarantined", task: "BUG-1", attempts: 3, detail: "" }, "task.quarantined:BUG-1/3"],
    [{ type: "task.graded", task: "BUG-1", score: 5, heuristics: 5, judge: null, model: null }, "task.graded:p1/BUG-1"],
    [{ type: "mr.opened", task: "BUG-1", iid: 5, url: "", headSha: "a", draft: false }, "mr.opened:!5"],
    [{ type: "mr.updated", task: "BUG-1", iid: 5, headSha: "a", round: 1 }, "mr.updated:!5/a"],
    [{ type: "mr.merged", task: "BUG-1", iid: 5, sha: "a", by: "maintainer" }, "mr.merged:!5"],
    [{ type: "mr.closed", task: "BUG-1", iid: 5, by: "maintainer", reason: "" }, "mr.closed:!5"],
    [{ type: "note.answered", task: "BUG-1", iid: 5, noteId: 12, answer: "" }, "note.answered:!5/12"],
    [{ type: "critique.added", task: "BUG-1", critique: "c1", lesson: "" }, "critique.added:c1"],
    [{ type: "critique.retired", critique: "c1", reason: "" }, "critique.retired:c1"],
    [{ type: "followup.added", task: "BUG-2", parent: "BUG-1" }, "followup.added:BUG-2"],
    [{ type: "digest.published", date: "2026-11-23", iid: 7 }, "digest.published:2026-11-23"],
    [{ type: "manifest.updated", sha256: "s" }, "manifest.updated:s"],
  ] as const)("of %j is %s", (body, id) => {
    const known = "evidence" in body ? { ...body, evidence: [] } : body;
    expect(eventId(known, "p1")).toBe(id);
  });
});
