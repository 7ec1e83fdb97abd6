import { describe, expect, it } from "vitest";
import type { PlanEntry } from "../../scripts/artifacts/plan.ts";
import type { AppliedCurves } from "../../scripts/domain/calibration/calibration.ts";
import type { Outcome } from "../../scripts/domain/event.ts";
import { combineGrade, type Grade } from "../../scripts/domain/grading.ts";
import type { Intent } from "../../scripts/domain/intent.ts";
import { foldLedger } from "../../scripts/domain/ledger.ts";
import type { Task } from "../../scripts/domain/task.ts";
import type { Complete } from "../../scripts/phases/delivery.ts";
import { followUpsOf } from "../../scripts/phases/follow-ups-of.ts";
import { planEntry } from "../../scripts/phases/plan-entry.ts";
import { taskOf } from "../domain/stories.ts";
import { knowing, planning } from "./planning.ts";

const pick = {
  fingerprint: "f1",
  route: { model: "m", reason: "m", tried: null },
  reservedUsd: 1,
  preflight: null,
  worth: null,
};
const entryOf = (task: Task): PlanEntry =>
  planEntry({ ...pick, task, work: { kind: "first" } }, 1, knowing(foldLedger([])), planning());
const add = (title: string, more: Partial<Extract<Intent, { kind: "add-task" }>> = {}): Intent => {
  return { kind: "add-task", parent: "BUG-1", title, description: "Why", ...more };
};
const grade = (change: Partial<Grade> = {}): Grade => ({
  ...combineGrade({ score: 9, findings: [] }, { score: 8, model: "m", reasons: [], concerns: [] }),
  ...change,
});
const UNCOVERED = [{ path: "src/a.ts", lines: [1, 2, 3, 4] }];

function follow(
  task: Task,
  own: Intent[],
  graded: Grade | null,
  outcome: Outcome = "delivered",
  curves: AppliedCurves = new Map(),
) {
  const work = { task, outcome: DELIVERED } as Complete["work"];
  const reflection = { task: task.id, grade: graded, charges: [], intents: own };
  const { tasks, refused } = followUpsOf(
    entryOf(task),
    { kind: "complete", work, patch: "x", reflection, charges: [] },
    own,
    { outcome, curves },
  );
  return {
    tasks: tasks.map(({ title, category, tags, dependsOn }) => ({ title, category, tags, dependsOn })),
    refused,
  };
}
const DELIVERED: Complete["work"]["outcome"] = { kind: "delivered", summary: "Done", evidence: [] };

describe("the tasks that follow from a piece of work", () => {
  it("are tests for what no test runs, which wait for the merge, before what the agent proposes; three in all", () => {
    const own = [add("Sort the glossary"), add("Document the options"), add("Mend the lamp")];
    expect(follow(taskOf("BUG-1"), own, grade({ uncovered: UNCOVERED }))).toEqual({
      tasks: [
        {
          title: "Test the lines of BUG-1 that no test runs",
          ...{ category: "test", tags: ["follow-up", "coverage"], dependsOn: ["BUG-1"] },
        },
        { title: "Sort the glossary", category: "code", tags: ["follow-up"], dependsOn: [] },
        { title: "Document the options", category: "docs", tags: ["follow-up"], dependsOn: [] },
      ],
      refused: [],
    });
  });

  it("are none of work below 7, of unfinished work and without a verdict, and each is refused with the reason", () => {
    const own = [add("Sort the\n glossary")];
    expect(follow(taskOf("BUG-1"), own, grade({ score: 6.9, uncovered: UNCOVERED }))).toEqual({
      tasks: [],
      refused: ['add-task: "Sort the glossary": it was graded 6.9, and 7 is the least'],
    });
    expect(follow(taskOf("BUG-1"), own, grade(), "unfinished").refused).toHaveLength(1);
    expect(follow(taskOf("BUG-1"), own, grade({ uncovered: UNCOVERED }), "refused")).toEqual({
      tasks: [],
      refused: ['add-task: "Sort the glossary": it was not delivered'],
    });
    expect(follow(taskOf("BUG-1"), own, null).refused).toEqual([
      expect.stringMatching(/no judge has given a verdict$/),
    ]);
  });

  it("are none that build, of a report", () => {
    const own = [add("Build the exporter", { category: "code" }), add("Compare two exporters")];
    const { tasks, refused } = follow(taskOf("BUG-1", { category: "research" }), own, grade());
    expect(tasks.map(({ title, category }) => `${category}: ${title}`)).toEqual(["research: Compare two exporters"]);
    expect(refused).toEqual([
      expect.stringMatching(/^add-task: "Build the exporter": a task of research spawns no task of code/),
    ]);
  });
});
