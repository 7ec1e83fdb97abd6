import type { Scenario, Turn, TurnExpectation } from "../model/scenario.ts";
import { citedLines } from "./cited-lines.ts";

/** What a judge answers: a whole score from 1 to 10 with its reasons, and a critique where there is something to learn. */
type Verdict = {
  score: number;
  reasons: string[];
  concerns: string[];
  critique: { summary: string; lesson: string } | null;
};

/**
 * The conversation of the agent that works on a task, known by the title of its brief: another task's may name it too, as
 * work that was merged before. `about` is a second thing that the first message must hold, to
 * tell a revision from the first try.
 */
export function agentOn(taskId: string, turns: Turn[], about = ""): Scenario {
  return {
    name: `agent ${taskId}${about && `, ${about}`}`,
    // `# Task X: …`, or `# Revision of task X: …`.
    match: { tools: ["finish"], firstUser: naming(`ask ${taskId}: `, about) },
    turns,
  };
}

/**
 * The one answer of the judge on a task's deliverable, known by the head of the task: its patch may name another one.
 * `about` as in `agentOn`.
 */
export function judgeOf(taskId: string, verdict: Verdict, about = ""): Scenario {
  return {
    name: `judge ${taskId}${about && `, ${about}`}`,
    match: { structured: true, system: /judge|grade/i, firstUser: naming(`<task>\n${taskId}: `, about) },
    turns: [{ json: verdict, compute: (request) => ({ json: { ...verdict, citations: citedLines(request) } }) }],
  };
}

/** The results of the last turn's calls, in order, hold these texts. */
export function sees(...texts: RegExp[]): TurnExpectation {
  return { toolResults: texts.map((text) => ({ text })) };
}

/** All of the last turn's calls succeeded: so many. */
export function done(calls: number): TurnExpectation {
  return { toolResults: Array.from({ length: calls }, () => ({ isError: false })) };
}

/** The last turn's single call failed, and the result says so. */
export function refused(notes: string): TurnExpectation {
  return { toolResults: [{ isError: true }], notes };
}

/** All words, in whichever order the prompt brings them. Anchored, so that a text without them is searched once. */
function naming(...words: string[]): RegExp {
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${escaped.map((word) => `(?=[\\s\\S]*${word})`).join("")}`);
}
