import type { AgentResult } from "../agent/job.ts";
import type { CheckRun, WorkOutcome } from "../domain/work-outcome.ts";
import type { LeftOutFile } from "../ports/workspace.ts";

export function failedSetUp(run: CheckRun): WorkOutcome {
  const detail = `the project's set-up command \`${run.command}\` failed (exit code ${run.exitCode}): ${run.tail}`;
  return { kind: "failed", detail };
}

/** What became of a task for which no agent was started. */
export function withoutAgent(outcome: WorkOutcome): AgentResult {
  return { outcome, followUps: [], turns: 0, checks: [] };
}

/** A reviewer must know what the patch could not carry. */
export function withLeftOut(outcome: WorkOutcome, leftOut: readonly LeftOutFile[]): WorkOutcome {
  if (outcome.kind !== "delivered" || leftOut.length === 0) return outcome;
  const said = leftOut.map(({ path, reason }) => `${path} is not part of the patch: ${reason}`);
  return { ...outcome, evidence: [...said, ...outcome.evidence] };
}
