import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import type { Plan } from "../../scripts/artifacts/plan.ts";
import type { Words } from "../../scripts/domain/critiques/words.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import { distilWords, type Reflected, withCharges } from "../../scripts/phases/distil.ts";
import { promptReader } from "../../scripts/prompt-files.ts";
import { manualClock } from "../agent/manual-clock.ts";
import { type Scripted, says, scriptedModel } from "../agent/scripted-model.ts";
import { configured } from "../domain/stories.ts";

const WORDS: Words = {
  ...{ event: "note.received:!7/12", kind: "note", task: "DOCS-1", iid: 7, author: "ada" },
  body: "You guessed what it prints: run it first",
};
const LESSON = { wrong: "It was guessed", why: "", lesson: "Run it first", category: null };
const plan = (words: Words[]): Plan => {
  return { restReasons: [], opened: true, entries: [], words, passedOver: [], stalls: [], faults: [] };
};
const reflected = (task: string, capUsd: number, reply: Scripted): Reflected => {
  const meter = meterModel(scriptedModel(reply), { capUsd, prices: PRICES, clock: manualClock(), random: () => 0 });
  const entry = { task: { id: task }, judgeModel: "claude-haiku-5-5" } as Reflected["entry"];
  return { entry, meter, reflection: { task, grade: null, charges: [], intents: [] } };
};

async function distil(all: Reflected[], words = [WORDS]) {
  const lines: string[] = [];
  const world = {
    log: { line: (text: string) => lines.push(text) },
    prompt: promptReader(join(import.meta.dirname, "no-prompts-of-its-own")),
    configuration: configured(),
  } as unknown as Parameters<typeof distilWords>[0];
  const intents = await distilWords(world, plan(words), all);
  return {
    intents,
    lines,
    paid: withCharges(all).map(({ task, charges }) => [task, charges.map(({ purpose }) => purpose)]),
  };
}
const answer = says(JSON.stringify({ lessons: [{ numbers: [1], ...LESSON }], nothing: [] }));

describe("people's words", () => {
  it("are distilled once, out of the purse that has most left, whose task is charged", async () => {
    const { intents, paid } = await distil([reflected("BUG-1", 0.1, answer), reflected("BUG-2", 0.5, answer)]);
    expect(intents).toEqual([{ kind: "distil-words", events: [WORDS.event], critique: LESSON }]);
    expect(paid).toEqual([
      ["BUG-1", []],
      ["BUG-2", ["critique"]],
    ]);
  });

  it("cost nothing where there are none, where no task pays, and where the purse is empty; the log says why", async () => {
    const none = await distil([reflected("BUG-1", 0.5, answer)], []);
    expect([none.intents, none.lines, none.paid]).toEqual([[], [], [["BUG-1", []]]]);
    expect((await distil([])).lines).toEqual(["what people said is kept in their own words: no task pays for a model"]);
    const poor = await distil([reflected("BUG-1", 0, answer)]);
    expect([poor.intents, poor.lines]).toEqual([
      [],
      [expect.stringMatching(/^what people said is kept in their own words: no money left/)],
    ]);
  });
});
