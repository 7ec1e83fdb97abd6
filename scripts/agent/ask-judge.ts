import { z } from "zod";
import {
  type CitableLines,
  type Citation,
  citationSchema,
  citationText,
  missingCitations,
} from "../domain/citation.ts";
import { OWN_REASONING, type Reasoning } from "../domain/reasoning.ts";
import type { Answer, MeteredModel } from "./metered-model.ts";
import { clipped, listOf, readStructured } from "./structured-answer.ts";
import { strictSchema } from "./tools/tool.ts";

/** What went wrong, its cause (empty where a model does not say it), and what to do instead. */
export type JudgeCritique = { summary: string; why: string; lesson: string };

export type Judgement =
  | {
      kind: "judged";
      /** 1 to 10. */
      score: number;
      reasons: string[];
      concerns: string[];
      /** Lines of the diff that the score rests on: all of them exist. */
      citations: Citation[];
      /** Null when there is nothing to learn from. */
      critique: JudgeCritique | null;
    }
  | { kind: "unjudged"; why: string };

/** Part of the judge's version: counts up with every change of what is asked for below, or of what is shown and how. */
export const JUDGE_SCHEMA_VERSION = 5;

/** More of them say nothing more. */
const MAX_CITATIONS = 50;

/** Lengths are those of the intents. */
const critiqueShape = {
  summary: clipped(2_000).describe("What went wrong, and how it shows, in one sentence."),
  why: clipped(500).describe("What its maker did or left out that led to it, in one sentence."),
  lesson: clipped(500).describe("What to do instead: one rule for the next agent, in one sentence."),
};
const answerSchema = z.object({
  score: z.number().min(1).max(10).describe("From 1 (harmful) to 10 (a maintainer merges it as it is)."),
  reasons: z.array(clipped(500)).describe("What the score rests on, each in one sentence."),
  concerns: z.array(clipped(500)).describe("What a reviewer should look at; empty when there is nothing."),
  citations: z
    .array(z.object({ path: z.string(), line: z.number().int() }))
    .describe("Lines of the patch that the score rests on, by path and by the number that stands before the line."),
  critique: z.object(critiqueShape).nullable().describe("For a score below 7; null otherwise."),
});

/** Where nobody holds a model to the schema: what matters must be there, the rest may be missing. */
const readSchema = z.object({
  score: z.coerce.number().min(1).max(10),
  reasons: listOf(clipped(500)),
  concerns: listOf(clipped(500)),
  citations: listOf(citationSchema),
  critique: z
    .object({ ...critiqueShape, why: clipped(500).default("") })
    .nullish()
    .transform((critique) => critique ?? null),
});

/** Built once: the meter knows a continued conversation by it, and the prompt cache by its bytes. */
const ANSWER_SCHEMA = strictSchema(answerSchema);

type Question = {
  model: MeteredModel;
  judgeModel: string;
  prompt: { system: string; user: string };
  /** Lines of the patch that the judge was shown. */
  citable: CitableLines;
  outputTokens: number;
  reasoning?: Reasoning;
  /** How long the answer may be waited for at half the price; 0 or absent: it is asked for directly. */
  batchMs?: number;
};

/** `void`: the judge has answered, and it is no verdict. */
type Reply = Judgement | { kind: "void"; why: string };

/**
 * Asks a model for a grade as structured output, under the purpose `judge`. An answer that is no verdict, also because it
 * cites what is not in the diff, is asked for once more, as far as the money goes. No money, no answer and no valid answer
 * are all `unjudged`, with the reason.
 */
export async function askJudge(question: Question): Promise<Judgement> {
  const first = await askOnce(question, null);
  if (first.kind !== "void") return first;
  const second = await askOnce(question, first.why);
  if (second.kind === "judged") return second;
  const why = second.why === first.why ? `${first.why}, twice` : `${first.why}; asked again: ${second.why}`;
  return { kind: "unjudged", why };
}

async function askOnce(question: Question, fault: string | null): Promise<Reply> {
  const { model, judgeModel, prompt, outputTokens, reasoning = OWN_REASONING } = question;
  // What was said the first time stays as it was: its prefix is in the cache.
  const texts = [
    prompt.user,
    ...(fault === null ? [] : [`An earlier answer was no verdict: ${fault}. Give a valid one.`]),
  ];
  const request = {
    model: judgeModel,
    system: prompt.system,
    messages: [{ role: "user" as const, content: texts.map((text) => ({ type: "text" as const, text })) }],
    tools: [],
    maxTokens: outputTokens,
    answerSchema: ANSWER_SCHEMA,
    reasoning,
  };
  // An answer that was no verdict has taken its time: the second is asked for directly.
  const batchMs = fault === null ? (question.batchMs ?? 0) : 0;
  return replyOf(await model.ask(request, "judge", { batchMs }), question.citable);
}

function replyOf(answer: Answer, citable: CitableLines): Reply {
  const answered = readStructured(answer, readSchema, "judge");
  // Who was not reached or not paid is not asked again: the meter has retried what may pass.
  if (answered.kind === "none") return { kind: answer.kind === "message" ? "void" : "unjudged", why: answered.why };
  const { citations, score } = answered.value;
  // The other may be a draft, or quoted from the work: nobody can say which of them is the verdict.
  if (answered.others.some((other) => other.score !== score))
    return { kind: "void", why: "the judge gave more than one score" };
  const missing = missingCitations(citations, citable);
  if (missing.length > 0) return { kind: "void", why: `the judge cites what is not in the diff: ${named(missing)}` };
  if (citations.length === 0 && citable.size > 0) return { kind: "void", why: "the judge cites no line of the diff" };
  return { kind: "judged", ...answered.value, citations: citations.slice(0, MAX_CITATIONS) };
}

function named(citations: readonly Citation[]): string {
  const more = citations.length > 3 ? ` and ${citations.length - 3} more` : "";
  return `${citations.slice(0, 3).map(citationText).join(", ")}${more}`.slice(0, 400);
}
