import type { ToolCall } from "./tools/table.ts";

/** What is counted to notice an agent that goes round in circles. */
export type Habits = {
  /** The last call, and how often it came in a row. */
  lastCall: string;
  identical: number;
  malformed: number;
  /** Turns in a row without a call. */
  silent: number;
};

/** The bounds at which good agents break a loop: facts of 2026 from several of them, and far from honest work. */
const MOST_IDENTICAL = 3;
const MOST_MALFORMED = 3;
const MOST_SILENT = 2;

export const FRESH_HABITS: Habits = { lastCall: "", identical: 0, malformed: 0, silent: 0 };

/** After a call was seen. finish is left out: what it says is checked each time, and has a bound of its own. */
export function withCall(habits: Habits, call: ToolCall): Habits {
  if (call.name === "finish") return { ...habits, lastCall: "", identical: 0, silent: 0 };
  const lastCall = `${call.name} ${call.input === null ? call.inputText : JSON.stringify(call.input)}`;
  const identical = lastCall === habits.lastCall ? habits.identical + 1 : 1;
  return { ...habits, lastCall, identical, silent: 0 };
}

/** After it was known whether a call could be understood. */
export function withUnderstanding(habits: Habits, isUnderstood: boolean): Habits {
  return { ...habits, malformed: isUnderstood ? 0 : habits.malformed + 1 };
}

/** After a turn without a call. */
export function withSilence(habits: Habits): Habits {
  return { ...habits, silent: habits.silent + 1 };
}

/** The habit that ends the run, in words; null while there is none. */
export function badHabit(habits: Habits): string | null {
  if (habits.identical >= MOST_IDENTICAL) return `${MOST_IDENTICAL} identical calls in a row`;
  if (habits.malformed >= MOST_MALFORMED) return `${MOST_MALFORMED} malformed calls in a row`;
  if (habits.silent >= MOST_SILENT) return `${MOST_SILENT} turns without a tool call`;
  return null;
}
