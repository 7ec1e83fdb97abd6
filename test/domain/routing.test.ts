import { describe, expect, it } from "vitest";
import { priceTable } from "../../scripts/domain/prices.ts";
import { hasPrice, routeTask } from "../../scripts/domain/routing.ts";
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
    expect(routeTask(task, models)).toEqual({ model, reason: `${model}: ${why}`, tried: null });
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
});
