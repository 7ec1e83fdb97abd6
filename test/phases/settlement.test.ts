import { expect, test } from "vitest";
import { combineGrade, type Grade, partialGrade } from "../../scripts/domain/grading.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import type { CheckRun } from "../../scripts/domain/work-outcome.ts";
import { NOTHING } from "../../scripts/phases/offer-work.ts";
import { planEntry } from "../../scripts/phases/plan-entry.ts";
import { gradeEvent, settlement } from "../../scripts/phases/settlement.ts";
import { taskOf } from "../domain/stories.ts";
import { knowing, planning } from "./planning.ts";

const HEURISTICS: Grade["heuristics"] = { score: 9, findings: [] };
const JUDGE = { score: 7, model: "m", reasons: [], concerns: [] };

test("a grade is booked with its judge's version", () => {
  const grade = combineGrade(HEURISTICS, { ...JUDGE, version: "judge@0123456789ab" });
  expect(gradeEvent("BUG-1", grade)).toEqual({
    ...{ type: "task.graded", task: "BUG-1", score: 7.8, heuristics: 9, judge: 7, model: "m" },
    judgeVersion: "judge@0123456789ab",
  });
});

test("a grade without a verdict is booked as partial", () => {
  expect(gradeEvent("BUG-1", partialGrade(HEURISTICS, "no answer"))).toEqual({
    ...{ type: "task.graded", task: "BUG-1", score: 9, heuristics: 9, judge: null, model: null, partial: true },
  });
});

test("a grade for which no judge was to be asked is whole", () => {
  expect(gradeEvent("BUG-1", combineGrade(HEURISTICS, null))).not.toHaveProperty("partial");
});

test("a test that fails by chance is booked apart from one that has found a fault", () => {
  const task = taskOf("TEST-1", { category: "test", origin: "BUG-1" });
  const route = { model: "m", reason: "m", tried: null };
  const pick = { task, fingerprint: "f1", route, reservedUsd: 1, preflight: null, worth: null };
  const entry = planEntry({ ...pick, work: { kind: "first" } }, 1, knowing(foldLedger([])), planning());
  const tests = ["fault", "chance"].map((id) => ({ id, status: "failed" as const, message: null }));
  const run = { command: "npm test", exitCode: 0, durationS: 1, tail: "" };
  const checks: CheckRun[] = [
    { ...run, when: "before", passed: true, report: null },
    { ...run, when: "after", passed: false, report: { tests }, flaky: ["chance"] },
  ];
  const work = {
    ...{ task, outcome: { kind: "delivered" as const, summary: "", evidence: [] }, patchSha256: "", files: [], checks },
    ...{ guards: [], scouting: null, followUps: [], charges: [], turns: 1, durationS: 1, sandbox: "none" },
  };
  const reflection = { task: task.id, grade: combineGrade(HEURISTICS, JUDGE), charges: [], intents: [] };
  const delivery = { kind: "complete" as const, work, patch: "", reflection, charges: [] };
  expect(settlement(entry, delivery, { ...NOTHING, kind: "opened", detail: "" }, 0.1)).toMatchObject({
    outcome: "delivered",
    ...{ regressions: ["fault"], flaky: ["chance"] },
  });
});
