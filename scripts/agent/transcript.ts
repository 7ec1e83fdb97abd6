import type { Usage } from "../domain/prices.ts";
import type { CheckRun, WorkOutcome } from "../domain/work-outcome.ts";
import type { AssistantBlock, StopReason } from "../ports/model.ts";
import type { ScoutVerdict } from "./scout.ts";

/** What happened in a run of the agent, in order. Durations in milliseconds, costs in dollars. */
export type TranscriptEvent =
  /** Whether the task was worth an agent, in a scout's opinion: before the start, and the last line when it was not. */
  | { type: "scout"; model: string; verdict: ScoutVerdict; spentUsd: number }
  | {
      type: "start";
      task: string;
      model: string;
      limits: { turns: number; minutes: number; outputTokens: number; usd: number };
      sandbox: string;
      tools: string[];
      system: string;
      brief: string;
    }
  | {
      type: "message";
      turn: number;
      content: AssistantBlock[];
      stopReason: StopReason;
      maxTokens: number;
      /** Null when the server reported none; the cost is then the worst case. */
      usage: Usage | null;
      costUsd: number;
    }
  | {
      type: "tool-result";
      turn: number;
      callId: string;
      name: string;
      text: string;
      isError: boolean;
      durationMs: number;
      /** What the call cost beside the model, where it did: a search of the web. */
      costUsd?: number;
    }
  /** What the harness told the model on its own account: a nudge, a remark on limits, the wrap-up. */
  | { type: "nudge"; turn: number; text: string }
  | { type: "check-run"; turn: number; run: CheckRun }
  | { type: "end"; outcome: WorkOutcome; turns: number; spentUsd: number };

/** `at`: UTC time. */
export type TranscriptEntry = { at: string } & TranscriptEvent;

/** One line of `transcript.jsonl`, with its line end. */
export function formatTranscriptEntry(entry: TranscriptEntry): string {
  return `${JSON.stringify(entry)}\n`;
}
