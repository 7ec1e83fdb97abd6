import { describe, expect, it } from "vitest";
import { type Configuration, parseConfiguration } from "../../scripts/domain/configuration.ts";
import { describeFault } from "../../scripts/domain/fault.ts";
import { capabilitiesOf, PRESETS } from "../../scripts/domain/provider.ts";
import { reasoningFor, unmetWishes } from "../../scripts/domain/reasoning.ts";

function configured(yaml: string): Configuration {
  const parsed = parseConfiguration(yaml);
  if (parsed.kind === "faults") throw new Error(parsed.faults.map(describeFault).join("\n"));
  return parsed.value;
}

const capabilities = (yaml: string) => capabilitiesOf(configured(yaml).provider);
const faults = (yaml: string) => {
  const parsed = parseConfiguration(yaml);
  return parsed.kind === "faults" ? parsed.faults.map(describeFault) : [];
};

describe("a provider", () => {
  it("is the vendor's own API when nothing is said", () => {
    expect(capabilities("")).toEqual(PRESETS.anthropic);
  });

  it.each(Object.keys(PRESETS))("called %s can do what its row says", (name) => {
    expect(capabilities(`provider: ${name}`)).toEqual(new Map(Object.entries(PRESETS)).get(name));
  });

  it("differs from its kind in what is said, and in nothing else", () => {
    expect(capabilities("provider: {name: vllm, structured_output: false, caching: blocks, cache_ttl: 1h}")).toEqual({
      ...{ ...PRESETS.vllm, structuredOutput: false, caching: "blocks", cacheTtl: "1h" },
    });
  });

  it("takes every capability by its name", () => {
    const all =
      "{name: custom, strict_tools: true, caching: automatic, cache_ttl: 1h, structured_output: true, effort: true, thinking: [adaptive], service_tier: true, token_counting: true, batches: true, usage: false, silence_s: 5}";
    expect(capabilities(`provider: ${all}`)).toEqual({
      ...{ strictTools: true, caching: "automatic", cacheTtl: "1h", structuredOutput: true, effort: true },
      ...{ thinking: ["adaptive"], serviceTier: true, tokenCounting: true, batches: true, usage: false, silenceS: 5 },
    });
  });

  it("of its own kind can do nothing that is not said", () => {
    expect(PRESETS.custom).toMatchObject({ strictTools: false, caching: "off", structuredOutput: false, thinking: [] });
  });

  it("of an unknown name is a fault that names those there are", () => {
    expect(faults("provider: ollamma")[0]).toMatch(
      /^nightshift.yml:1: found `provider` = "ollamma"; expected anthropic, ollama, llama_cpp, vllm, litellm, custom, or a map/,
    );
  });

  it("with an unknown or wrong capability is a fault that says which", () => {
    expect(faults("provider: {name: vllm, strict: true}")[0]).toContain("strict");
    expect(faults("provider: {name: vllm, silence_s: 900}")[0]).toMatch(
      /`provider.silence_s` = 900; expected seconds, from 1 to 290/,
    );
  });
});

describe("how hard a model thinks", () => {
  const yaml = `
agent: {effort: medium, categories: {research: {effort: max, thinking: true}}}
models: {effort: {claude-haiku-5-5: low, claude-opus-5-5: high}, thinking: {claude-haiku-5-5: false}}
`;

  it.each([
    ["the category's own word", "claude-opus-5-5", "research", { effort: "max", thinking: true }],
    ["else the model's", "claude-opus-5-5", "code", { effort: "high", thinking: null }],
    ["else that of all agents", "claude-sonnet-5-5", "code", { effort: "medium", thinking: null }],
    ["for scouts and judges the model's alone", "claude-haiku-5-5", null, { effort: "low", thinking: false }],
    ["and nothing where nothing is said", "claude-sonnet-5-5", null, { effort: null, thinking: null }],
  ] as const)("is %s", (_, model, category, reasoning) => {
    expect(reasoningFor(configured(yaml), model, category)).toEqual(reasoning);
  });

  it("is a fault where the server has no field for it, each wish by its key", () => {
    const wishes = unmetWishes(configured(`${yaml}\nprovider: llama_cpp`)).map(({ found }) => found);
    expect(wishes).toEqual([
      "agent.effort = medium, which llama_cpp has no field for",
      "agent.categories.research.effort = max, which llama_cpp has no field for",
      "models.effort.claude-haiku-5-5 = low, which llama_cpp has no field for",
      "models.effort.claude-opus-5-5 = high, which llama_cpp has no field for",
      "models.thinking.claude-haiku-5-5 = false, which llama_cpp has no field for",
    ]);
  });

  it("is no fault where the server takes it, or is said to", () => {
    expect(unmetWishes(configured(yaml))).toEqual([]);
    expect(unmetWishes(configured(`${yaml}\nprovider: {name: vllm, thinking: [enabled, disabled]}`))).toEqual([]);
  });
});
