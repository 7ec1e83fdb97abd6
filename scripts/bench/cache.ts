import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PRICES, promptTokens } from "../domain/prices.ts";
import { commitFolder, writeFiles } from "./git-folder.ts";
import { LONG_TASK_ID, longTaskFiles, longTaskScenarios, longTaskText } from "./long-task.ts";
import { minimumUsd, uncachedUsd } from "./minimum-cost.ts";
import type { Bench, Section } from "./section.ts";
import { runWork } from "./task-run.ts";
import { type Recording, readRecording } from "./transcript-lines.ts";

/** The bound that a run must keep. */
export const MOST_TIMES_MINIMUM = 1.1;

export type CacheFigures = {
  turns: number;
  /** Tokens of the first and of the last prompt. */
  firstPrompt: number;
  lastPrompt: number;
  costUsd: number;
  minimumUsd: number;
  uncachedUsd: number;
};

/** What prompt caching leaves of a conversation's price, against the least that it could cost. */
export const cache: Section = {
  about: "what a run of 30 turns costs, against the least that it could cost and against no caching",
  async measure(bench) {
    const figures = await measureCache(bench);
    const { turns, firstPrompt, lastPrompt, costUsd, minimumUsd: least, uncachedUsd: uncached } = figures;
    const row = (what: string, usd: number, bound = {}) => [
      what,
      { value: usd, unit: "$" as const },
      { value: usd / least, unit: "×" as const, ...bound },
    ];
    return {
      kind: "measured",
      tables: [
        {
          title: `A run of ${turns} turns whose prompts grow from ${firstPrompt} to ${lastPrompt} tokens`,
          columns: ["what", "dollars", "to the minimum"],
          rows: [
            row("as billed by the model double", costUsd, { atMost: MOST_TIMES_MINIMUM }),
            row("computed minimum", least),
            row("without caching", uncached),
          ],
        },
      ],
      notes: ["The real agent loop and adapter as a process, with the double's emulation of the prompt cache."],
    };
  },
};

/** Runs the long task once and computes from its transcript what it cost and could have cost. */
export async function measureCache(bench: Bench): Promise<CacheFigures> {
  return figuresOf(await recordLongTask(bench));
}

function figuresOf({ calls, costUsd }: Recording): CacheFigures {
  const prompts = calls.map(({ usage }) => promptTokens(usage));
  return {
    turns: calls.length,
    firstPrompt: prompts[0] ?? 0,
    lastPrompt: prompts.at(-1) ?? 0,
    costUsd,
    minimumUsd: minimumUsd(calls, PRICES),
    uncachedUsd: uncachedUsd(calls, PRICES),
  };
}

async function recordLongTask(bench: Bench): Promise<Recording> {
  const repo = join(bench.scratch, "parcels");
  await mkdir(repo);
  await writeFiles(repo, longTaskFiles());
  await commitFolder(repo, bench.environment.PATH ?? "");
  const { work, transcript } = await runWork(bench, {
    ...{ name: "long-task", repo, scenarios: longTaskScenarios() },
    ...{ taskId: LONG_TASK_ID, taskText: longTaskText() },
  });
  if (work.outcome.kind !== "delivered")
    throw new Error(`the long task was not delivered: ${JSON.stringify(work.outcome)}`);
  return readRecording(transcript);
}
