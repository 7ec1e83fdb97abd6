import { z } from "zod";
import { SetupError } from "../domain/fault.ts";
import { OWN_REASONING, type Reasoning } from "../domain/reasoning.ts";
import type { Task } from "../domain/task.ts";
import { renderPrompt } from "../views/prompt.ts";
import type { PromptFile } from "./briefing.ts";
import type { Answer, MeteredModel } from "./metered-model.ts";
import { namesFile } from "./named-file.ts";
import type { Excerpts } from "./scout-excerpts.ts";
import { clipped, listOf, readStructured } from "./structured-answer.ts";
import { strictSchema } from "./tools/tool.ts";

const REASONS = ["redundant", "unclear", "blocked"] as const;
export type ScoutReason = (typeof REASONS)[number];

export type ScoutVerdict =
  /** `setAside`: what the scout said without evidence that holds, so that it counts as `go`. */
  | { kind: "go"; explanation: string; evidence: string[]; setAside: ScoutReason | null }
  /** The task is not worth an agent; the words are those of a declined outcome. */
  | { kind: "declined"; reason: ScoutReason; explanation: string; evidence: string[] }
  | { kind: "unscouted"; why: string };

const answerSchema = z.object({
  verdict: z.enum(["go", ...REASONS]).describe("go unless you are sure."),
  evidence: z.array(clipped(500)).describe("One sentence each, with the path of the file that shows it."),
  explanation: clipped(2_000).describe("A few sentences to the person who wrote the task."),
});

/** Where nobody holds a model to the schema: a verdict without evidence counts as `go` anyway. */
const readSchema = answerSchema.extend({ evidence: listOf(clipped(500)) });

/** Built once: the meter knows a continued conversation by it, and the prompt cache by its bytes. */
const ANSWER_SCHEMA = strictSchema(answerSchema);

/** Room for a verdict with its evidence, and for the thinking that counts as output too. */
const OUTPUT_TOKENS = 2_000;
/**
 * What must be left after a scout, counted at its own rates: some four times what it can cost. So a dear scout cannot
 * take a small task's money from its agent.
 */
const KEPT = { promptTokens: 0, outputTokens: 20_000 };
/** More evidence than this is not read. */
const MAX_EVIDENCE = 10;
/** Longest description that a scout reads: one that is longer is not the short question that a cheap look can answer. */
const MAX_DESCRIPTION = 20_000;
/** Longest list of paths, in characters. */
const MAX_FILE_LIST = 8_000;

/**
 * Asks a cheap model, in one call under the purpose `scout`, whether a task is worth an agent. It never stands in the way
 * by itself: a verdict other than `go` counts only with evidence that names a file of the tree, and no money, no price,
 * no answer and no valid answer are all `unscouted`, with the reason. Throws a SetupError for a prompt with wrong
 * variables. `preflight`: what a comparison of words found, one finding each.
 */
export async function scout(question: {
  model: MeteredModel;
  scoutModel: string;
  task: Task;
  preflight: readonly string[];
  excerpts: Excerpts;
  prompt: (name: string) => PromptFile;
  reasoning?: Reasoning;
}): Promise<ScoutVerdict> {
  const { model, scoutModel, excerpts, prompt, reasoning = OWN_REASONING } = question;
  const text = renderPrompt(prompt("scout-task").file, prompt("scout-task").text, variablesOf(question));
  const request = {
    model: scoutModel,
    system: renderPrompt(prompt("scout").file, prompt("scout").text, {}),
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text }] }],
    tools: [],
    maxTokens: OUTPUT_TOKENS,
    answerSchema: ANSWER_SCHEMA,
    reasoning,
  };
  try {
    return verdictOf(await model.ask(request, "scout", { keep: KEPT }), excerpts.files);
  } catch (error) {
    if (error instanceof SetupError) return { kind: "unscouted", why: error.message };
    throw error;
  }
}

function verdictOf(answer: Answer, files: readonly string[]): ScoutVerdict {
  const answered = readStructured(answer, readSchema, "scout");
  if (answered.kind === "none") return { kind: "unscouted", why: answered.why };
  const { verdict, explanation } = answered.value;
  const evidence = answered.value.evidence.slice(0, MAX_EVIDENCE);
  if (verdict === "go") return { kind: "go", explanation, evidence, setAside: null };
  const holds = evidence.some((finding) => files.some((path) => namesFile(finding, path)));
  return holds
    ? { kind: "declined", reason: verdict, explanation, evidence }
    : { kind: "go", explanation, evidence, setAside: verdict };
}

function variablesOf({
  task,
  preflight,
  excerpts,
}: {
  task: Task;
  preflight: readonly string[];
  excerpts: Excerpts;
}): Record<string, string> {
  const description = cut(task.description.trim(), MAX_DESCRIPTION) || "(nothing beyond the title)";
  return {
    task: `${task.id}: ${task.title} (${task.category})\n\n${description}`,
    acceptance: lines(task.acceptance, "(none given)"),
    paths: lines(task.paths, "(no restriction)"),
    preflight: lines(preflight, "(nothing found)"),
    excerpts:
      excerpts.shown.map(({ path, text }) => `${path}\n${text}`).join("\n\n") ||
      "(no file that the task seems to be about)",
    files: cut(excerpts.files.join("\n"), MAX_FILE_LIST) || "(the repository is empty)",
  };
}

function lines(items: readonly string[], none: string): string {
  return items.length === 0 ? none : items.map((item) => `- ${item}`).join("\n");
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n(${text.length - most} more characters are not shown)`;
}
