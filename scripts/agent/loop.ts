import type { WorkOutcome } from "../domain/work-outcome.ts";
import type { AgentJob, AgentResult, AgentWorld } from "./job.ts";
import type { Answer } from "./metered-model.ts";
import {
  ask,
  note,
  noteStart,
  openRun,
  type Run,
  type RunState,
  reachedLimit,
  requestOf,
  type Step,
  timeLimit,
} from "./run.ts";
import { takeTurn } from "./turn.ts";
import { keptForWrapUp, wrapUp } from "./wrap-up.ts";

/**
 * Runs an agent on a task until it is done, declined, or at a limit; its changes are in the workspace, whatever became
 * of it. Turns, minutes and dollars (the meter's cap) are bounded, and money for a last turn of summing up is always
 * kept back. Throws a SetupError for wrong prompts and models without a price, before anything is spent.
 */
export async function runAgent(job: AgentJob, world: AgentWorld): Promise<AgentResult> {
  const { run, state } = openRun(job, world);
  await noteStart(run);
  let step: Step = { kind: "continue", state };
  while (step.kind === "continue") step = await nextStep(step.state, run);
  const end = step.kind === "limit" ? await wrapUp(step.limit, step.state, run) : step;
  await note(run, { type: "end", outcome: end.outcome, turns: end.state.turns, spentUsd: world.model.spentUsd() });
  return { outcome: end.outcome, followUps: end.followUps, turns: end.state.turns, checks: end.state.checks };
}

async function nextStep(state: RunState, run: Run): Promise<Step> {
  const limit = reachedLimit(state, run);
  if (limit !== null) return { kind: "limit", limit, state };
  const request = requestOf(run, state.messages, run.job.limits.outputTokens);
  const answer = await ask(run, request, keptForWrapUp(run));
  if (answer.kind === "unaffordable") return { kind: "limit", limit: dollarLimit(answer), state };
  if (answer.kind === "message") return takeTurn(answer, state, run);
  if (run.signal?.aborted) return { kind: "limit", limit: timeLimit(run.job), state };
  const outcome: WorkOutcome = { kind: "failed", detail: `The model gave no answer: ${answer.detail}` };
  return { kind: "end", outcome, followUps: [], state };
}

function dollarLimit({ callCapUsd }: Extract<Answer, { kind: "unaffordable" }>): string {
  return callCapUsd === undefined ? "the budget in dollars" : `the cap of one call, $${callCapUsd.toFixed(2)}`;
}
