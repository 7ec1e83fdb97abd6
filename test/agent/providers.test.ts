import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { askJudge } from "../../scripts/agent/ask-judge.ts";
import { scout } from "../../scripts/agent/scout.ts";
import { PRESETS } from "../../scripts/domain/provider.ts";
import { DIALECTS } from "../../scripts/rehearsal/model/dialect.ts";
import type { Scenario } from "../../scripts/rehearsal/model/scenario.ts";
import { editFile, finish, readFile } from "../../scripts/rehearsal/scenarios/calls.ts";
import { done } from "../../scripts/rehearsal/scenarios/conversations.ts";
import { TASK } from "./agent-run.ts";
import { runServed, type Serving, serve } from "./served-run.ts";

const RATES = { input: 1, output: 2, cache_write_5m: 1, cache_write_1h: 1, cache_read: 1 };
const FREE = { input: 0, output: 0, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0 };

const CRITIQUE = { summary: "No test.", why: "It was written last.", lesson: "Write the test first." };
const CITED = { citations: [{ path: "greet.sh", line: 1 }] };
const SCENARIOS: Scenario[] = [
  {
    name: "agent",
    match: { tools: ["finish"] },
    turns: [
      { think: "Where is it?", say: "I look first.", call: readFile("greet.sh") },
      {
        expect: done(1),
        think: "There.",
        call: [editFile("greet.sh", "Hello", "Hello, $1"), { name: "list_files", input: {} }],
      },
      { expect: done(2), call: finish("Greets by name.", "sh greet.sh") },
    ],
  },
  {
    name: "judge",
    match: { system: /You grade a change/ },
    turns: [{ think: "Hm.", json: { score: 6, reasons: ["It works."], concerns: [], ...CITED, critique: CRITIQUE } }],
  },
  {
    name: "scout",
    match: { system: /You are the scout/ },
    turns: [{ json: { verdict: "redundant", evidence: ["greet.sh greets already."], explanation: "It is there." } }],
  },
];

const prompt = (name: string) => {
  const file = `prompts/${name}.md`;
  return { file, text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8") };
};

type Setting = Omit<Serving, "scenarios">;

/** A free model under a cap of nothing, where nothing else is said. */
const serving = (setting: Setting): Serving => ({
  ...{ scenarios: SCENARIOS, model: "local", capUsd: 0, rates: FREE },
  ...setting,
});

async function work(setting: Setting) {
  const run = await runServed(serving(setting));
  return { ...run, changed: await run.workspace.read("greet.sh"), charges: run.metered.charges() };
}

async function judge(setting: Setting) {
  const { double, model, metered } = await serve(serving(setting));
  const words = { system: prompt("judge").text, user: "The patch." };
  const citable = new Map([["greet.sh", new Set([1])]]);
  const question = { model: metered, judgeModel: model, prompt: words, citable, outputTokens: 2_000 };
  const judgement = await askJudge(question);
  return { double, judgement };
}

async function look(setting: Setting) {
  const { double, model, metered } = await serve(serving(setting));
  const excerpts = { files: ["greet.sh"], shown: [] };
  const verdict = await scout({ model: metered, scoutModel: model, task: TASK, preflight: [], excerpts, prompt });
  return { double, verdict };
}

const SERVERS: [string, Setting][] = [
  ["the vendor's own API", { capabilities: PRESETS.anthropic, model: "claude-sonnet-5-5" }],
  ["Ollama", { capabilities: PRESETS.ollama, dialect: DIALECTS.ollama }],
  ["llama.cpp", { capabilities: PRESETS.llama_cpp, dialect: DIALECTS.llama_cpp }],
  ["vLLM", { capabilities: PRESETS.vllm, dialect: DIALECTS.vllm }],
  ["LiteLLM", { capabilities: PRESETS.litellm, dialect: DIALECTS.litellm }],
  ["a server that can next to nothing", { capabilities: PRESETS.custom, dialect: DIALECTS.bare }],
];

describe.each(SERVERS)("with %s", (_, setting) => {
  it("an agent does its task, and asks for nothing that the server does not know", async () => {
    const { double, result, changed } = await work(setting);
    expect(result).toMatchObject({
      outcome: { kind: "delivered", summary: "Greets by name.", evidence: ["sh greet.sh"] },
      turns: 3,
    });
    expect(changed).toEqual({ kind: "text", text: 'echo "Hello, $1"\n' });
    expect(double.faults).toEqual([]);
  });

  it("a judge gives its grade, and a scout its verdict", async () => {
    const judged = await judge(setting);
    expect(judged.judgement).toEqual({
      ...{ kind: "judged", score: 6, reasons: ["It works."], concerns: [], ...CITED, critique: CRITIQUE },
    });
    const scouted = await look(setting);
    expect(scouted.verdict).toMatchObject({ kind: "declined", reason: "redundant", explanation: "It is there." });
    expect([...judged.double.faults, ...scouted.double.faults]).toEqual([]);
  });
});

describe("a server of another kind", () => {
  it.each([
    ["ollama", "service_tier"],
    ["llama_cpp", "service_tier"],
    ["vllm", "service_tier"],
    ["litellm", "service_tier"],
    ["bare", "service_tier"],
  ] as const)("refuses, as %s in the double, what the vendor's API would take", async (name, field) => {
    const { result, double } = await work({ capabilities: PRESETS.anthropic, dialect: DIALECTS[name] });
    expect(result.outcome).toMatchObject({ kind: "failed", detail: expect.stringContaining("Extra inputs") });
    expect(double.faults.join()).toContain(`${field}: Extra inputs are not permitted`);
  });

  it.each(["pieces", "headless", "value", "text", "twice"] as const)(
    "may send a call's input as %s",
    async (toolInput) => {
      const { result } = await work({ capabilities: PRESETS.custom, dialect: { ...DIALECTS.bare, toolInput } });
      expect(result.outcome.kind).toBe("delivered");
    },
  );

  it("is told which fields of a call were left aside", async () => {
    const { results } = await work({ capabilities: PRESETS.custom, dialect: DIALECTS.bare });
    expect(results[0]?.text).toMatch(/\(read_file has no _note: left aside\)$/);
  });

  it("keeps what it has read where it takes marks on blocks", async () => {
    const dialect = DIALECTS.litellm;
    const { double } = await work({ capabilities: PRESETS.litellm, dialect });
    const [first, second, third] = double.requests.map(({ usage }) => ({
      read: usage?.cache_read_input_tokens ?? 0,
      kept: (usage?.cache_read_input_tokens ?? 0) + (usage?.cache_creation_input_tokens ?? 0),
    }));
    expect([first?.read, second?.read, third?.read]).toEqual([0, first?.kept, second?.kept]);
    expect(double.requests.map(({ usage }) => usage?.input_tokens)).toEqual([0, 0, 0]);
  });
});

describe("the bill of a server", () => {
  const paid = { rates: RATES, capUsd: 5 };

  it.each(["plain", "split", "end"] as const)("that reports its usage as %s is exact", async (usage) => {
    const setting = { capabilities: PRESETS.custom, dialect: { ...DIALECTS.bare, usage }, ...paid };
    const { double, charges } = await work(setting);
    const billed = double.requests.map((request) => request.usage);
    const sum = (of: (usage: NonNullable<(typeof billed)[number]>) => number) =>
      billed.reduce((total, one) => total + (one === undefined ? 0 : of(one)), 0);
    expect(charges).toMatchObject([
      {
        ...{ calls: 3, estimated: false },
        inputTokens: sum((one) => one.input_tokens),
        outputTokens: sum((one) => one.output_tokens),
      },
    ]);
  });

  it.each(["zeros", "none"] as const)("that reports %s is the worst case of each call, estimated", async (usage) => {
    const { charges, transcript } = await work({
      ...{ capabilities: PRESETS.custom, dialect: { ...DIALECTS.bare, usage } },
      ...paid,
    });
    expect(charges).toMatchObject([{ calls: 3, estimated: true, outputTokens: 3 * 4_000 }]);
    const usd = (Number(charges[0]?.inputTokens) + 2 * 3 * 4_000) / 1e6;
    expect(charges[0]?.usd).toBeCloseTo(usd, 9);
    expect(transcript.filter((entry) => entry.type === "message").map(({ usage: seen }) => seen)).toEqual([
      ...[null, null, null],
    ]);
  });

  it("whose usage is not to be believed is the worst case too", async () => {
    const capabilities = { ...PRESETS.custom, usage: false };
    const { charges } = await work({ capabilities, dialect: { ...DIALECTS.bare, usage: "full" }, ...paid });
    expect(charges).toMatchObject([{ estimated: true, outputTokens: 3 * 4_000 }]);
  });

  it("of a free model is nothing, whatever it reports, under a cap of nothing", async () => {
    const { charges, transcript } = await work({ capabilities: PRESETS.custom, dialect: DIALECTS.bare });
    expect(charges).toMatchObject([{ usd: 0, calls: 3 }]);
    const limits = transcript.flatMap((entry) => (entry.type === "message" ? [entry.maxTokens] : []));
    expect(limits).toEqual([4_000, 4_000, 4_000]);
    expect(transcript.filter((entry) => entry.type === "nudge")).toEqual([]);
  });
});
