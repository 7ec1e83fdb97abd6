import { describe, expect, it } from "vitest";
import { readBacklog } from "../../scripts/domain/backlog.ts";
import { describeFault, type Fault } from "../../scripts/domain/fault.ts";
import { modelNames, priceTable } from "../../scripts/domain/prices.ts";
import { hasPrice } from "../../scripts/domain/routing.ts";
import { unpricedModels, unpricedTasks } from "../../scripts/domain/unpriced.ts";
import { configured, NOW } from "./stories.ts";

const FREE = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };
const faultsOf = (yaml: string) => unpricedModels(configured(yaml), yaml, NOW);
const placeOf = ({ line, column }: Fault) => [line, column];

describe("a model without a price in nightshift.yml", () => {
  it("is a fault wherever it is named, with line and column of the key that names it", () => {
    const yaml = [
      "version: 1",
      "models:",
      "  judge: two # cheap",
      "  agent: one",
      "",
      "  categories: {code: claude-opus-5-5, docs: three}",
      "  scout: four",
      "  candidates: {all: [claude-opus-5-5, five], docs: [six]}",
    ].join("\n");
    expect(
      faultsOf(yaml).map((fault) => [fault.found.split(" = ")[0]?.replaceAll("`", ""), ...placeOf(fault)]),
    ).toEqual([
      ["models.agent", 4, 3],
      ["models.judge", 3, 3],
      ["models.scout", 7, 3],
      ["models.categories.docs", 6, 39],
      ["models.candidates.all", 8, 16],
      ["models.candidates.docs", 8, 46],
    ]);
  });

  it("is told in one line: place, finding, the model that is meant, and how to write it", () => {
    expect(faultsOf("models: {agent: claude-sonet-5-5}\n").map(describeFault)).toEqual([
      'nightshift.yml:1:10: found `models.agent` = "claude-sonet-5-5", a model without a price; expected `claude-sonnet-5-5`, perhaps, or its price under `prices`; for example: agent: claude-sonnet-5-5',
    ]);
  });

  it.each([
    ["claude-sonnet-5.5", "claude-sonnet-5-5"],
    ["Claude-Haiku-55", "claude-haiku-5-5"],
    ["sonnet-5-5", "claude-sonnet-5-5"],
    ["Opus-4-7", "claude-opus-4-7"],
    ["claude-opus-5-5-latest", "claude-opus-5-5"],
  ])("called %s is taken for a misspelt %s", (written, meant) => {
    expect(faultsOf(`models: {agent: ${written}}\n`)[0]?.expected).toBe(
      `\`${meant}\`, perhaps, or its price under \`prices\``,
    );
  });

  it("that is like none of the table shows all that are, and how a price is written", () => {
    const [fault] = faultsOf("models: {agent: llama}\n");
    expect(fault?.expected).toMatch(/^one of claude-opus-5-5, claude-sonnet-5-5, .*, or its price under `prices`$/);
    expect(fault?.example).toBe(
      'prices: {"llama": {input: 2, output: 10, cache_write_5m: 2.5, cache_write_1h: 4, cache_read: 0.2}}',
    );
    expect(configured(fault?.example).prices.llama?.input).toBe(2);
  });

  it("among the candidates is shown in a list", () => {
    const [fault] = faultsOf("models: {candidates: {docs: [claude-haiku-55]}}\n");
    expect(fault?.example).toBe("docs: [claude-haiku-5-5]");
  });

  it("is looked for among the project's own prices too", () => {
    const yaml =
      "models: {agent: my-lama}\nprices: {my-llama: {input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0}}\n";
    expect(faultsOf(yaml)[0]?.example).toBe("agent: my-llama");
  });

  it("that nobody wrote is a fault without a place: the built-in table did not know its default on that day", () => {
    const [fault] = unpricedModels(configured(), null, new Date("2024-01-01"));
    expect(fault).toMatchObject({ file: "nightshift.yml", line: null });
  });

  it("is no fault when all have theirs", () => {
    expect(faultsOf("version: 1\n")).toEqual([]);
  });
});

describe("a task whose own model has no price", () => {
  const task = (model: string) => `---\ntitle: x\n# the big one\nmodel: ${model}\n---\n`;
  const backlog = readBacklog(
    new Map([
      ["backlog/BUG-1.md", task("claude-opus-55")],
      ["backlog/BUG-2.md", task("claude-opus-5-5")],
      ["backlog/BUG-3.md", task("llama")],
      ["backlog/BUG-4.md", "---\ntitle: x\n---\n"],
      ["backlog/done/BUG-5.md", task("gone")],
    ]),
  );

  it("is named with file, line and column, as long as it is open", () => {
    const faults = unpricedTasks(backlog, priceTable({}), NOW);
    expect(faults.map((fault) => [fault.file, ...placeOf(fault), fault.found])).toEqual([
      ["backlog/BUG-1.md", 4, 1, '`model` = "claude-opus-55", a model without a price'],
      ["backlog/BUG-3.md", 4, 1, '`model` = "llama", a model without a price'],
    ]);
    expect(faults[0]?.example).toBe("model: claude-opus-5-5");
  });

  it("is none once the configuration gives it a price", () => {
    const prices = priceTable({ llama: FREE, "claude-opus-55": FREE });
    expect(unpricedTasks(backlog, prices, NOW)).toEqual([]);
  });
});

it("every model that a suggestion may name has a price", () => {
  const table = priceTable({ "my.model": FREE });
  const names = modelNames(table);
  expect(names.filter((name) => !hasPrice(table, name, NOW))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("my.model");
});
