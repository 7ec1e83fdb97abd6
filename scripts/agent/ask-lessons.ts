import { z } from "zod";
import { MAX_WORDS } from "../domain/critique.ts";
import { ownWords } from "../domain/critiques/own-words.ts";
import type { Distilled, Words } from "../domain/critiques/words.ts";
import type { Reasoning } from "../domain/reasoning.ts";
import { CATEGORIES } from "../domain/task.ts";
import { fenced } from "../views/fence.ts";
import { visibleText } from "../views/inert-text.ts";
import { renderPrompt } from "../views/prompt.ts";
import type { PromptFile } from "./briefing.ts";
import type { MeteredModel } from "./metered-model.ts";
import { clipped, listOf, readStructured } from "./structured-answer.ts";
import { strictSchema } from "./tools/tool.ts";

/** What words come to: those with a lesson, and those without one. */
export type Lesson = { words: Words[]; critique: Distilled | null };

export type LessonsAnswer = { kind: "lessons"; lessons: Lesson[] } | { kind: "none"; why: string };

const OUTPUT_TOKENS = 2_000;
/** Longest part of what one person said that is read. */
const MAX_TEXT = 1_500;

const numbers = z.array(z.number().int()).describe("Numbers of the words.");
const lessonShape = {
  numbers,
  wrong: clipped(500).describe("What went wrong."),
  why: clipped(500).describe("Why; empty where nobody knows."),
  lesson: clipped(500).describe("What to do instead."),
  category: z.enum(CATEGORIES).nullable().describe("Null: for tasks of any category."),
};
const answerSchema = z.object({ lessons: z.array(z.object(lessonShape)), nothing: numbers });

/** Where nobody holds a model to the schema. */
const readSchema = z.object({
  lessons: listOf(
    z.object({
      ...lessonShape,
      wrong: clipped(500).default(""),
      why: clipped(500).default(""),
      category: z.enum(CATEGORIES).nullish().default(null),
    }),
  ),
  nothing: listOf(z.number().int()),
});

const ANSWER_SCHEMA = strictSchema(answerSchema);

/**
 * Asks a model, in one call under the purpose `critique`, what is to be learnt from people's words. What they quote of
 * others is not shown to it. Words that its answer leaves out, and lessons that are too long, are in no lesson: whoever asks
 * keeps the words themselves. No money, no answer and no valid answer are `none`, with the reason.
 */
export async function askLessons(question: {
  model: MeteredModel;
  name: string;
  words: readonly Words[];
  prompt: (name: string) => PromptFile;
  reasoning: Reasoning;
}): Promise<LessonsAnswer> {
  const { model, name, words, prompt, reasoning } = question;
  const [system, frame] = [prompt("critique"), prompt("critique-task")];
  const text = renderPrompt(frame.file, frame.text, { words: fenced(words.map(shown).join("\n\n"), "words") });
  const request = {
    model: name,
    system: renderPrompt(system.file, system.text, {}),
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text }] }],
    tools: [],
    maxTokens: OUTPUT_TOKENS,
    answerSchema: ANSWER_SCHEMA,
    reasoning,
  };
  const answered = readStructured(await model.ask(request, "critique"), readSchema, "model for lessons");
  if (answered.kind === "none") return answered;
  const { lessons, nothing } = answered.value;
  const meant = (all: readonly number[]) => [...new Set(all)].flatMap((number) => words[number - 1] ?? []);
  return {
    kind: "lessons",
    lessons: [
      ...lessons.map(({ numbers: of, wrong, why, lesson, category }): Lesson => {
        return { words: meant(of), critique: shortened({ wrong, why, lesson, category: category ?? null }) };
      }),
      ...meant(nothing).map((one): Lesson => ({ words: [one], critique: null })),
    ].filter((one) => one.words.length > 0),
  };
}

function shown({ task, author, kind, body, iid }: Words, at: number): string {
  const what = kind === "closing" ? `closed !${iid} without a merge` : `wrote on !${iid}`;
  return `${at + 1}. ${author} ${what}, about ${task}:\n${visibleText(ownWords(body)).slice(0, MAX_TEXT)}`;
}

/** What to do instead is what counts: the rest has the words that are left. */
function shortened({ wrong, why, lesson, category }: Distilled): Distilled {
  const [a = "", b = "", c = ""] = [lesson, wrong, why].reduce<{ left: number; parts: string[] }>(
    ({ left, parts }, text) => {
      const all = text.split(/\s+/).filter(Boolean);
      return { left: Math.max(0, left - all.length), parts: [...parts, all.slice(0, left).join(" ")] };
    },
    { left: MAX_WORDS, parts: [] },
  ).parts;
  return { lesson: a, wrong: b, why: c, category };
}
