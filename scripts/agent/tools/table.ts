import type { Category } from "../../domain/task.ts";
import type { AssistantBlock, ToolDefinition } from "../../ports/model.ts";
import type { WebOffer } from "../web-access.ts";
import { editFile } from "./edit-file.ts";
import { decline, finish } from "./endings.ts";
import { listFiles } from "./list-files.ts";
import { readFile } from "./read-file.ts";
import { runCommand } from "./run-command.ts";
import { search } from "./search.ts";
import type { PreparedCall, Tool, ToolContext } from "./tool.ts";
import { webFetch } from "./web-fetch.ts";
import { webSearch } from "./web-search.ts";
import { writeFile } from "./write-file.ts";

export type ToolCall = Extract<AssistantBlock, { type: "tool-call" }>;

/** In the order in which the model gets them; the order is part of the cached prefix. */
const TOOLS: readonly Tool[] = [
  ...[readFile, listFiles, search, editFile, writeFile, runCommand],
  ...[webSearch, webFetch, decline, finish],
];

/**
 * The tools of every agent, the same bytes each time, whatever its task: they come first in the prefix that the prompt
 * cache keeps. Which of them a task may not use, its calls are told.
 */
export function toolDefinitions(web: WebOffer): ToolDefinition[] {
  return TOOLS.filter((tool) => tool.isOffered(web)).map((tool) => tool.definition);
}

/** Whether tasks of a category may use the web. */
export function isWebCategory(category: Category): boolean {
  return webFetch.categories.includes(category);
}

/** Turns a call into something that can be run, or into the reason why not. Runs nothing. */
export function prepareCall(call: ToolCall, category: Category, context: ToolContext): PreparedCall {
  const tools = TOOLS.filter((tool) => tool.isOffered(context.web.offer));
  const tool = tools.find(({ definition }) => definition.name === call.name);
  if (tool === undefined) {
    const names = tools.map(({ definition }) => definition.name).join(", ");
    return { kind: "refused", reason: `There is no tool ${call.name}; there are ${names}.` };
  }
  if (!tool.categories.includes(category))
    return {
      kind: "refused",
      reason: `${call.name} was not run: it is for ${tool.categories.join(" and ")} tasks only, and this is a ${category} task. Work from what the repository holds.`,
    };
  if (call.input === null)
    return {
      kind: "refused",
      reason: `${call.name} was not run: its input is broken or cut JSON, which began with ${call.inputText.slice(0, 200)}. Send it again whole, in smaller pieces if it is long.`,
    };
  return tool.prepare(call.input, context);
}
