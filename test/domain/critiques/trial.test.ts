import { describe, expect, it } from "vitest";
import { loopEffect } from "../../../scripts/domain/critiques/loop.ts";
import { armsOf, type Trial, trialsOf } from "../../../scripts/domain/critiques/trial.ts";
import type { EventBody } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { sharesOf } from "../../../scripts/domain/shares.ts";
import { claimed, mrOpened, story } from "../stories.ts";

const TOLD = { given: ["a"], heldOut: ["b"] };
const KIND = { category: "code", model: "claude-sonnet-5-5" };
const graded = (
  task: string,
  score: number,
  more: Partial<Extract<EventBody, { type: "task.graded" }>> = {},
): EventBody => {
  return {
    type: "task.graded",
    task,
    score,
    heuristics: score,
    judge: score,
    model: "m",
    judgeVersion: "judge@0123456789ab",
    ...more,
  };
};
const closed = (task: string, iid: number, reason: string): EventBody => {
  return { type: "mr.closed", task, iid, by: "maintainer", reason };
};
const merged = (task: string, iid: number): EventBody => ({ type: "mr.merged", task, iid, by: "maintainer", sha: "s" });
const trials = (...cycles: EventBody[][]) =>
  trialsOf(foldLedger(cycles.flatMap((bodies, at) => story(`p${at + 1}`, bodies, at * 60))));

describe("a trial", () => {
  it("is a first attempt with what it was told, its grade, and whether people merged it", () => {
    expect(
      trials([claimed("BUG-1", { critiques: TOLD }), graded("BUG-1", 8), mrOpened("BUG-1", 4)], [merged("BUG-1", 4)]),
    ).toEqual([
      {
        task: "BUG-1",
        cycle: "p1",
        ...TOLD,
        kind: KIND,
        grade: { measure: "judge@0123456789ab", score: 8 },
        merged: true,
      },
    ]);
  });

  it("is one a task: neither a second attempt nor a round on its merge request counts", () => {
    const first = [claimed("BUG-1", { critiques: TOLD }), graded("BUG-1", 3)];
    const later = [claimed("BUG-1", { critiques: TOLD }), graded("BUG-1", 9)];
    const round = [claimed("BUG-2", { critiques: TOLD, kind: "revision" }), graded("BUG-2", 9)];
    expect(trials(first, later, round).map(({ task, grade }) => [task, grade?.score])).toEqual([["BUG-1", 3]]);
  });

  it("has no grade where a judge gave no verdict, and no outcome where a close says nothing of quality", () => {
    const partial = [
      claimed("BUG-1", { critiques: TOLD }),
      graded("BUG-1", 8, { partial: true, judge: null }),
      mrOpened("BUG-1", 4),
    ];
    const [one] = trials(partial, [closed("BUG-1", 4, "Not now")]);
    expect(one).toMatchObject({ grade: null, merged: null });
    expect(trials(partial, [closed("BUG-1", 4, "The result is wrong")])[0]?.merged).toBe(false);
  });

  it("is no success where a merge was taken back", () => {
    const first = [claimed("BUG-1", { critiques: TOLD }), graded("BUG-1", 8), mrOpened("BUG-1", 4)];
    const reverted: EventBody = { type: "mr.reverted", task: "BUG-1", iid: 4, sha: "r", by: "maintainer" };
    expect(trials(first, [merged("BUG-1", 4)], [reverted])[0]?.merged).toBe(false);
  });

  it("is none of a task that was told nothing, as before it was booked", () => {
    expect(trials([claimed("BUG-1"), graded("BUG-1", 8)])).toEqual([]);
  });

  it("is in one group of a critique, or in none", () => {
    const all = trials([claimed("BUG-1", { critiques: TOLD }), graded("BUG-1", 8)]);
    expect(["a", "b", "c"].map((id) => armsOf(id, all).map(({ isGiven }) => isGiven))).toEqual([[true], [false], []]);
  });
});

/** Tasks with two critiques each; each critique lifts by so much. */
function drawn(tasks: number, lift: number): Trial[] {
  const draw = sharesOf(7);
  return Array.from({ length: tasks }, (_, at) => {
    const given = ["a", "b"].filter(() => draw() >= 0.2);
    const heldOut = ["a", "b"].filter((id) => !given.includes(id));
    const noise = draw() + draw() + draw() - 1.5;
    return {
      task: `T-${at}`,
      cycle: "p1",
      given,
      heldOut,
      merged: null,
      kind: KIND,
      grade: { measure: "judge@1", score: 6 + noise + lift * given.length },
    };
  });
}

describe("the loop as a whole", () => {
  it("is of unknown worth until thirty tasks are graded, five of them with something held out", () => {
    expect(loopEffect(drawn(12, 1))).toMatchObject({ kind: "too-few", tasks: 12, missing: 18 });
    expect(loopEffect([])).toBeNull();
    const whole = drawn(40, 1).map((trial) => ({ ...trial, given: ["a"], heldOut: [] }));
    expect(loopEffect(whole)).toMatchObject({ kind: "too-few", heldOut: 0, missing: 5 });
  });

  it("is measured within each judge, and never across two", () => {
    // What a stricter judge graded was mostly held out: across both, lessons that do nothing would lift grades by two.
    const across = drawn(120, 0).map((trial, at): Trial => {
      const isLate = at >= 60;
      const isOut = isLate ? at % 5 !== 0 : at % 5 === 0;
      const score = (trial.grade?.score ?? 0) - (isLate ? 4 : 0);
      const told = { given: isOut ? [] : ["a"], heldOut: isOut ? ["a"] : [] };
      return { ...trial, ...told, grade: { measure: isLate ? "judge@2" : "judge@1", score } };
    });
    const effect = loopEffect(across);
    expect(effect?.kind === "measured" && Math.abs(effect.grade.value) < 0.3).toBe(true);
  });

  it("has no effect where lessons have none, and one where they have one", () => {
    const none = loopEffect(drawn(120, 0));
    const some = loopEffect(drawn(120, 1));
    expect(none?.kind === "measured" && none.grade.low < 0 && none.grade.high > 0).toBe(true);
    expect(some?.kind === "measured" && some.grade.low > 0.5 && some.grade.high < 1.5).toBe(true);
  });

  it("reads each task's lessons a few times, however often its interval draws tasks", () => {
    let reads = 0;
    const counted = drawn(60, 1).map((trial) => ({
      ...trial,
      get given() {
        reads += 1;
        return trial.given;
      },
    }));
    expect(loopEffect(counted)?.kind).toBe("measured");
    expect(reads).toBeLessThanOrEqual(5 * counted.length);
  });
});
