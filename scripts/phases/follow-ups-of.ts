import type { PlanEntry } from "../artifacts/plan.ts";
import type { AppliedCurves } from "../domain/calibration/calibration.ts";
import { COVERAGE_TAG, testRequest } from "../domain/coverage/test-request.ts";
import type { Outcome } from "../domain/event.ts";
import { followUpTask } from "../domain/follow-up.ts";
import { followUpCategory, whyNotFollowed, whyNotOfReport } from "../domain/follow-up-rules.ts";
import type { Intent } from "../domain/intent.ts";
import { MAX_FOLLOW_UPS } from "../domain/policy.ts";
import type { Task } from "../domain/task.ts";
import type { Complete } from "./delivery.ts";

/**
 * The tasks that follow from a piece of work: tests for what no test runs, then what the agent proposes; of good work
 * alone, and of none that was not offered (`outcome`: what came of it). What is refused is said with its reason.
 */
export function followUpsOf(
  { task }: PlanEntry,
  { reflection }: Complete,
  own: readonly Intent[],
  { outcome, curves }: { outcome: Outcome; curves: AppliedCurves },
): { tasks: Task[]; refused: string[] } {
  const asked = own.filter((intent) => intent.kind === "add-task");
  const grade = reflection?.grade ?? null;
  const tests = testRequest(task, grade);
  const reason = whyNotFollowed(grade, outcome === "delivered", curves);
  if (reason !== null) return { tasks: [], refused: asked.map(({ title }) => refusal(title, reason)) };
  const read = asked.map((intent) => {
    const category = followUpCategory(task.category, intent.category, intent.title);
    return {
      title: intent.title,
      why: whyNotOfReport(task.category, category),
      task: followUpTask({ ...intent, category }),
    };
  });
  const testing = tests === null ? [] : [{ ...followUpTask(tests, [COVERAGE_TAG]), dependsOn: [task.id] }];
  const taken = read.filter(({ why }) => why === null).map((one) => one.task);
  return {
    tasks: [...testing, ...taken].slice(0, MAX_FOLLOW_UPS),
    refused: read.flatMap(({ title, why }) => (why === null ? [] : [refusal(title, why)])),
  };
}

function refusal(title: string, reason: string): string {
  return `add-task: "${title.replace(/\s+/g, " ").slice(0, 120)}": ${reason}`;
}
