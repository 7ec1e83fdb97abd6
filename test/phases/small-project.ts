import type { Scenario, ScriptedCall } from "../../scripts/rehearsal/model/scenario.ts";
import { editFile, finish, readFile, writeFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { agentOn, done, judgeOf } from "../../scripts/rehearsal/scenarios/conversations.ts";

/** A project of two files whose only check always passes. Its agent's commands are ours, so they run unconfined. */
export const SMALL_PROJECT: Readonly<Record<string, string>> = {
  "nightshift.yml": configuration(),
  "README.md": "# Tea\n\nHow long tea draws.\n",
  "src/tea.txt": "black: 3 minutes\n",
};

/** `nightshift.yml` of the small project; `more` are further lines, `verify` replaces its checks. */
export function configuration({ more = "", verify = "{full: ['true']}" } = {}): string {
  return `version: 1
sandbox: none
budget: {task_usd: 0.5, cycle_usd: 3, day_usd: 20, month_usd: 100}
preflight: {reject_above: 1}
verify: ${verify}
${more}`;
}

/** A task's file. `matter` are further lines of front matter. */
export function taskFile(title: string, matter: string[] = [], description = "As the title says.\n"): string {
  return `---\n${[`title: ${JSON.stringify(title)}`, "category: docs", ...matter].join("\n")}\n---\n\n${description}`;
}

type Delivery = {
  /** Path → text of the files that the agent writes. */
  files: Record<string, string>;
  summary?: string;
  evidence?: string[];
  followUps?: { title: string; description: string }[];
  score?: number;
  critique?: { summary: string; lesson: string } | null;
  reasons?: string[];
  concerns?: string[];
  /** A second text of the first message, to tell a revision from the first try. */
  about?: string;
};

/** The words of an agent that writes files and finishes, and of the judge that grades it. */
export function delivers(task: string, delivery: Delivery): Scenario[] {
  const { files, about = "", summary = `Done: ${task}.`, evidence = ["Seen by reading."], followUps } = delivery;
  const ending = finish(summary, ...evidence);
  const calls = Object.entries(files).map(([path, text]) => writeFile(path, text));
  return [
    agentOn(
      task,
      [
        { call: calls },
        {
          expect: done(calls.length),
          call: followUps === undefined ? ending : { ...ending, input: { ...ending.input, follow_ups: followUps } },
        },
      ],
      about,
    ),
    judges(task, delivery),
  ];
}

/** The judge's words alone. */
export function judges(task: string, verdict: Partial<Delivery>): Scenario {
  const { score = 9, reasons = ["It does what was asked."], concerns = [], critique = null, about = "" } = verdict;
  return judgeOf(task, { score, reasons, concerns, critique }, about);
}

/** An agent that makes these calls, one a turn. */
export function calls(task: string, ...turns: ScriptedCall[]): Scenario {
  return agentOn(
    task,
    turns.map((call) => ({ call })),
  );
}

/** An agent on a revision: it changes one place and says what it did. The notes hold `about`; no first try holds `to`. */
export function revises(
  task: string,
  revision: { about: string; path: string; from: string; to: string; summary: string },
): Scenario[] {
  const { about, path, from, to, summary } = revision;
  return [
    agentOn(
      task,
      [
        { call: readFile(path) },
        { expect: done(1), call: editFile(path, from, to) },
        { expect: done(1), call: finish(summary, "Read again.") },
      ],
      about,
    ),
    // The judge does not hear what the agent says: it is known by what the round puts into the file.
    judges(task, { about: to }),
  ];
}
