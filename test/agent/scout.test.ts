import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { meterModel } from "../../scripts/agent/metered-model.ts";
import { scout } from "../../scripts/agent/scout.ts";
import { excerptsFor } from "../../scripts/agent/scout-excerpts.ts";
import { PRICES } from "../../scripts/domain/prices.ts";
import type { Task } from "../../scripts/domain/task.ts";
import { genericScenarios, sampleScenarios } from "../../scripts/rehearsal/scenarios/all.ts";

import { scoutScenario } from "../../scripts/rehearsal/scenarios/scout.ts";
import { FILES, TASK } from "./agent-run.ts";
import { folderWorkspace } from "./folder-workspace.ts";
import { manualClock } from "./manual-clock.ts";
import { failure, message, type Scripted, says, scriptedModel } from "./scripted-model.ts";

const prompt = (name: string) => {
  const file = `prompts/${name}.md`;
  return { file, text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8") };
};
const EXCERPTS = { files: Object.keys(FILES), shown: [{ path: "greet.sh", text: '1\techo "Hello"' }] };

async function ask(reply: Scripted, options: { capUsd?: number; task?: Task; scoutModel?: string } = {}) {
  const { capUsd = 1, task = TASK, scoutModel = "claude-haiku-5-5" } = options;
  const scripted = scriptedModel(reply);
  const model = meterModel(scripted, { capUsd, prices: PRICES, clock: manualClock(), random: () => 0, retries: 0 });
  const preflight = ["greet.sh covers 1 of 3 concepts"];
  const verdict = await scout({ model, scoutModel, task, preflight, excerpts: EXCERPTS, prompt });
  return { verdict, request: scripted.requests[0], charges: model.charges() };
}

const saying = (verdict: string, ...evidence: string[]) =>
  says(JSON.stringify({ verdict, evidence, explanation: "Because." }));

describe("a scout", () => {
  test("lets a task go", async () => {
    expect((await ask(saying("go"))).verdict).toEqual({
      kind: "go",
      explanation: "Because.",
      evidence: [],
      setAside: null,
    });
  });

  test.each(["redundant", "unclear", "blocked"])(
    "calls a task %s with a file of the tree as evidence",
    async (reason) => {
      const evidence = ["`greet.sh:1` greets by name already"];
      expect((await ask(saying(reason, ...evidence))).verdict).toEqual({
        kind: "declined",
        reason,
        explanation: "Because.",
        evidence,
      });
    },
  );

  test.each([[[]], [["It is there already."]], [["lib/greet.sh shows it"]], [["greet.shell shows it"]]])(
    "counts as go with %j for evidence",
    async (evidence) => {
      const { verdict } = await ask(saying("redundant", ...evidence));
      expect(verdict).toMatchObject({ kind: "go", setAside: "redundant", evidence });
    },
  );

  test("is booked as such", async () => {
    expect((await ask(saying("go"))).charges).toMatchObject([
      { purpose: "scout", model: "claude-haiku-5-5", calls: 1 },
    ]);
  });

  test("sees the task, what preflight found, the excerpts and the paths of the tree, and has no tools", async () => {
    const { request } = await ask(saying("go"));
    expect(request?.tools).toEqual([]);
    const text = JSON.stringify(request?.messages);
    for (const part of [TASK.title, TASK.description, "covers 1 of 3", "echo", "README.md"])
      expect(text).toContain(part);
  });

  test("is asked for an answer whose schema closes every object and holds no bounds", async () => {
    const { request } = await ask(saying("go"));
    expect(JSON.stringify(request?.answerSchema)).not.toMatch(/minimum|maximum|minLength|maxLength|minItems|\$schema/);
    expect(request?.answerSchema).toMatchObject({
      additionalProperties: false,
      required: ["verdict", "evidence", "explanation"],
    });
  });

  test("that says too much is cut, not thrown away", async () => {
    const { verdict } = await ask(saying("blocked", ...Array(20).fill(`greet.sh ${"x".repeat(600)}`)));
    expect(verdict).toMatchObject({ kind: "declined" });
    expect("evidence" in verdict ? verdict.evidence.map((e) => e.length) : []).toEqual(Array(10).fill(500));
  });

  test("reads a long description in part", async () => {
    const { request } = await ask(saying("go"), { task: { ...TASK, description: "y".repeat(50_000) } });
    const text = JSON.stringify(request?.messages);
    expect(text.length).toBeLessThan(30_000);
    expect(text).toContain("30000 more characters are not shown");
  });
});

describe("a task is unscouted, and never failed,", () => {
  test.each<[string, Scripted, RegExp]>([
    [
      "without an answer",
      failure({ severity: "fatal", detail: "404 not_found_error" }),
      /^the scout gave no answer: 404/,
    ],
    ["for words in place of JSON", says("Go ahead."), /^the scout's answer is not valid: it/],
    ["for a verdict that nobody knows", saying("maybe"), /^the scout's answer is not valid: verdict/],
    ["for a cut answer", says(JSON.stringify({}), "max_tokens"), /was cut at 2000 output tokens$/],
    ["for a refusal", message([], { stopReason: "refusal" }), /^the scout refused$/],
  ])("%s", async (_name, reply, why) => {
    expect((await ask(reply)).verdict).toEqual({ kind: "unscouted", why: expect.stringMatching(why) });
  });

  test("without money for a scout and for an agent after it", async () => {
    const { verdict, charges } = await ask(saying("go"), { capUsd: 0.01 });
    expect(verdict).toEqual({ kind: "unscouted", why: "no money left for a scout ($0.01)" });
    expect(charges).toEqual([]);
    expect((await ask(saying("go"), { capUsd: 0.02 })).verdict.kind).toBe("go");
  });

  test("with a model that has no price", async () => {
    const { verdict } = await ask(saying("go"), { scoutModel: "nobodys-model" });
    expect(verdict).toEqual({ kind: "unscouted", why: expect.stringContaining("nobodys-model has no price") });
  });
});

describe("excerpts for a scout", () => {
  const excerpts = async (files: Record<string, string>, task: Partial<Task>, evidence: string[] = []) => {
    const workspace = folderWorkspace(files);
    onTestFinished(() => workspace.close());
    return excerptsFor({ ...TASK, ...task }, workspace, evidence);
  };

  test("come from the files that the task, the evidence and the paths name, in this order", async () => {
    const files = { "a.ts": "a", "b.ts": "b", "c/c.ts": "c", "c/d.ts": "d", "e.ts": "e" };
    const { shown } = await excerpts(files, { description: "Mend e.ts.", paths: ["c/*"] }, ["b.ts covers 2 of 3"]);
    expect(shown).toEqual([
      { path: "e.ts", text: "1\te" },
      { path: "b.ts", text: "1\tb" },
      { path: "c/c.ts", text: "1\tc" },
      { path: "c/d.ts", text: "1\td" },
    ]);
  });

  test("come with every path of the tree", async () => {
    expect((await excerpts({ "a.ts": "a", "b.ts": "b" }, {})).files).toEqual(["a.ts", "b.ts"]);
  });

  test("leave out what is no text", async () => {
    expect((await excerpts({ "a.bin": "\0" }, { description: "a.bin" })).shown).toEqual([]);
  });

  test("of a long file are the parts that speak of the task, with their line numbers", async () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `const filler${index} = "${"z".repeat(40)}";`);
    lines[2_500] = "export function greeting(name: string) {}";
    const { shown } = await excerpts({ "long.ts": lines.join("\n") }, { description: "long.ts: mend the greeting" });
    expect(shown[0]?.text).toContain("\n2501\texport function greeting(name: string) {}\n");
    expect(shown[0]?.text).toContain("\n…\n2501\t");
  });

  test("are 20 kB together at most, whatever the files", async () => {
    const big = Array.from({ length: 3_000 }, (_, index) => `grüß ${index} ${"ü".repeat(50)}`).join("\n");
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`big${index}.txt`, big]));
    const { shown } = await excerpts({ ...files, "wide.txt": "w".repeat(500_000) }, { paths: ["*.txt"] });
    const bytes = shown.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    expect(shown.length).toBeLessThanOrEqual(8);
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(bytes).toBeGreaterThan(10_000);
  });
});

describe("the prompt of scouts", () => {
  test("is told from those of agents and judges by the scenarios of a rehearsal", () => {
    for (const known of [sampleScenarios, genericScenarios]) {
      const answering = known.filter(
        ({ match }) => match.structured === true && match.system?.test(prompt("scout").text),
      );
      expect(answering).toEqual([scoutScenario]);
    }
    expect(scoutScenario.match.system?.test(prompt("judge").text)).toBe(false);
  });

  test("is answered in a rehearsal as a scout answers", async () => {
    const { verdict } = await ask(says(JSON.stringify(scoutScenario.turns[0]?.json)));
    expect(verdict.kind).toBe("go");
  });
});
