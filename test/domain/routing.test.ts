import { describe, expect, it } from "vitest";
import { priceTable } from "../../scripts/domain/prices.ts";
import { hasPrice, routeTask, unpricedModels } from "../../scripts/domain/routing.ts";
import { configured, NOW, taskOf } from "./stories.ts";

const { models } = configured("models: {agent: claude-sonnet-5-5, categories: {docs: claude-haiku-5-5}}");

describe("a route", () => {
  it.each([
    [
      "the task's own word first",
      taskOf("A-1", { category: "docs", model: "claude-opus-5-5" }),
      "claude-opus-5-5",
      "the task asks for it",
    ],
    ["then its category's", taskOf("A-1", { category: "docs" }), "claude-haiku-5-5", "configured for docs tasks"],
    ["then the project's", taskOf("A-1"), "claude-sonnet-5-5", "the project's model for agents"],
  ])("is %s", (_name, task, model, why) => {
    expect(routeTask(task, models)).toEqual({ model, reason: `${model}: ${why}` });
  });
});

describe("a model without a price", () => {
  it("is known by the table of that day", () => {
    const table = priceTable({});
    expect(hasPrice(table, "claude-sonnet-5-5", NOW)).toBe(true);
    expect(hasPrice(table, "claude-sonnet-5-5", new Date("2024-01-01"))).toBe(false);
    expect(hasPrice(table, "llama", NOW)).toBe(false);
  });

  it("that costs nothing, and says so, has one", () => {
    const free = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
    expect(hasPrice(priceTable({ llama: free }), "llama", NOW)).toBe(true);
  });

  it("is a fault wherever the configuration names it", () => {
    const faults = unpricedModels(
      configured("models: {agent: one, judge: two, scout: four, categories: {docs: three}}"),
      NOW,
    );
    expect(faults.map((f) => f.found)).toEqual([
      'models.agent = "one", a model without a price',
      'models.judge = "two", a model without a price',
      'models.scout = "four", a model without a price',
      'models.categories.docs = "three", a model without a price',
    ]);
    expect(faults[0]?.example).toContain('prices: {"one": {input: 2');
  });

  it("is no fault when all have theirs", () => {
    expect(unpricedModels(configured(), NOW)).toEqual([]);
  });
});
