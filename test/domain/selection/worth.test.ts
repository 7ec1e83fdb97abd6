import { describe, expect, it } from "vitest";
import type { EventBody, LedgerEvent } from "../../../scripts/domain/event.ts";
import { foldLedger } from "../../../scripts/domain/ledger.ts";
import { priceTable } from "../../../scripts/domain/prices.ts";
import { beliefsFrom } from "../../../scripts/domain/routing/route.ts";
import { type WorthFacts, worthOf, worthWords } from "../../../scripts/domain/selection/worth.ts";
import { claimed, configured, mrOpened, NOW, story, taskOf } from "../stories.ts";

const DAY_MS = 86_400_000;
const ended = (task: string, iid: number, isMerged: boolean): EventBody =>
  isMerged
    ? { type: "mr.merged", task, iid, sha: "a", by: "maintainer" }
    : { type: "mr.closed", task, iid, by: "maintainer", reason: "Wrong." };
const past = (task: string, iid: number, isMerged: boolean, change: Parameters<typeof claimed>[1] = {}) =>
  story(`p${iid}`, [claimed(task, change), mrOpened(task, iid), ended(task, iid, isMerged)], iid);
const facts = (events: LedgerEvent[], change: Partial<WorthFacts> = {}): WorthFacts => ({
  beliefs: beliefsFrom(foldLedger(events), { configuration: configured(), prices: priceTable({}), now: NOW }),
  since: () => null,
  areasOf: () => [],
  ...change,
});
const MODEL = "claude-sonnet-5-5";
const merged = (events: LedgerEvent[], task = taskOf("A-1"), change: Partial<WorthFacts> = {}) =>
  worthOf(task, MODEL, facts(events, change)).chance.merged;

describe("what a task is worth", () => {
  it("doubles with each step of priority and with each ten days in the backlog", () => {
    const value = (priority: number, days: number) =>
      worthOf(taskOf("A-1", { priority }), MODEL, facts([], { since: () => new Date(NOW.getTime() - days * DAY_MS) }))
        .value;
    expect([value(5, 0), value(4, 0), value(1, 0)]).toEqual([0.5, 1, 8]);
    expect([value(5, 10), value(5, 40)]).toEqual([1, 8]);
  });

  it("grows with the merges of its like and falls with what was closed, and is even where nothing is known", () => {
    expect(merged([])).toBe(0.5);
    expect(merged([...past("X-1", 1, true), ...past("X-2", 2, true)])).toBeGreaterThan(0.7);
    expect(merged([...past("X-1", 1, false), ...past("X-2", 2, false)])).toBeLessThan(0.3);
  });

  it("goes by outcomes of its own category, model and area more than by others", () => {
    const like = merged(past("X-1", 1, true));
    expect(merged(past("X-1", 1, true, { category: "docs" }))).toBeLessThan(like);
    expect(merged(past("X-1", 1, true, { model: "claude-opus-5-5" }))).toBeLessThan(like);
    const areas = (other: string): Partial<WorthFacts> => ({
      areasOf: (task) => [task === "A-1" ? "src/parser" : other],
    });
    expect(merged(past("X-1", 1, true), taskOf("A-1"), areas("src/parser"))).toBe(like);
    expect(merged(past("X-1", 1, true), taskOf("A-1"), areas("docs"))).toBeLessThan(like);
  });

  it("is told with what it rests on", () => {
    const waits = facts(past("X-1", 1, true), { since: () => new Date(NOW.getTime() - 12.4 * DAY_MS) });
    const words = (given: WorthFacts) =>
      worthWords(taskOf("A-1", { priority: 2 }), worthOf(taskOf("A-1"), MODEL, given));
    expect(words(waits)).toBe("priority 2, 12 days in the backlog, merge chance 0.66 by 1.0 outcomes of its like");
    expect(words(facts([]))).toBe("priority 2, merge chance 0.50, nothing being known");
  });
});
