import type { WorkOutcome } from "../domain/work-outcome.ts";
import type { AssistantBlock } from "../ports/model.ts";
import { renderPrompt } from "../views/prompt.ts";
import { withAnswer, withoutUnseenResults, withUser, wordsOf } from "./conversation.ts";
import type { Answer } from "./metered-model.ts";
import type { KeptCall } from "./quote.ts";
import { ask, note, noteAnswer, type Run, type RunState, requestOf, type Step } from "./run.ts";

const WRAP_UP_TOKENS = 2_048;

/** Prompt tokens for what stands in place of results that do not fit, some 20 calls with 200 bytes each. */
const CUT_RESULTS_TOKENS = 4_000;

/** What is kept back on every turn, so that the last one can be paid. */
export function keptForWrapUp({ job }: Run): KeptCall {
  return { promptTokens: CUT_RESULTS_TOKENS + Buffer.byteLength(job.prompts.wrapUp), outputTokens: WRAP_UP_TOKENS };
}

/**
 * Asks for a last summary at a limit. Nothing that the model calls now is run. The outcome is `unfinished` in any case:
 * work in progress is handed over as such.
 */
export async function wrapUp(limit: string, state: RunState, run: Run): Promise<Extract<Step, { kind: "end" }>> {
  const text = renderPrompt("prompts/wrap-up.md", run.job.prompts.wrapUp, { limit }).trim();
  await note(run, { type: "nudge", turn: state.turns, text });
  const answer = await askForSummary(text, state, run);
  const end = (summary: string, after: RunState): Extract<Step, { kind: "end" }> => {
    const outcome: WorkOutcome = { kind: "unfinished", limit, summary };
    return { kind: "end", outcome, followUps: [], state: after };
  };
  if (answer.kind !== "message") return end(state.lastWords || "The agent left no summary.", state);
  const turns = state.turns + 1;
  await noteAnswer(run, turns, answer);
  const summary = summaryOf(answer.content) || state.lastWords || "The agent left no summary.";
  return end(summary, { ...state, turns, messages: withAnswer(state.messages, answer.content) });
}

/** Results that the model has not seen are worth reading, when there is the money; else the summary does without. */
async function askForSummary(text: string, state: RunState, run: Run): Promise<Answer> {
  const askAfter = (messages: RunState["messages"]) =>
    ask(run, requestOf(run, withUser(messages, [{ type: "text", text }]), WRAP_UP_TOKENS));
  const answer = await askAfter(state.messages);
  return answer.kind === "unaffordable" ? askAfter(withoutUnseenResults(state.messages)) : answer;
}

/** The words of the answer, or those of a finish or decline in it. */
function summaryOf(content: readonly AssistantBlock[]): string {
  const called = content.flatMap((block) =>
    block.type === "tool-call" ? [block.input?.summary, block.input?.explanation] : [],
  );
  return wordsOf(content) || (called.find((text) => typeof text === "string") ?? "");
}
