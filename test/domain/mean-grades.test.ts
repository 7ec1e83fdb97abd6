import { expect, test } from "vitest";
import { type EventBody, makeEvent } from "../../scripts/domain/event.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import { meanGrades } from "../../scripts/domain/mean-grades.ts";

const FIRST = "judge@aaaaaaaaaaaa";
const SECOND = "judge@bbbbbbbbbbbb";
type Graded = Extract<EventBody, { type: "task.graded" }>;

const grade = (score: number, part: Partial<Graded> = {}): Graded => {
  return { type: "task.graded", task: "BUG-1", score, heuristics: 8, judge: score, model: "m", ...part };
};
const ledgerOf = (...grades: Graded[]) =>
  foldLedger(grades.map((body, at) => makeEvent(body, `p${at}`, new Date(Date.UTC(2026, 0, 1 + at)))));

test("grades of two judges are never averaged together, and the newest judge stands last", () => {
  const ledger = ledgerOf(
    grade(9, { judgeVersion: FIRST }),
    grade(4, { judgeVersion: SECOND }),
    grade(8, { judgeVersion: FIRST }),
    grade(5, { judgeVersion: SECOND }),
  );
  expect(meanGrades(ledger)).toEqual([
    { measure: FIRST, kind: "judge", grades: 2, mean: 8.5 },
    { measure: SECOND, kind: "judge", grades: 2, mean: 4.5 },
  ]);
});

test("heuristics alone, partial grades and judges of before versions are measures of their own", () => {
  const ledger = ledgerOf(
    grade(10, { judge: null, model: null }),
    grade(9, { judge: null, model: null, partial: true }),
    grade(7),
    grade(6, { model: null }),
  );
  expect(meanGrades(ledger).map(({ measure, mean }) => [measure, mean])).toEqual([
    ["heuristics alone", 10],
    ["partial, no verdict", 9],
    ["m, before versions", 7],
    ["a judge, before versions", 6],
  ]);
});

test("without grades there is no mean", () => {
  expect(meanGrades(ledgerOf())).toEqual([]);
});
