import { expect, test } from "vitest";
import { type Critique, plainCritique } from "../../../scripts/domain/critique.ts";
import { nightLessons, reportCritiques } from "../../../scripts/domain/critiques/report.ts";
import type { EventBody } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { claimed, mrOpened, story } from "../stories.ts";

const FACTS = { now: new Date("2026-11-23T02:00:00Z"), timeZone: "UTC", days: 7 };
const critique = (id: string, lesson: string, change: Partial<Critique> = {}): Critique => ({
  ...plainCritique({ id, task: "BUG-1", cycle: "p1", lesson, body: "" }),
  ...{ author: "human:ada", event: `note.received:!1/${id}` },
  ...change,
});

/** What a night says that was all of the ledger. */
function lessonsOf(critiques: Critique[], ...bodies: EventBody[]) {
  const ledger = foldLedger(story("p1", bodies));
  return nightLessons(reportCritiques(critiques, ledger, FACTS), ledger, ledger.events);
}

/** Twelve tasks, each merged where it was told of `id`. */
function tried(id: string, graded: boolean): EventBody[] {
  return Array.from({ length: 12 }, (_, at): EventBody[] => {
    const [task, iid, isTold] = [`T-${at}`, at + 1, at % 3 !== 0];
    const critiques = { given: isTold ? [id] : [], heldOut: isTold ? [] : [id] };
    const score = isTold ? 8 : 6;
    const grade: EventBody = { type: "task.graded", task, score, heuristics: score, judge: score, model: "m" };
    const end: EventBody = isTold
      ? { type: "mr.merged", task, iid, sha: "s", by: "ada" }
      : { type: "mr.closed", task, iid, by: "ada", reason: "The result is wrong" };
    return [claimed(task, { critiques }), ...(graded ? [grade] : []), mrOpened(task, iid), end];
  }).flat();
}

test("a lesson in force is told with what it is worth in grades and in merges", () => {
  expect(lessonsOf([critique("use", "Use tabs")], ...tried("use", true)).measured).toMatchObject([
    { critique: { id: "use" }, gradeLift: { given: 8, heldOut: 4 }, mergeLift: { given: 8, heldOut: 4 } },
  ]);
});

test("a lesson of which only merges are known is told with them", () => {
  expect(lessonsOf([critique("use", "Use tabs")], ...tried("use", false)).measured).toMatchObject([
    { critique: { id: "use" }, gradeLift: null, mergeLift: { given: 8, heldOut: 4 } },
  ]);
});

test("a lesson that is over is told with the reason, and no longer with its worth", () => {
  const retired: EventBody = { type: "critique.retired", critique: "use", reason: "no effect", cause: "no-effect" };
  const told = lessonsOf([critique("use", "Use tabs")], ...tried("use", true), retired);
  expect(told).toMatchObject({
    measured: [],
    retired: [{ critique: "use", lesson: "Use tabs", reason: "no effect" }],
  });
});

test("a retired lesson whose file is gone is told in the ledger's words", () => {
  const added: EventBody = { type: "critique.added", task: "BUG-1", critique: "gone", lesson: "Mind the gap" };
  const retired: EventBody = { type: "critique.retired", critique: "gone", reason: "no effect", cause: "no-effect" };
  expect(lessonsOf([], added, retired).retired).toMatchObject([{ critique: "gone", lesson: "Mind the gap" }]);
});

test("of two that contradict each other, the one that counts is told beside the one that gives way", () => {
  const { contradictions } = lessonsOf([
    critique("use", "Use tabs"),
    critique("avoid", "Do not use tabs", { author: "judge@0123456789ab", count: 2 }),
  ]);
  expect(contradictions.map(({ counts, gives }) => [counts.id, gives.id])).toEqual([["use", "avoid"]]);
});

test("a lesson that was said again by people is told again", () => {
  const again = critique("use", "Use tabs", { also: ["note.received:!9/4"], count: 2 });
  const closing: EventBody = { type: "cycle.closed", delivered: 0, spentUsd: 0, heard: ["note.received:!9/4"] };
  expect(lessonsOf([again], closing).learnt).toEqual([
    { task: "BUG-1", lesson: "Use tabs", author: "human:ada", standing: "in-force", count: 2, isNew: false },
  ]);
});
