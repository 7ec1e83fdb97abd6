import type { UserBlock } from "../ports/model.ts";
import { unreadSources } from "./cited-sources.ts";
import { withUser } from "./conversation.ts";
import { badHabit, withCall, withUnderstanding } from "./habits.ts";
import { endStep, note, type Run, type RunState, type Step } from "./run.ts";
import { isWebCategory, prepareCall, type ToolCall } from "./tools/table.ts";
import type { Ending, ToolResult } from "./tools/tool.ts";
import { verifyFinish } from "./verification.ts";

/** Rounds in which the agent may mend what finish was refused for. */
const MOST_REJECTIONS = 2;

/** The calls of one message so far: their results in order, and what ended them early. */
type Progress = { state: RunState; results: UserBlock[]; stop: Step | null };

/** Runs the calls of a message one after the other. Every call gets its result, those that are not run any more too. */
export async function takeCalls(calls: readonly ToolCall[], state: RunState, run: Run): Promise<Step> {
  let progress: Progress = { state, results: [], stop: null };
  for (const [index, call] of calls.entries()) {
    progress = await takeCall(call, progress, run);
    if (progress.stop === null && !isFinishGivenBack(progress, state)) continue;
    const rest = await answerCalls(
      calls.slice(index + 1),
      "Not run: the call before it ended this turn.",
      state.turns,
      run,
    );
    progress = { ...progress, results: [...progress.results, ...rest] };
    break;
  }
  const after = { ...progress.state, messages: withUser(state.messages, progress.results) };
  return progress.stop === null ? { kind: "continue", state: after } : { ...progress.stop, state: after };
}

/** The same result, an error, for calls that are not run. */
export async function answerCalls(
  calls: readonly ToolCall[],
  text: string,
  turn: number,
  run: Run,
): Promise<UserBlock[]> {
  const results: UserBlock[] = [];
  for (const call of calls) results.push(await resultOf(call, { text, isError: true }, 0, turn, run));
  return results;
}

async function takeCall(call: ToolCall, { state: before, results }: Progress, run: Run): Promise<Progress> {
  const { world, job, deadline } = run;
  const startedAt = world.clock.now().getTime();
  const seen = { ...before, habits: withCall(before.habits, call) };
  const add = async (state: RunState, result: Answered, stop: Step | null = null) => {
    const durationMs = world.clock.now().getTime() - startedAt;
    return { state, stop, results: [...results, await resultOf(call, result, durationMs, state.turns, run)] };
  };
  const bad = badHabit(seen.habits);
  if (bad !== null)
    return add(seen, { text: `Not run: ${bad}.`, isError: true }, { kind: "limit", limit: bad, state: seen });
  const prepared = prepareCall(call, job.task.category, { ...world, known: seen.known, deadline });
  const state = { ...seen, habits: withUnderstanding(seen.habits, prepared.kind === "prepared") };
  if (prepared.kind === "refused") {
    const limit = badHabit(state.habits);
    const stop: Step | null = limit === null ? null : { kind: "limit", limit, state };
    return add(state, { text: prepared.reason, isError: true }, stop);
  }
  const result = await prepared.run();
  if (result.kind === "result") return add(withKnown(state, result), result);
  const ended = await takeEnding(result.ending, state, run);
  return add(ended.state, ended.result, ended.stop);
}

type Answered = { text: string; isError: boolean; costUsd?: number };

type Ended = { state: RunState; result: { text: string; isError: boolean }; stop: Step | null };

/** decline ends the run; finish does when the harness finds the work in order, or has given back too often. */
async function takeEnding(ending: Ending, state: RunState, run: Run): Promise<Ended> {
  if (ending.kind === "decline") {
    const { reason, explanation, evidence } = ending;
    const stop = endStep({ kind: "declined", reason, explanation, evidence }, state);
    return { state, result: { text: "The task is handed back.", isError: false }, stop };
  }
  const unread = unreadIn(ending.evidence, state, run);
  if (unread.length > 0) {
    const told = { ...state, isToldOfSources: true };
    return { state: told, result: { text: describeUnread(unread), isError: true }, stop: null };
  }
  const verdict = await verifyFinish(run.job, run.world.workspace);
  for (const check of verdict.checks) await note(run, { type: "check-run", turn: state.turns, run: check });
  const { summary, evidence, followUps, answers } = ending;
  if (verdict.kind === "accepted") {
    const verified = { ...state, checks: verdict.checks };
    const stop = endStep(
      { kind: "delivered", summary, evidence, ...(answers.length === 0 ? {} : { answers }) },
      verified,
      followUps,
    );
    return { state: verified, result: { text: "Accepted.", isError: false }, stop };
  }
  const rejected = { ...state, checks: verdict.checks, rejections: state.rejections + 1 };
  const stop =
    rejected.rejections > MOST_REJECTIONS
      ? endStep({ kind: "unfinished", limit: verdict.why, summary }, rejected, followUps)
      : null;
  return { state: rejected, result: { text: verdict.text, isError: true }, stop };
}

function isFinishGivenBack({ state }: Progress, before: RunState): boolean {
  return state.rejections > before.rejections || state.isToldOfSources !== before.isToldOfSources;
}

/** Pages that a run's evidence names and that it never read; told once, for there may be a good reason. */
function unreadIn(evidence: readonly string[], state: RunState, { job, world }: Run): string[] {
  const isOurs = isWebCategory(job.task.category) && world.web.offer.fetch && !state.isToldOfSources;
  return isOurs ? unreadSources(evidence, world.web.hasRead) : [];
}

function describeUnread(unread: readonly string[]): string {
  return `Not accepted yet: the evidence names pages that were not read in this run: ${unread.join(", ")}. Read them with web_fetch and see that they say so, or leave them out. If they must stay as they are, say in the summary where you have them from, and call finish again.`;
}

function withKnown(state: RunState, result: Extract<ToolResult, { kind: "result" }>): RunState {
  return result.knows === undefined ? state : { ...state, known: new Set([...state.known, result.knows]) };
}

async function resultOf(
  call: ToolCall,
  { text, isError, costUsd }: Answered,
  durationMs: number,
  turn: number,
  run: Run,
): Promise<UserBlock> {
  const cost = costUsd === undefined ? {} : { costUsd };
  await note(run, { type: "tool-result", turn, callId: call.id, name: call.name, text, isError, durationMs, ...cost });
  return { type: "tool-result", callId: call.id, text, isError };
}
