import { OWN_REASONING } from "../domain/reasoning.ts";
import type { CheckRun, FollowUp, WorkOutcome } from "../domain/work-outcome.ts";
import type { Message, ModelRequest, ToolDefinition } from "../ports/model.ts";
import { checkPrompt } from "../views/prompt.ts";
import { FRESH_HABITS, type Habits } from "./habits.ts";
import type { AgentJob, AgentWorld } from "./job.ts";
import type { Answer } from "./metered-model.ts";
import type { KeptCall } from "./quote.ts";
import { toolDefinitions } from "./tools/table.ts";
import type { TranscriptEvent } from "./transcript.ts";

/** What stays the same during a run. */
export type Run = {
  job: AgentJob;
  world: AgentWorld;
  tools: readonly ToolDefinition[];
  deadline: Date;
  /** Stops the model where the job around the run is about to end. */
  signal: AbortSignal | null;
  capUsd: number;
};

/** What a run has come to; each turn makes a new one. */
export type RunState = {
  messages: readonly Message[];
  turns: number;
  known: ReadonlySet<string>;
  habits: Habits;
  /** How often finish was not accepted. */
  rejections: number;
  checks: CheckRun[];
  /** Whether the model was told that its evidence names pages that it has not read. */
  isToldOfSources: boolean;
  /** Whether the model was told that its limits come near. */
  isWarned: boolean;
  /** The model's last words, for when it gets no more. */
  lastWords: string;
};

/** Where a turn leads. */
export type Step =
  | { kind: "continue"; state: RunState }
  | { kind: "limit"; limit: string; state: RunState }
  | { kind: "end"; outcome: WorkOutcome; followUps: FollowUp[]; state: RunState };

/** Share of a limit that is left when the model is told so. */
const WARNED_SHARE = 0.2;

/** Throws a SetupError for a prompt with wrong variables: before the first dollar, not at the first limit. */
export function openRun(job: AgentJob, world: AgentWorld): { run: Run; state: RunState } {
  checkPrompt("prompts/wrap-up.md", job.prompts.wrapUp, ["limit"]);
  checkPrompt("prompts/nudge.md", job.prompts.nudge, []);
  const deadline = new Date(world.clock.now().getTime() + job.limits.minutes * 60_000);
  const state: RunState = {
    messages: [{ role: "user", content: [{ type: "text", text: job.brief }] }],
    turns: 0,
    known: new Set(),
    habits: FRESH_HABITS,
    rejections: 0,
    checks: [],
    isToldOfSources: false,
    isWarned: false,
    lastWords: "",
  };
  const tools = toolDefinitions(world.web.offer);
  const signal = stopSignal(job, world);
  return { run: { job, world, tools, deadline, signal, capUsd: world.model.leftUsd() }, state };
}

function stopSignal({ jobTime }: AgentJob, { clock }: AgentWorld): AbortSignal | null {
  const stopAt = jobTime?.stopAt ?? null;
  return stopAt === null ? null : AbortSignal.timeout(Math.max(1, stopAt.getTime() - clock.now().getTime()));
}

/** Asks the model on behalf of the run. */
export function ask(run: Run, request: ModelRequest, keep: KeptCall | null = null): Promise<Answer> {
  return run.world.model.ask(request, "agent", { keep, ...(run.signal === null ? {} : { signal: run.signal }) });
}

export function requestOf({ job, tools }: Run, messages: readonly Message[], maxTokens: number): ModelRequest {
  const { model, system, reasoning = OWN_REASONING } = job;
  return { model, system, messages, tools, maxTokens, answerSchema: null, reasoning };
}

/** The limit that has been reached, in words; null while there is none. Dollars are the meter's to watch. */
export function reachedLimit(state: RunState, { job, world, deadline }: Run): string | null {
  if (state.turns >= job.limits.turns) return `${job.limits.turns} turns`;
  return world.clock.now() >= deadline ? timeLimit(job) : null;
}

/** The limit in minutes, in words. */
export function timeLimit({ limits, jobTime }: AgentJob): string {
  const minutes = `${limits.minutes} minutes`;
  return jobTime?.isBinding ? `${minutes}, all that the job's own timeout left` : minutes;
}

/** A remark for the first time that a fifth or less of a limit is left; null otherwise. */
export function limitRemark(state: RunState, { job, world, deadline, capUsd }: Run): string | null {
  if (state.isWarned) return null;
  const turns = job.limits.turns - state.turns;
  const minutes = (deadline.getTime() - world.clock.now().getTime()) / 60_000;
  const usd = world.model.leftUsd();
  const isNear =
    turns <= job.limits.turns * WARNED_SHARE ||
    minutes <= job.limits.minutes * WARNED_SHARE ||
    (capUsd > 0 && usd <= capUsd * WARNED_SHARE);
  if (!isNear || turns <= 0) return null;
  // A free model has no dollars to run out of.
  const time =
    capUsd > 0 ? `, ${minutes.toFixed(1)} minutes and $${usd.toFixed(2)}` : ` and ${minutes.toFixed(1)} minutes`;
  return `Your limits come near: ${turns} turns${time} are left. Bring the work to an end that holds.`;
}

export function endStep(outcome: WorkOutcome, state: RunState, followUps: FollowUp[] = []): Step {
  return { kind: "end", outcome, followUps, state };
}

/** Writes to the transcript. */
export async function note({ world }: Run, event: TranscriptEvent): Promise<void> {
  await world.record({ at: world.clock.now().toISOString(), ...event });
}

/** Writes an answer of the model to the transcript. */
export async function noteAnswer(run: Run, turn: number, answer: Extract<Answer, { kind: "message" }>): Promise<void> {
  const { content, stopReason, maxTokens, usage, costUsd } = answer;
  await note(run, { type: "message", turn, content, stopReason, maxTokens, usage, costUsd });
}

/** Writes what the run begins with to the transcript. */
export async function noteStart(run: Run): Promise<void> {
  const { job, world, tools, capUsd } = run;
  await note(run, {
    type: "start",
    task: job.task.id,
    model: job.model,
    limits: { ...job.limits, usd: capUsd },
    sandbox: world.workspace.sandbox,
    tools: tools.map((tool) => tool.name),
    system: job.system,
    brief: job.brief,
  });
}
