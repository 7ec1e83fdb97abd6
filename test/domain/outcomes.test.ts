import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import type { ObservedMergeRequest } from "../../scripts/domain/observation.ts";
import { abandonClaims, bookObservations, quarantineAfter, repeatsOfLost } from "../../scripts/domain/outcomes.ts";
import { startedRunsOf } from "../../scripts/domain/started-runs.ts";
import { hostileText } from "./arbitrary.ts";
import { claimed, closed, mergeRequest, mrOpened, NOW, note, opened, received, settled, story } from "./stories.ts";

const known = foldLedger(
  story("p1", [opened, claimed("BUG-1"), mrOpened("BUG-1", 5), settled("BUG-1", "delivered"), closed]),
);
const kinds = (events: { type: string }[]) => events.map((e) => e.type);
const ended = (...cycles: string[]) => cycles.map((cycle) => ({ cycle, finished: true }));

describe("booking what GitLab shows", () => {
  it("is nothing when the ledger knows it", () => {
    expect(bookObservations(known, [mergeRequest("BUG-1", 5)])).toEqual([]);
  });

  it("is no merge that is booked already", () => {
    const merge = story("p2", [{ type: "mr.merged", task: "BUG-1", iid: 5, sha: "m", by: "maintainer" }], 9);
    const merged = mergeRequest("BUG-1", 5, { state: "merged" });
    expect(bookObservations(foldLedger([...known.events, ...merge]), [merged])).toEqual([]);
  });

  it("is the opening of a merge request that no job lived to tell of", () => {
    expect(bookObservations(foldLedger([]), [mergeRequest("BUG-1", 5)])).toEqual([mrOpened("BUG-1", 5)]);
  });

  it("is its merge", () => {
    const merged = mergeRequest("BUG-1", 5, { state: "merged", mergeSha: "mmmm", by: "maintainer" });
    expect(bookObservations(known, [merged])).toEqual([
      { type: "mr.merged", task: "BUG-1", iid: 5, sha: "mmmm", by: "maintainer" },
    ]);
  });

  it("is each note once, a stranger's too, cut to a length", () => {
    const notes = [note(1), note(2, { trusted: false, author: "stranger", body: "x".repeat(5_000) })];
    const ledger = foldLedger([...known.events, ...story("p1", [received(5, 1, "BUG-1")], 9)]);
    expect(bookObservations(ledger, [mergeRequest("BUG-1", 5, { notes })])).toEqual([
      {
        type: "note.received",
        task: "BUG-1",
        iid: 5,
        noteId: 2,
        author: "stranger",
        trusted: false,
        body: "x".repeat(4_000),
      },
    ]);
  });

  it("is an answer that no job lived to tell of, for every trusted note of its thread up to the one it names", () => {
    const own = { discussionId: "d1", body: "Done.", resolvable: true, resolved: false, createdAt: "" };
    const inThread = { discussionId: "d1" };
    const notes = [
      ...[note(1, inThread), note(2, { ...inThread, trusted: false }), note(4, inThread), note(9, inThread)],
      note(3, { discussionId: "another" }),
    ];
    const replies = [
      { ...own, noteId: 5, answers: 4 },
      { ...own, noteId: 10, answers: null },
    ];
    const booked = bookObservations(known, [mergeRequest("BUG-1", 5, { notes, replies })]);
    expect(booked.filter((event) => event.type === "note.answered")).toEqual(
      [1, 4].map((noteId) => ({ type: "note.answered", task: "BUG-1", iid: 5, noteId, answer: "Done." })),
    );
  });

  it("nothing of a merge request that is being merged", () => {
    expect(bookObservations(known, [mergeRequest("BUG-1", 5, { state: "locked" })])).toEqual([]);
  });
});

describe("a close", () => {
  const close = (notes: ObservedMergeRequest["notes"], ledger = known) =>
    bookObservations(ledger, [mergeRequest("BUG-1", 5, { state: "closed", by: "maintainer", notes })]).filter(
      (e) => e.type === "mr.closed",
    );
  const reason = (...args: Parameters<typeof close>) =>
    close(...args).map((e) => (e.type === "mr.closed" ? e.reason : ""));

  it("is booked with the closer's last words", () => {
    expect(close([note(1), note(2, { body: "Not wanted" }), note(3, { author: "colleague" })])).toEqual([
      { type: "mr.closed", task: "BUG-1", iid: 5, by: "maintainer", reason: "Not wanted" },
    ]);
  });

  it("or else with the last words of somebody trusted, and with none of a stranger", () => {
    expect(reason([note(1, { author: "colleague", body: "No" }), note(2, { trusted: false })])).toEqual(["No"]);
    expect(reason([note(2, { trusted: false })])).toEqual([""]);
  });

  it("has no reason from words that were answered: the work went on after them", () => {
    const answered = story("p2", [{ type: "note.answered", task: "BUG-1", iid: 5, noteId: 1, answer: "Done" }], 9);
    expect(reason([note(1)], foldLedger([...known.events, ...answered]))).toEqual([""]);
  });

  it("that was undone and ends in a merge is booked as both", () => {
    const closedOnce = story("p2", [{ type: "mr.closed", task: "BUG-1", iid: 5, by: "maintainer", reason: "" }], 9);
    const ledger = foldLedger([...known.events, ...closedOnce]);
    expect(bookObservations(ledger, [mergeRequest("BUG-1", 5)])).toEqual([]);
    expect(bookObservations(ledger, [mergeRequest("BUG-1", 5, { state: "closed" })])).toEqual([]);
    expect(kinds(bookObservations(ledger, [mergeRequest("BUG-1", 5, { state: "merged" })]))).toEqual(["mr.merged"]);
  });
});

describe("booking observations twice", () => {
  const observedNote = fc.record({ id: fc.integer({ min: 1, max: 4 }), trusted: fc.boolean(), body: hostileText });
  const observed = fc.array(
    fc.record({
      iid: fc.integer({ min: 1, max: 4 }),
      state: fc.constantFrom("opened" as const, "merged" as const, "closed" as const, "locked" as const),
      notes: fc.uniqueArray(observedNote, { selector: (n) => n.id }),
    }),
  );

  it("changes nothing", () => {
    fc.assert(
      fc.property(observed, (all) => {
        const seen = all.map(({ iid, state, notes }) =>
          mergeRequest(`T-${iid}`, iid, {
            state,
            notes: notes.map(({ id, trusted, body }) => note(id, { trusted, body })),
          }),
        );
        const once = bookObservations(known, seen).map((body) => makeEvent(body, "p2", NOW));
        const ledger = foldLedger([...known.events, ...once]);
        const again = bookObservations(ledger, seen).map((body) => makeEvent(body, "p3", NOW));
        expect(foldLedger([...ledger.events, ...again]).events).toEqual(ledger.events);
      }),
    );
  });
});

describe("a claim without a settlement", () => {
  it("whose pipeline ended is charged in full and counts as an attempt", () => {
    const ledger = foldLedger(story("p1", [opened, claimed("BUG-1", { reservedUsd: 0.6 })]));
    const booked = abandonClaims(ledger, ended("p1"), 3);
    expect(booked).toEqual([
      {
        type: "task.abandoned",
        task: "BUG-1",
        claimCycle: "p1",
        chargedUsd: 0.6,
        detail: "pipeline of cycle p1 ended without settling; the whole reservation is charged",
      },
    ]);
    const after = foldLedger([...ledger.events, ...booked.map((body) => makeEvent(body, "p2", NOW))]);
    expect([after.claims, after.tasks.get("BUG-1")?.attempts, after.charges.map((c) => c.usd)]).toEqual([[], 1, [0.6]]);
    expect(abandonClaims(after, ended("p1"), 3)).toEqual([]);
  });

  it("whose jobs have run again is charged for each run beside, by its own part of the reservation", () => {
    const claims = [claimed("BUG-1", { reservedUsd: 0.6, slot: 1 }), claimed("FEAT-2", { reservedUsd: 1, slot: 2 })];
    const ledger = foldLedger(story("p1", [opened, ...claims]));
    const job = (id: number, name: string, startedAt: string | null = "2026-11-23T02:10:00Z") => ({
      ...{ id, name, startedAt },
      ...{ hasArtifacts: false, isOver: true },
    });
    const runs = startedRunsOf([
      ...["pulse", "mind", "handover"].map((name, at) => job(at + 1, name)),
      ...[job(31, "hands 1/2"), job(10, "hands 1/2"), job(20, "hands 1/2"), job(41, "hands 1/2", null)],
      ...[job(11, "hands 2/2"), job(12, "reflect"), job(42, "reflect")],
    ]);
    const repeats = repeatsOfLost(ledger, [{ cycle: "p1", finished: true, runs }]);
    expect(repeats.map(({ cycle, body }) => (body.type === "task.repeated" ? { cycle, ...body } : body))).toMatchObject(
      [
        { cycle: "p1", task: "BUG-1", job: 10, spentUsd: 0.51, estimated: true, ranAt: "2026-11-23T02:10:00.000Z" },
        { cycle: "p1", task: "BUG-1", job: 20, spentUsd: 0.51, estimated: true },
        { cycle: "p1", task: "BUG-1", job: 12, spentUsd: 0.18, estimated: true },
        { cycle: "p1", task: "FEAT-2", job: 12, spentUsd: 0.3, estimated: true },
      ],
    );
  });

  it("whose jobs have run once, or never, or nobody knows how often, costs its reservation and no more", () => {
    const ledger = foldLedger(story("p1", [opened, claimed("BUG-1", { slot: 1 })]));
    const run = { job: 7, startedAt: "2026-11-23T02:10:00.000Z" };
    const known = [{ hands: [], reflect: [] }, { hands: [{ ...run, slot: 1 }], reflect: [run] }, undefined];
    const pipelines = known.map((runs) => ({ cycle: "p1", finished: true, ...(runs === undefined ? {} : { runs }) }));
    expect(pipelines.map((pipeline) => repeatsOfLost(ledger, [pipeline]))).toEqual([[], [], []]);
  });

  it("is left alone while its pipeline runs", () => {
    const ledger = foldLedger(story("p1", [opened, claimed("BUG-1")]));
    expect(abandonClaims(ledger, [{ cycle: "p1", finished: false }], 3)).toEqual([]);
  });

  it("whose cycle is closed all the same is not left hanging", () => {
    const ledger = foldLedger(story("p1", [opened, claimed("BUG-1"), closed]));
    expect(kinds(abandonClaims(ledger, [], 3))).toEqual(["task.abandoned"]);
  });

  it("quarantines the task at the last attempt, and counts two dead cycles as two", () => {
    const dead = [...story("p1", [opened, claimed("BUG-1")]), ...story("p2", [opened, claimed("BUG-1")], 5)];
    expect(kinds(abandonClaims(foldLedger(dead), ended("p1", "p2"), 3))).toEqual(["task.abandoned", "task.abandoned"]);
    const two = abandonClaims(foldLedger(dead), ended("p1", "p2"), 2);
    expect(two.at(-1)).toEqual({
      type: "task.quarantined",
      task: "BUG-1",
      attempts: 2,
      detail: "its pipeline ended without a result",
    });
    expect(kinds(two)).toEqual(["task.abandoned", "task.abandoned", "task.quarantined"]);
  });
});

describe("quarantine", () => {
  const failed = (times: number) =>
    foldLedger(
      Array.from({ length: times }, (_, i) =>
        story(`p${i}`, [claimed("BUG-1"), settled("BUG-1", "failed")], i * 5),
      ).flat(),
    );

  it.each([
    [0, 3, []],
    [1, 3, []],
    [2, 3, ["task.quarantined"]],
    [5, 3, ["task.quarantined"]],
    [0, 1, ["task.quarantined"]],
    [0, 0, ["task.quarantined"]],
  ])("after %i failures, with one more and a limit of %i: %j", (failures, limit, expected) => {
    expect(kinds(quarantineAfter(failed(failures), "BUG-1", limit, "x"))).toEqual(expected);
  });

  it("counts anew after a delivery", () => {
    const delivered = story("p9", [claimed("BUG-1"), settled("BUG-1", "delivered")], 60);
    expect(quarantineAfter(foldLedger([...failed(2).events, ...delivered]), "BUG-1", 3, "x")).toEqual([]);
  });
});
