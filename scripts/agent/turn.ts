import { maskSecrets } from "../domain/secrets/mask.ts";
import type { StopReason } from "../ports/model.ts";
import { withAnswer, withUser, wordsOf } from "./conversation.ts";
import { badHabit, withSilence, withUnderstanding } from "./habits.ts";
import type { Answer } from "./metered-model.ts";
import { endStep, limitRemark, note, noteAnswer, type Run, type RunState, type Step } from "./run.ts";
import { answerCalls, takeCalls } from "./tool-calls.ts";
import type { ToolCall } from "./tools/table.ts";

export type ModelAnswer = Extract<Answer, { kind: "message" }>;

/** A message of the model, with the state it left, and its calls. */
type Turn = { answer: ModelAnswer; calls: ToolCall[]; state: RunState; run: Run };

/** Takes in one message of the model and does what it asks for. */
export async function takeTurn(answer: ModelAnswer, before: RunState, run: Run): Promise<Step> {
  const calls = answer.content.filter((block) => block.type === "tool-call");
  const state: RunState = {
    ...before,
    turns: before.turns + 1,
    messages: withAnswer(before.messages, answer.content),
    lastWords: wordsOf(answer.content) || before.lastWords,
  };
  await noteAnswer(run, state.turns, answer);
  logTurn({ answer, calls, state, run });
  const step = await TAKE[answer.stopReason]({ answer, calls, state, run });
  return step.kind === "continue" ? { kind: "continue", state: await remarkOnLimits(step.state, run) } : step;
}

const TAKE = {
  tool_use: takeMessage,
  end_turn: takeMessage,
  stop_sequence: takeMessage,
  max_tokens: takeCutMessage,
  pause_turn: takePause,
  refusal: takeRefusal,
  model_context_window_exceeded: takeFullContext,
} satisfies Record<StopReason, (turn: Turn) => Step | Promise<Step>>;

async function takeMessage(turn: Turn): Promise<Step> {
  if (turn.calls.length > 0) return takeCalls(turn.calls, turn.state, turn.run);
  return goOnAfterSilence(turn, turn.run.job.prompts.nudge.trim());
}

/** The last call of a cut message may be cut and still parse, without the fields that were to follow: none is run. */
async function takeCutMessage(turn: Turn): Promise<Step> {
  const { answer, calls, run } = turn;
  const what = `Your message was cut at ${answer.maxTokens} output tokens. Go on in smaller steps: shorter messages, files written in parts.`;
  if (calls.length === 0) return goOnAfterSilence(turn, what);
  const results = await answerCalls(calls, `Not run. ${what}`, turn.state.turns, run);
  const habits = withUnderstanding({ ...turn.state.habits, silent: 0 }, false);
  return continueUnlessBad({ ...turn.state, habits, messages: withUser(turn.state.messages, results) });
}

/** The server took a break; the same conversation, sent again, goes on. */
async function takePause(turn: Turn): Promise<Step> {
  return turn.calls.length > 0 ? takeMessage(turn) : { kind: "continue", state: turn.state };
}

function takeRefusal({ answer, state }: Turn): Step {
  const words = wordsOf(answer.content);
  const explanation = words === "" ? "The model refused to go on." : `The model refused to go on: ${words}`;
  return endStep({ kind: "declined", reason: "unsafe", explanation, evidence: [] }, state);
}

/** No further call fits into the window, not even a wrap-up. */
function takeFullContext({ state }: Turn): Step {
  const summary = state.lastWords || "The conversation had grown too long for the model before it summed up.";
  return endStep({ kind: "unfinished", limit: "the model's context window", summary }, state);
}

async function goOnAfterSilence({ state, run }: Turn, text: string): Promise<Step> {
  const silent = { ...state, habits: withSilence(state.habits) };
  const step = continueUnlessBad(silent);
  return step.kind === "continue" ? { kind: "continue", state: await tell(text, silent, run) } : step;
}

function continueUnlessBad(state: RunState): Step {
  const limit = badHabit(state.habits);
  return limit === null ? { kind: "continue", state } : { kind: "limit", limit, state };
}

/** Budgets change from turn to turn: they are told in what is appended, never in the prefix that is cached. */
async function remarkOnLimits(state: RunState, run: Run): Promise<RunState> {
  const remark = limitRemark(state, run);
  // After a pause the model speaks next: nothing may come in between.
  if (remark === null || state.messages.at(-1)?.role !== "user") return state;
  return tell(remark, { ...state, isWarned: true }, run);
}

async function tell(text: string, state: RunState, run: Run): Promise<RunState> {
  await note(run, { type: "nudge", turn: state.turns, text });
  return { ...state, messages: withUser(state.messages, [{ type: "text", text }]) };
}

function logTurn({ calls, state, run }: Turn): void {
  const { job, world } = run;
  const action = calls.length === 0 ? "words" : calls.map(describeCall).join(", ");
  world.log.turn({ task: job.task.id, turn: state.turns, action, spentUsd: world.model.spentUsd() });
}

const SHOWN_LENGTH = 60;

function describeCall({ name, input }: ToolCall): string {
  const about = [input?.path, input?.command, input?.pattern, input?.glob, input?.query, input?.url].find(
    (value) => typeof value === "string",
  );
  if (about === undefined) return name;
  const line = maskSecrets(about).replace(/\s+/g, " ");
  return `${name} ${line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line}`;
}
