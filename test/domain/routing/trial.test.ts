import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventBody, LedgerEvent, Outcome } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { trialsOf } from "../../../scripts/domain/routing/trial.ts";
import { events } from "../arbitrary.ts";
import { claimed, mrOpened, settled, story } from "../stories.ts";

const CHARGE = {
  purpose: "agent" as const,
  model: "a",
  usd: 0.4,
  calls: 1,
  inputTokens: 1,
  outputTokens: 1,
  estimated: false,
};
const spent = (task: string, spentUsd: number, outcome: Outcome = "delivered"): EventBody =>
  ({ ...settled(task, outcome), spentUsd, charges: [CHARGE] }) as EventBody;
const merged = (task: string, iid: number): EventBody => ({ type: "mr.merged", task, iid, sha: "m", by: "maintainer" });
const closed = (task: string, iid: number, reason = ""): EventBody => ({
  ...{ type: "mr.closed", task, iid, by: "maintainer", reason },
});
const graded = (score: number, model: string | null = "judge"): EventBody => ({
  ...{ type: "task.graded", task: "A-1", score, heuristics: score, judge: model === null ? null : score, model },
});
const trials = (...stories: LedgerEvent[][]) => trialsOf(foldLedger(stories.flat()), () => 1);
const results = (...stories: LedgerEvent[][]) => trials(...stories).map(({ model, result }) => [model, result.kind]);

const delivered = (cycle: string, minute: number, model: string, iid: number) =>
  story(cycle, [claimed("A-1", { model }), mrOpened("A-1", iid), spent("A-1", 0.4)], minute);

describe("what became of a task that a model was given", () => {
  it("is what people did with the merge request that its own cycle opened, though another model had the task later", () => {
    const first = delivered("p1", 0, "a", 5);
    const second = delivered("p2", 60, "b", 6);
    expect(results(first, second, story("p3", [closed("A-1", 5), merged("A-1", 6)], 120))).toEqual([
      ["a", "rejected"],
      ["b", "merged"],
    ]);
    expect(results(first, second, story("p3", [merged("A-1", 5), closed("A-1", 6)], 120))).toEqual([
      ["a", "merged"],
      ["b", "rejected"],
    ]);
  });

  it("is that of the cycle that opened it, though another cycle had claimed the task by then", () => {
    const early = story("p1", [claimed("A-1", { model: "a" })], 0);
    const late = story("p2", [claimed("A-1", { model: "b" })], 60);
    expect(results(early, late, story("p1", [mrOpened("A-1", 5)], 120), story("p3", [merged("A-1", 5)], 180))).toEqual([
      ["a", "merged"],
      ["b", "silent"],
    ]);
  });

  it("is that of the newest claim before it where another cycle saw the merge request first", () => {
    const lost = story("p1", [claimed("A-1", { model: "a" })], 0);
    const seen = story("p2", [mrOpened("A-1", 5)], 60);
    const again = story("p3", [claimed("A-1", { model: "b" })], 120);
    expect(results(lost, seen, again, story("p4", [merged("A-1", 5)], 180))).toEqual([
      ["a", "merged"],
      ["b", "silent"],
    ]);
  });

  it.each<[string, EventBody[], string]>([
    ["unknown while nobody has decided", [], "silent"],
    ["a rejection when a person closes it without a word", [closed("A-1", 5)], "rejected"],
    ["a rejection when a person says why", [closed("A-1", 5, "This breaks the build now.")], "rejected"],
    ["unknown when it is put off", [closed("A-1", 5, "Not now, please: after the release.")], "silent"],
    ["a merge although it was closed before", [closed("A-1", 5), merged("A-1", 5)], "merged"],
    ["a merge although a close is told after it", [merged("A-1", 5), closed("A-1", 5)], "merged"],
  ])("is %s", (_name, ending, kind) => {
    expect(results(delivered("p1", 0, "a", 5), story("p2", ending, 60))).toEqual([["a", kind]]);
  });

  it.each<[Outcome, string]>([
    ["failed", "failed"],
    ["refused", "failed"],
    ["unfinished", "failed"],
    ["declined", "silent"],
    ["paused", "silent"],
  ])("is, settled as %s, %s", (outcome, kind) => {
    expect(results(story("p1", [claimed("A-1", { model: "a" }), spent("A-1", 0.2, outcome)]))).toEqual([["a", kind]]);
  });

  it("is unknown when a small purse stopped it, and a failure when it had all that a task may cost", () => {
    const stopped = (reservedUsd: number) =>
      results(story("p1", [claimed("A-1", { model: "a", reservedUsd }), spent("A-1", reservedUsd, "unfinished")]));
    expect([stopped(0.3), stopped(1)]).toEqual([[["a", "silent"]], [["a", "failed"]]]);
  });

  it("is unknown, dollars too, when its pipeline died", () => {
    const died = { type: "task.abandoned", task: "A-1", claimCycle: "p1", chargedUsd: 1, detail: "" } as const;
    expect(trials(story("p1", [claimed("A-1")]), story("p2", [died], 60))).toMatchObject([
      { result: { kind: "silent" }, grade: null, usd: null },
    ]);
  });
});

it("work that was merged and taken back is work that was rejected, and stays so", () => {
  const reverted: EventBody = { type: "mr.reverted", task: "A-1", iid: 5, sha: "r", by: "maintainer" };
  const first = delivered("p1", 0, "a", 5);
  expect(results(first, story("p2", [merged("A-1", 5), reverted], 60))).toEqual([["a", "rejected"]]);
  const closedLater = story("p3", [closed("A-1", 5, "not now")], 120);
  expect(results(first, story("p2", [merged("A-1", 5), reverted], 60), closedLater)).toEqual([["a", "rejected"]]);
});

it("a trial's dollars include the rounds of revision after it, whoever made them", () => {
  const revision = story("p2", [claimed("A-1", { model: "b", kind: "revision" }), spent("A-1", 0.25)], 60);
  expect(trials(delivered("p1", 0, "a", 5), revision).map(({ model, usd }) => [model, usd])).toEqual([["a", 0.65]]);
});

it("a trial's grade is that of what was delivered first", () => {
  const first = [...delivered("p1", 0, "a", 5), ...story("p1", [graded(8)], 1)];
  expect(trials(first, story("p2", [graded(3)], 60))[0]?.grade).toMatchObject({ score: 8, judge: "judge" });
});

it("events told twice or in another order change no trial", () => {
  fc.assert(
    fc.property(events, fc.infiniteStream(fc.nat()), (some, order) => {
      const shuffled = [...some, ...some]
        .map((event) => ({ event, at: order.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event);
      expect(trials(shuffled)).toEqual(trials(some));
    }),
  );
});
