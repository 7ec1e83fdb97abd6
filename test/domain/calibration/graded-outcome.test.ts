import { expect, test } from "vitest";
import { gradedOutcomes } from "../../../scripts/domain/calibration/graded-outcome.ts";
import { makeEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { eventsOf, JUDGE_A, JUDGE_B, type Told } from "./drawn-ledger.ts";

const outcomes = (...told: Told[]) => gradedOutcomes(foldLedger(eventsOf(told)));
const NOTHING = { silent: 0, other: 0, unclear: 0, "no-verdict": 0, "no-version": 0 };
const GRADES = { heuristics: 8, judge: 7 };

test("merges, merges after changes and closes for quality are the truth", () => {
  expect(
    outcomes(
      { ...GRADES, end: "merged" },
      { ...GRADES, end: "merged", rounds: 2 },
      { ...GRADES, end: { closed: "The result is wrong." }, version: JUDGE_B },
    ),
  ).toEqual({
    counted: [
      { iid: 1, version: JUDGE_A, ...GRADES, outcome: "merged" },
      { iid: 2, version: JUDGE_A, ...GRADES, outcome: "merged-after-changes" },
      { iid: 3, version: JUDGE_B, ...GRADES, outcome: "closed-for-quality" },
    ],
    leftOut: NOTHING,
  });
});

test("silence and 'not now' do not count, and are told", () => {
  const told = ["", "Not now.", "Hm.", "later"].map((closed): Told => ({ ...GRADES, end: { closed } }));
  expect(outcomes(...told)).toEqual({ counted: [], leftOut: { ...NOTHING, silent: 1, other: 2, unclear: 1 } });
});

test("what is open does not count", () => {
  expect(outcomes({ ...GRADES, end: null })).toEqual({ counted: [], leftOut: NOTHING });
});

test("a grade without a judge, or by one of before versions, does not count", () => {
  expect(outcomes({ heuristics: 8, judge: null, end: "merged" }, { ...GRADES, version: null, end: "merged" })).toEqual({
    counted: [],
    leftOut: { ...NOTHING, "no-verdict": 1, "no-version": 1 },
  });
});

test("the newest grade before the end is the one that people decided about", () => {
  const regraded = (cycle: string, judge: number, at: string) =>
    makeEvent(
      { type: "task.graded", task: "T-1", score: judge, heuristics: 5, judge, model: "m", judgeVersion: JUDGE_B },
      cycle,
      new Date(at),
    );
  const events = eventsOf([{ ...GRADES, end: "merged", rounds: 1 }]).filter(
    (e) => !(e.type === "task.graded" && e.cycle === "c1-1"),
  );
  const late = regraded("c1-1", 3, "2026-01-03T12:00:00.000Z");
  const inTime = regraded("c1-1", 9, "2026-01-02T01:00:00.000Z");
  const read = (event: typeof late) => gradedOutcomes(foldLedger([...events, event])).counted;
  expect(read(inTime)).toMatchObject([{ judge: 9, version: JUDGE_B }]);
  expect(read(late)).toMatchObject([{ judge: 7, version: JUDGE_A }]);
});

test("a grade of the task's other merge request is not taken for this one's", () => {
  const events = eventsOf([{ ...GRADES, end: "merged" }]);
  const other = makeEvent(
    { type: "task.graded", task: "T-1", score: 1, heuristics: 1, judge: 1, model: "m", judgeVersion: JUDGE_A },
    "c9",
    new Date("2026-01-02T05:00:00.000Z"),
  );
  expect(gradedOutcomes(foldLedger([...events, other])).counted).toMatchObject([{ judge: 7 }]);
});

test("a close that a merge has undone is a merge", () => {
  const merged = makeEvent(
    { type: "mr.merged", task: "T-1", iid: 1, sha: "f", by: "ada" },
    "x",
    new Date("2026-02-01"),
  );
  const events = eventsOf([{ ...GRADES, end: { closed: "wrong" } }]);
  expect(gradedOutcomes(foldLedger([...events, merged])).counted).toMatchObject([{ outcome: "merged" }]);
});
