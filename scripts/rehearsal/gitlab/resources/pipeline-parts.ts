import { z } from "zod";
import { invalid, unsaved } from "../http/answer.ts";
import { flag, nestedList, oneOf, type Parameters, text } from "../http/parameters.ts";
import type { PipelineInput, PipelineVariable } from "../state/pipeline-records.ts";

/** At most so many inputs may a pipeline or schedule have. */
const INPUT_LIMIT = 20;

const inputValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.json())]);

function parseInput(sent: Parameters): PipelineInput {
  const name = text(sent, "name");
  if (name === undefined) throw invalid("inputs[0][name] is missing");
  const value = inputValue.safeParse(sent.value);
  if (!value.success) throw invalid("inputs[0][value] is invalid");
  return { name, value: value.data };
}

/** A schedule's `[{name, value}]`; an entry with `destroy` takes an input away, others add or replace. */
export function mergeInputs(now: readonly PipelineInput[], parameters: Parameters): PipelineInput[] {
  const inputs = new Map(now.map((input) => [input.name, input]));
  for (const sent of nestedList(parameters, "inputs") ?? []) {
    const name = text(sent, "name");
    if (flag(sent, "destroy") === true && name !== undefined) inputs.delete(name);
    else {
      const input = parseInput(sent);
      inputs.set(input.name, input);
    }
  }
  if (inputs.size > INPUT_LIMIT) throw unsaved({ inputs: [`exceed the limit of ${INPUT_LIMIT}.`] });
  return [...inputs.values()];
}

/** A pipeline's `{name: value}`. */
export function inputsFromObject(sent: Parameters | undefined): PipelineInput[] {
  return Object.entries(sent ?? {}).map(([name, value]) => parseInput({ name, value }));
}

export function parseVariable(sent: Parameters): PipelineVariable {
  const key = text(sent, "key");
  if (key === undefined) throw invalid("variables[0][key] is missing");
  const variableType = oneOf(sent, "variable_type", ["env_var", "file"]) ?? "env_var";
  return { key, value: text(sent, "value") ?? "", variableType };
}

export const viewPipelineVariable = (variable: PipelineVariable): Record<string, unknown> => ({
  variable_type: variable.variableType,
  key: variable.key,
  value: variable.value,
  raw: false,
});
