import { expect, test } from "vitest";
import { wordsIn } from "../../../scripts/domain/critique.ts";
import { critiqueOfGrade } from "../../../scripts/domain/critiques/of-grade.ts";
import { combineGrade } from "../../../scripts/domain/grading.ts";
import { taskOf } from "../stories.ts";

const VERSION = "judge@0123456789ab";
const facts = {
  event: "e1",
  model: "claude-sonnet-5-5",
  cycle: "p1",
  now: new Date("2026-11-26T04:00:00Z"),
  timeZone: "UTC",
  days: 7,
};
const task = taskOf("BUG-1", { category: "code", paths: ["src/**"] });
const graded = (score: number) => {
  const judge = { score, model: "m", version: VERSION, reasons: [], concerns: [] };
  return combineGrade({ score: 5, findings: [] }, judge);
};
const asked = (more: { wrong?: string; why?: string; lesson?: string } = {}) => {
  const { wrong = "It guesses.", why = "Nobody looked.", lesson = "Look first." } = more;
  return { kind: "add-critique" as const, task: task.id, wrong, why, lesson, body: "as it was said" };
};

test("a critique of a grade says what went wrong, why and what to do instead, with provenance, scope and an end", () => {
  expect(critiqueOfGrade(asked(), task, graded(4), facts)).toMatchObject({
    ...{ wrong: "It guesses.", why: "Nobody looked.", lesson: "Look first.", body: "as it was said" },
    ...{ task: "BUG-1", event: "e1", author: VERSION, category: "code", paths: ["src/**"], expires: "2026-12-03" },
    model: "claude-sonnet-5-5",
  });
});

test("at 80 words what to do instead is kept whole, then what went wrong, then why", () => {
  const many = (word: string, count: number) => Array.from({ length: count }, () => word).join(" ");
  const kept = (wrongs: number) => {
    const long = asked({ lesson: many("do", 40), wrong: many("was", wrongs), why: many("for", 30) });
    const { lesson, wrong, why } = critiqueOfGrade(long, task, graded(4), facts);
    return [wordsIn([lesson]), wordsIn([wrong]), wordsIn([why])];
  };
  expect([kept(30), kept(60)]).toEqual([
    [40, 30, 10],
    [40, 40, 0],
  ]);
});

test("only what the rubric calls harmful is grave enough to count at once", () => {
  expect([2, 2.5].map((score) => critiqueOfGrade(asked(), task, graded(score), facts).critical)).toEqual([true, false]);
});
