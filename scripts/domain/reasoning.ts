import { z } from "zod";
import type { Configuration } from "./configuration.ts";
import type { Fault } from "./fault.ts";
import { capabilitiesOf, providerName } from "./provider.ts";
import type { Category } from "./task.ts";

const EFFORTS = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof EFFORTS)[number];

/** How hard a model shall think. Null: as it does by itself; nothing is sent then. */
export type Reasoning = { effort: Effort | null; thinking: boolean | null };

export const effortSchema = z.enum(EFFORTS, `one of ${EFFORTS.join(", ")}`);
export const thinkingSchema = z.boolean("true or false");

/** What is said nowhere. */
export const OWN_REASONING: Reasoning = { effort: null, thinking: null };

/**
 * How hard a model shall think, agents by the category of their task, scouts and judges (null) by their model alone. The
 * category's own word comes first, then the model's, then that of all agents.
 */
export function reasoningFor({ agent, models }: Configuration, model: string, category: Category | null): Reasoning {
  const own = category === null ? undefined : agent.categories[category];
  const all = category === null ? undefined : agent;
  return {
    effort: own?.effort ?? new Map(Object.entries(models.effort)).get(model) ?? all?.effort ?? null,
    thinking: own?.thinking ?? new Map(Object.entries(models.thinking)).get(model) ?? all?.thinking ?? null,
  };
}

/** A fault for every wish about thinking that the configured server has no field for: unsent, it would pass for granted. */
export function unmetWishes(configuration: Configuration): Fault[] {
  const { effort, thinking } = capabilitiesOf(configuration.provider);
  const canSwitch = { on: thinking.some((form) => form !== "disabled"), off: thinking.includes("disabled") };
  return wishesOf(configuration)
    .filter(({ wish }) => (typeof wish === "string" ? !effort : !canSwitch[wish ? "on" : "off"]))
    .map(({ key, wish }) => ({
      file: "nightshift.yml",
      line: null,
      found: `${key} = ${wish}, which ${providerName(configuration.provider)} has no field for`,
      expected: "nothing there; or `provider` saying that this server takes it after all",
      example: typeof wish === "string" ? "provider: {name: custom, effort: true}" : EXAMPLES[wish ? "on" : "off"],
    }));
}

const EXAMPLES = {
  on: "provider: {name: custom, thinking: [adaptive]}",
  off: "provider: {name: custom, thinking: [disabled]}",
};

type Wish = { key: string; wish: Effort | boolean };

function wishesOf({ agent, models }: Configuration): Wish[] {
  const categories = Object.entries(agent.categories);
  const all: [string, Effort | boolean | undefined][] = [
    ["agent.effort", agent.effort],
    ["agent.thinking", agent.thinking],
    ...categories.map(([name, own]): [string, Effort | undefined] => [`agent.categories.${name}.effort`, own?.effort]),
    ...categories.map(([name, own]): [string, boolean | undefined] => [
      `agent.categories.${name}.thinking`,
      own?.thinking,
    ]),
    ...Object.entries(models.effort).map(([name, wish]): [string, Effort] => [`models.effort.${name}`, wish]),
    ...Object.entries(models.thinking).map(([name, wish]): [string, boolean] => [`models.thinking.${name}`, wish]),
  ];
  return all.flatMap(([key, wish]) => (wish === undefined ? [] : [{ key, wish }]));
}
