import { type ApiError, invalidRequest, notFound } from "./api-error.ts";
import { conversationRules } from "./conversation-rules.ts";
import type { IssuedAnswers } from "./issued-answers.ts";
import { type ModelTraits, modelTraits } from "./model-catalogue.ts";
import { applyMarks } from "./prompt-cache.ts";
import type { MessagesRequest, PromptRequest } from "./request.ts";
import type { Rule, Subject } from "./rule.ts";
import { strictSchemaFault } from "./strict-schema.ts";
import { type PromptBlock, promptBlocks } from "./tokens.ts";

/** Rules about tools, output format and thinking. Messages quote the API where its words are known. */
const SETTINGS_RULES: readonly Rule[] = [
  ({ request }) => {
    const names = (request.tools ?? []).map((tool) => tool.name);
    return names.some((name, i) => names.indexOf(name) !== i) ? "tools: Tool names must be unique." : undefined;
  },
  ({ request }) =>
    (request.tools ?? [])
      .map((tool, i) => (tool.strict === true ? strictSchemaFault(tool.input_schema, `tools.${i}.custom`) : undefined))
      .find((fault) => fault !== undefined),
  ({ request }) => {
    const format = request.output_config?.format;
    return format ? strictSchemaFault(format.schema, "output_config.format.schema") : undefined;
  },
  ({ request }) =>
    request.tool_choice !== undefined && (request.tools ?? []).length === 0
      ? "tool_choice: Tool choice may only be specified while providing tools."
      : undefined,
  ({ request, model }) =>
    isForced(request) && model.generation55
      ? `tool_choice: forced tool use ('any' and 'tool') is not supported on ${model.id}. Use 'auto' or 'none'.`
      : undefined,
  ({ request }) =>
    isForced(request) && request.thinking !== undefined && request.thinking.type !== "disabled"
      ? "Thinking may not be enabled when tool_choice forces tool use."
      : undefined,
  ({ request }) => {
    const choice = request.tool_choice;
    if (choice?.type !== "tool" || request.tools?.some((tool) => tool.name === choice.name)) return undefined;
    return `tool_choice: Tool '${choice.name}' not found in provided tools`;
  },
];

/** Rules about the answer that is asked for. */
const ANSWER_RULES: readonly Rule<MessagesRequest>[] = [
  ({ request, model }) =>
    request.max_tokens > model.maxOutputTokens
      ? `max_tokens: ${request.max_tokens} > ${model.maxOutputTokens}, which is the maximum allowed number of output tokens for ${model.id}`
      : undefined,
  ({ request, model }) => {
    const given = (["temperature", "top_p", "top_k"] as const).find((field) => request[field] !== undefined);
    return given !== undefined && model.generation55 ? `\`${given}\` is not supported on ${model.id}.` : undefined;
  },
  ({ request }) =>
    request.thinking?.type === "enabled" && request.thinking.budget_tokens >= request.max_tokens
      ? "`max_tokens` must be greater than `thinking.budget_tokens`."
      : undefined,
];

/** A request that the model would read, with its blocks as they are marked for the cache; or why not. */
export type Judged<R> =
  | { kind: "accepted"; request: R; model: ModelTraits; blocks: PromptBlock[] }
  | { kind: "refused"; error: ApiError };

/** Judges the prompt of a parsed request: enough to count its tokens. `traitsOf` finds the model that it names. */
export function judgePrompt<R extends PromptRequest>(
  request: R,
  issued: IssuedAnswers,
  traitsOf: (id: string) => ModelTraits | undefined = modelTraits,
): Judged<R> {
  const model = traitsOf(request.model);
  if (model === undefined) return { kind: "refused", error: notFound(`model: ${request.model}`) };
  const broken = firstBroken([...SETTINGS_RULES, ...conversationRules], { request, model, issued });
  if (broken !== undefined) return { kind: "refused", error: invalidRequest(broken) };

  const marked = applyMarks(promptBlocks(request), request.cache_control ?? undefined);
  if (marked.kind === "refused") return { kind: "refused", error: invalidRequest(marked.message) };
  return { kind: "accepted", request, model, blocks: marked.blocks };
}

/** Judges a parsed request for a message: its prompt, the answer that it asks for, and the context window. */
export function judgeRequest(
  request: MessagesRequest,
  issued: IssuedAnswers,
  traitsOf: (id: string) => ModelTraits | undefined = modelTraits,
): Judged<MessagesRequest> {
  const prompt = judgePrompt(request, issued, traitsOf);
  if (prompt.kind === "refused") return prompt;
  const broken = firstBroken(ANSWER_RULES, { request, model: prompt.model, issued }) ?? tooLong(prompt);
  return broken === undefined ? prompt : { kind: "refused", error: invalidRequest(broken) };
}

function tooLong({ model, blocks }: { model: ModelTraits; blocks: readonly PromptBlock[] }): string | undefined {
  const tokens = blocks.reduce((sum, block) => sum + block.tokens, 0);
  if (tokens <= model.contextTokens) return undefined;
  return `prompt is too long: ${tokens} tokens > ${model.contextTokens} maximum`;
}

function firstBroken<R extends PromptRequest>(rules: readonly Rule<R>[], subject: Subject<R>): string | undefined {
  for (const rule of rules) {
    const message = rule(subject);
    if (message !== undefined) return message;
  }
  return undefined;
}

function isForced(request: PromptRequest): boolean {
  return request.tool_choice?.type === "any" || request.tool_choice?.type === "tool";
}
