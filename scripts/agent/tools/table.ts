import type { Category } from "../../domain/task.ts";
import type { AssistantBlock, ToolDefinition } from "../../ports/model.ts";
import { editFile } from "./edit-file.ts";
import { decline, finish } from "./endings.ts";
import { listFiles } from "./list-files.ts";
import { readFile } from "./read-file.ts";
import { runCommand } from "./run-command.ts";
import { search } from "./search.ts";
import type { PreparedCall, Tool, ToolContext } from "./tool.ts";
import { writeFile } from "./write-file.ts";

export type ToolCall = Extract<AssistantBlock, { type: "tool-call" }>;

/** In the order in which the model gets them; the order is part of the cached prefix. */
const TOOLS: readonly Tool[] = [readFile, listFiles, search, editFile, writeFile, runCommand, decline, finish];

const toolsFor = (category: Category): readonly Tool[] => TOOLS.filter((tool) => tool.categories.includes(category));

/** The tools of a task's agent, the same bytes each time: they come first in the prefix that the prompt cache keeps. */
export function toolDefinitions(category: Category): ToolDefinition[] {
  return toolsFor(category).map((tool) => tool.definition);
}

/** Turns a call into something that can be run, or into the reason why not. Runs nothing. */
export function prepareCall(call: ToolCall, category: Category, context: ToolContext): PreparedCall {
  const tools = toolsFor(category);
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) {
    const names = tools.map(({ definition }) => definition.name).join(", ");
    return { kind: "refused", reason: `There is no tool ${call.name}; there are ${names}.` };
  }
  if (call.input === null)
    return {
      kind: "refused",
      reason: `${call.name} was not run: its input is broken or cut JSON, which began with ${call.inputText.slice(0, 200)}. Send it again whole, in smaller pieces if it is long.`,
    };
  return tool.prepare(call.input, context);
}
