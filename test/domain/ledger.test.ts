import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventBody, type LedgerEvent, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger, openCycle, taskHistory } from "../../scripts/domain/ledger.ts";
import { events } from "./arbitrary.ts";

const START = Date.parse("2026-11-23T02:00:00Z");

/** Events of a cycle, a minute apart. */
function story(cycle: string, bodies: readonly EventBody[], startMinute = 0): LedgerEvent[] {
  return bodies.map((body, i) => makeEvent(body, cycle, new Date(START + (startMinute + i) * 60_000)));
}

const opened: EventBody = { type: "cycle.opened", allowanceUsd: 3, base: "aaaa", pipeline: "1042" };
const closed: EventBody = { type: "cycle.closed", delivered: 1, spentUsd: 0.2 };

const claimed = (task: string, reservedUsd = 0.8): EventBody => ({
  type: "task.claimed",
  task,
  category: "code",
  model: "claude-sonnet-5-5",
  reservedUsd,
  slot: 1,
  kind: "first",
  fingerprint: "f1",
});

const settled = (
  task: string,
  outcome: "delivered" | "declined" | "unfinished" | "failed" | "refused",
  spentUsd = 0.2,
) =>
  ({
    type: "task.settled",
    task,
    outcome,
    detail: "",
    spentUsd,
    estimated: false,
    charges: [],
    turns: 3,
    durationS: 60,
  }) satisfies EventBody;

const abandoned = (task: string, claimCycle: string): EventBody => ({
  type: "task.abandoned",
  task,
  claimCycle,
  chargedUsd: 0.8,
  detail: "",
});

const quarantined = (task: string): EventBody => ({ type: "task.quarantined", task, attempts: 3, detail: "" });
const mrOpened: EventBody = {
  type: "mr.opened",
  task: "BUG-1",
  iid: 5,
  url: "http://x/5",
  headSha: "aaaa",
  draft: false,
};

describe("folding", () => {
  it("is unchanged by duplicates", () => {
    fc.assert(
      fc.property(events, (all) => {
        expect(foldLedger([...all, ...all])).toEqual(foldLedger(all));
      }),
    );
  });

  it("is unchanged by the order of the lines", () => {
    fc.assert(
      fc.property(
        events.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(foldLedger(shuffled)).toEqual(foldLedger(all));
        },
      ),
    );
  });

  it("keeps the earlier of two tellings of one fact", () => {
    const [first, second] = [story("p1", [closed]), story("p1", [{ ...closed, delivered: 9 }], 5)];
    expect(foldLedger([...second, ...first]).events).toEqual(first);
  });

  it("puts cause before effect when both happened in the same millisecond", () => {
    const now = new Date(START);
    const bodies = [closed, settled("BUG-1", "delivered"), claimed("BUG-1"), opened];
    const ledger = foldLedger(bodies.map((body) => makeEvent(body, "p1", now)));
    expect(ledger.events.map((e) => e.type)).toEqual(["cycle.opened", "task.claimed", "task.settled", "cycle.closed"]);
  });

  it("orders times with and without milliseconds by the clock, not by their letters", () => {
    const [a, b] = story("p1", [opened, closed]);
    const early = { ...a, at: "2026-11-23T02:00:00Z" } as LedgerEvent;
    const late = { ...b, at: "2026-11-23T02:00:00.001Z" } as LedgerEvent;
    expect(foldLedger([late, early]).events).toEqual([early, late]);
  });
});

describe("claims and charges", () => {
  it("a claim is open, and its reservation a charge, until it ends", () => {
    const ledger = foldLedger(story("p1", [opened, claimed("BUG-1")]));
    const at = "2026-11-23T02:01:00.000Z";
    expect(ledger.claims).toEqual([
      {
        ...{ task: "BUG-1", cycle: "p1", at, reservedUsd: 0.8, kind: "first", model: "claude-sonnet-5-5" },
        ...{ category: "code", slot: 1 },
      },
    ]);
    expect(ledger.charges).toEqual([{ at, cycle: "p1", task: "BUG-1", usd: 0.8, state: "reserved", estimated: false }]);
  });

  it("a settlement replaces the reservation, on the day of the claim", () => {
    const ledger = foldLedger(story("p1", [claimed("BUG-1"), settled("BUG-1", "delivered", 0.31)]));
    expect(ledger.claims).toEqual([]);
    expect(ledger.charges).toEqual([
      {
        at: "2026-11-23T02:00:00.000Z",
        cycle: "p1",
        task: "BUG-1",
        usd: 0.31,
        state: "settled",
        estimated: false,
      },
    ]);
  });

  it("an abandoned claim is charged as said, and marked estimated", () => {
    const ledger = foldLedger([...story("p1", [claimed("BUG-1")]), ...story("p2", [abandoned("BUG-1", "p1")], 9)]);
    expect(ledger.claims).toEqual([]);
    expect(ledger.charges).toEqual([
      {
        at: "2026-11-23T02:00:00.000Z",
        cycle: "p1",
        task: "BUG-1",
        usd: 0.8,
        state: "abandoned",
        estimated: true,
      },
    ]);
  });

  it("a settlement that comes after an abandonment says what was really spent, once", () => {
    const late = story("p1", [settled("BUG-1", "delivered", 0.2)], 30);
    const ledger = foldLedger([
      ...story("p1", [claimed("BUG-1")]),
      ...story("p2", [abandoned("BUG-1", "p1")], 9),
      ...late,
    ]);
    expect(ledger.charges.map((c) => [c.usd, c.state])).toEqual([[0.2, "settled"]]);
    expect(taskHistory(ledger, "BUG-1").attempts).toBe(0);
  });

  it("a settlement that comes before an abandonment still says what was really spent", () => {
    const early = story("p1", [claimed("BUG-1"), settled("BUG-1", "failed", 0.2)]);
    const ledger = foldLedger([...early, ...story("p2", [abandoned("BUG-1", "p1")], 9)]);
    expect(ledger.charges.map((c) => [c.usd, c.state])).toEqual([[0.2, "settled"]]);
    expect(taskHistory(ledger, "BUG-1").attempts).toBe(1);
  });

  it("a settlement by a clock behind the claim's ends the claim all the same", () => {
    const ledger = foldLedger([...story("p1", [claimed("BUG-1")], 10), ...story("p1", [settled("BUG-1", "failed")])]);
    expect(ledger.claims).toEqual([]);
  });

  it("a settlement whose claim is lost still counts", () => {
    const ledger = foldLedger(story("p1", [settled("BUG-1", "failed", 0.4)]));
    expect(ledger.charges.map((c) => c.usd)).toEqual([0.4]);
  });

  it("the same task claimed by two cycles is charged twice", () => {
    const ledger = foldLedger([
      ...story("p1", [claimed("BUG-1", 0.5), settled("BUG-1", "failed", 0.3)]),
      ...story("p2", [claimed("BUG-1", 0.5)], 240),
    ]);
    expect(ledger.charges.map((c) => [c.cycle, c.usd])).toEqual([
      ["p1", 0.3],
      ["p2", 0.5],
    ]);
  });

  it("charges of one moment stand in order of cycle and task", () => {
    const now = new Date(START);
    const claims = ["FEAT-2", "BUG-1"].flatMap((t) => ["p2", "p1"].map((c) => makeEvent(claimed(t), c, now)));
    expect(foldLedger(claims).charges.map((c) => `${c.cycle}/${c.task}`)).toEqual([
      "p1/BUG-1",
      "p1/FEAT-2",
      "p2/BUG-1",
      "p2/FEAT-2",
    ]);
  });
});

describe("the history of a task", () => {
  it("is empty for a task never seen", () => {
    expect(taskHistory(foldLedger([]), "BUG-9")).toEqual({
      task: "BUG-9",
      attempts: 0,
      outcomes: [],
      rejectedFingerprints: new Set(),
      rejections: [],
      quarantined: false,
      grade: null,
      mergeRequests: [],
    });
  });

  it.each([
    ["unfinished", 1],
    ["failed", 1],
    ["refused", 1],
    ["declined", 0],
    ["delivered", 0],
  ] as const)("a task settled as %s counts %i attempts", (outcome, attempts) => {
    const ledger = foldLedger(story("p1", [claimed("BUG-1"), settled("BUG-1", outcome)]));
    expect(taskHistory(ledger, "BUG-1").attempts).toBe(attempts);
  });

  it("an abandoned claim counts as an attempt", () => {
    const ledger = foldLedger([...story("p1", [claimed("BUG-1")]), ...story("p2", [abandoned("BUG-1", "p1")], 9)]);
    expect(taskHistory(ledger, "BUG-1").attempts).toBe(1);
  });

  it("a delivery ends the count of attempts and the quarantine", () => {
    const nights = ["p1", "p2"].flatMap((cycle, n) => story(cycle, [settled("BUG-1", "failed")], n));
    const done = story("p3", [quarantined("BUG-1"), settled("BUG-1", "delivered")], 9);
    const history = taskHistory(foldLedger([...nights, ...done]), "BUG-1");
    expect([history.attempts, history.quarantined, history.outcomes.length]).toEqual([0, false, 3]);
  });

  it("a quarantined task is known as such", () => {
    expect(taskHistory(foldLedger(story("p1", [quarantined("BUG-1")])), "BUG-1").quarantined).toBe(true);
  });

  it("remembers which texts of the task were rejected", () => {
    const reject = (fingerprint: string): EventBody => ({
      type: "task.rejected",
      task: "BUG-1",
      reason: "redundant",
      detail: "",
      evidence: [],
      fingerprint,
    });
    const history = taskHistory(foldLedger(story("p1", [reject("f1"), reject("f2")])), "BUG-1");
    expect(history.rejectedFingerprints).toEqual(new Set(["f1", "f2"]));
    expect(history.rejections.map((e) => e.fingerprint)).toEqual(["f1", "f2"]);
  });

  it("has the newest grade", () => {
    const grade = (score: number): EventBody => ({
      type: "task.graded",
      task: "BUG-1",
      score,
      heuristics: score,
      judge: null,
      model: null,
    });
    const ledger = foldLedger([...story("p2", [grade(8)], 9), ...story("p1", [grade(3)])]);
    expect(taskHistory(ledger, "BUG-1").grade?.score).toBe(8);
  });

  it("names each merge request once", () => {
    const updated: EventBody = { type: "mr.updated", task: "BUG-1", iid: 5, headSha: "bbbb", round: 1 };
    expect(taskHistory(foldLedger(story("p1", [mrOpened, updated])), "BUG-1").mergeRequests).toEqual([5]);
  });
});

describe("cycles", () => {
  it("a cycle opened and not closed is the open one", () => {
    const ledger = foldLedger([...story("p1", [opened, closed]), ...story("p2", [opened], 9)]);
    expect(openCycle(ledger)).toEqual({
      cycle: "p2",
      openedAt: "2026-11-23T02:09:00.000Z",
      allowanceUsd: 3,
      base: "aaaa",
      pipeline: "1042",
      closedAt: null,
      restReasons: [],
      restedAt: null,
    });
  });

  it("there is no open cycle when all are closed or only rested", () => {
    const rested: EventBody = { type: "cycle.rested", reasons: ["no dollars left today"] };
    const ledger = foldLedger([...story("p1", [opened, closed]), ...story("p2", [rested], 9)]);
    expect(openCycle(ledger)).toBeNull();
    expect(ledger.cycles.get("p2")?.restReasons).toEqual(["no dollars left today"]);
  });

  it("of two open cycles the older one holds the state", () => {
    const ledger = foldLedger([...story("p2", [opened], 9), ...story("p1", [opened])]);
    expect(openCycle(ledger)?.cycle).toBe("p1");
  });
});

describe("merge requests", () => {
  const updated: EventBody = { type: "mr.updated", task: "BUG-1", iid: 5, headSha: "bbbb", round: 1 };
  const merged: EventBody = { type: "mr.merged", task: "BUG-1", iid: 5, sha: "cccc", by: "maintainer" };
  const close: EventBody = { type: "mr.closed", task: "BUG-1", iid: 5, by: "maintainer", reason: "not wanted" };
  const fold = (bodies: EventBody[]) => foldLedger(story("p1", bodies)).mergeRequests.get(5);

  it("an opened one has its address and head", () => {
    expect(fold([mrOpened])).toEqual({
      iid: 5,
      task: "BUG-1",
      url: "http://x/5",
      state: "opened",
      headSha: "aaaa",
      rounds: 0,
      openedAt: "2026-11-23T02:00:00.000Z",
      closedAt: null,
      reason: "",
      mergeSha: "",
      isReverted: false,
    });
  });

  it("a revision moves its head and counts a round", () => {
    expect(fold([mrOpened, updated])).toMatchObject({ headSha: "bbbb", rounds: 1, state: "opened" });
  });

  it("a closed one says when and why", () => {
    expect(fold([mrOpened, close])).toMatchObject({
      state: "closed",
      closedAt: "2026-11-23T02:01:00.000Z",
      reason: "not wanted",
    });
  });

  it("a merge is final, whether a close came before or after it", () => {
    expect(fold([mrOpened, close, merged])).toMatchObject({ state: "merged", reason: "" });
    expect(fold([mrOpened, merged, close])).toMatchObject({ state: "merged", reason: "" });
  });

  it("one whose opening is told after its revision keeps the newer head", () => {
    const ledger = foldLedger([...story("p1", [updated]), ...story("p2", [mrOpened], 9)]);
    expect(ledger.mergeRequests.get(5)).toMatchObject({ headSha: "bbbb", url: "http://x/5" });
  });

  it("one whose opening is lost is known by what else is told", () => {
    expect(fold([merged])).toMatchObject({ task: "BUG-1", url: "", state: "merged" });
  });
});

describe("notes, critiques, follow-ups and digests", () => {
  it("are folded by what they are about", () => {
    const ledger = foldLedger(
      story("p1", [
        { type: "note.received", task: "BUG-1", iid: 5, noteId: 12, author: "maintainer", trusted: true, body: "?" },
        { type: "note.answered", task: "BUG-1", iid: 5, noteId: 12, answer: "done" },
        { type: "critique.added", task: "BUG-1", critique: "c1", lesson: "test first" },
        { type: "critique.added", task: "BUG-1", critique: "c2", lesson: "small steps" },
        { type: "critique.retired", critique: "c2", reason: "learnt" },
        { type: "followup.added", task: "FEAT-2", parent: "BUG-1" },
        { type: "digest.published", date: "2026-11-23", iid: 7 },
        { type: "manifest.updated", sha256: "aaaa" },
      ]),
    );
    expect(ledger.receivedNotes).toEqual(new Set(["!5/12"]));
    expect(ledger.answeredNotes).toEqual(new Set(["!5/12"]));
    expect([...ledger.critiques.values()].map((c) => [c.critique, c.lesson, c.retired])).toEqual([
      ["c1", "test first", false],
      ["c2", "small steps", true],
    ]);
    expect(ledger.followUps).toEqual(new Map([["FEAT-2", "BUG-1"]]));
    expect(ledger.digests).toEqual(new Map([["2026-11-23", 7]]));
  });
});
