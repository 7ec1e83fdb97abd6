import { describe, expect, it } from "vitest";
import { type Choice, learn, type Quality, world } from "./learning.ts";

/** Research as published for a system of this kind: 8.1 on average at 18 % of the price, against 4.0. */
const GOOD_AND_CHEAP: Record<string, Quality> = { cheap: { grade: 8.1, usd: 0.09 }, dear: { grade: 4.0, usd: 0.5 } };
const GOOD_AND_DEAR: Record<string, Quality> = { cheap: { grade: 4.0, usd: 0.09 }, dear: { grade: 8.1, usd: 0.5 } };

const SEEDS = Array.from({ length: 100 }, (_, at) => at + 1);
const shareOf = (model: string, choices: readonly Choice[]) =>
  choices.filter((choice) => choice.model === model).length / choices.length;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Of the model's work between two tasks, on average over all runs. */
const meanShare = (model: string, runs: readonly Choice[][], from: number, to: number) =>
  mean(runs.map((run) => shareOf(model, run.slice(from, to))));
/** Merge requests that an oracle, who knows the models, would have had merged and these runs had not. */
const loss = (runs: readonly Choice[][], most: number) =>
  1 - mean(runs.map((run) => mean(run.map((c) => c.merge)))) / most;
/** The merge chance of work of grade 8.1. */
const MOST = 1 / (1 + Math.exp(-1.2 * (8.1 - 6.5)));

describe("three hundred research tasks, over a hundred seeds", () => {
  const found = SEEDS.map((seed) => learn(world("dear", "cheap", { qualities: () => GOOD_AND_CHEAP }), seed));

  it("move to the better and cheaper model within fifteen tasks, in every run", () => {
    expect(found.filter((run) => shareOf("cheap", run.slice(15, 30)) < 0.8)).toEqual([]);
    expect(meanShare("cheap", found, 15, 300)).toBeGreaterThan(0.99);
  });

  it("move as soon by trials alone, where the configured model is good enough for the floor", () => {
    const qualities = () => ({ cheap: { grade: 8.1, usd: 0.09 }, dear: { grade: 7.2, usd: 0.5 } });
    const tried = SEEDS.map((seed) => learn(world("dear", "cheap", { tasks: 30, qualities }), seed));
    expect(tried.filter((run) => shareOf("cheap", run.slice(15)) < 0.8).length).toBeLessThanOrEqual(1);
  });

  it("lose at most a tenth of the value that an oracle would get: here 2 %", () => {
    expect(loss(found, MOST)).toBeLessThan(0.03);
  });

  it("lose at most a tenth where the cheap candidate is the worse one, though it is tried at times", () => {
    const kept = SEEDS.map((seed) => learn(world("dear", "cheap", { qualities: () => GOOD_AND_DEAR }), seed));
    expect(loss(kept, MOST)).toBeLessThan(0.1);
    expect(meanShare("cheap", kept, 0, 300)).toBeGreaterThan(0.02);
  });

  it("follow within thirty tasks when the models' qualities swap halfway", () => {
    const qualities = (task: number) => (task < 150 ? GOOD_AND_CHEAP : GOOD_AND_DEAR);
    const swapped = SEEDS.map((seed) => learn(world("dear", "cheap", { qualities }), seed));
    expect(meanShare("cheap", swapped, 30, 150)).toBeGreaterThan(0.99);
    expect(meanShare("dear", swapped, 180, 300)).toBeGreaterThan(0.95);
  });

  it("reserve for trying at most 15 % of each cycle's dollars", () => {
    const triedUsd = found.flatMap((run) =>
      [...Map.groupBy(run, ({ cycle }) => cycle).values()].map((cycle) =>
        cycle.reduce((sum, choice) => sum + (choice.tried ? choice.reservedUsd : 0), 0),
      ),
    );
    expect(Math.max(...triedUsd)).toBeGreaterThan(0.2);
    expect(Math.max(...triedUsd)).toBeLessThanOrEqual(0.45 + 1e-9);
  });
});
