import { z } from "zod";
import { OWN_REASONING, type Reasoning } from "../domain/reasoning.ts";
import type { Answer, MeteredModel } from "./metered-model.ts";
import { clipped, listOf, readStructured } from "./structured-answer.ts";
import { strictSchema } from "./tools/tool.ts";

export type Judgement =
  | {
      kind: "judged";
      /** 1 to 10. */
      score: number;
      reasons: string[];
      concerns: string[];
      /** Null when there is nothing to learn from. */
      critique: { summary: string; lesson: string } | null;
    }
  | { kind: "unjudged"; why: string };

/** Lengths are those of the intents. */
const critiqueShape = {
  summary: clipped(2_000).describe("What went wrong, and how it shows."),
  lesson: clipped(500).describe("One rule for the next agent, in one sentence."),
};
const answerSchema = z.object({
  score: z.number().min(1).max(10).describe("From 1 (harmful) to 10 (a maintainer merges it as it is)."),
  reasons: z.array(clipped(500)).describe("What the score rests on, each in one sentence."),
  concerns: z.array(clipped(500)).describe("What a reviewer should look at; empty when there is nothing."),
  critique: z.object(critiqueShape).nullable().describe("For a score below 7; null otherwise."),
});

/** Where nobody holds a model to the schema: what matters must be there, the rest may be missing. */
const readSchema = z.object({
  score: z.coerce.number().min(1).max(10),
  reasons: listOf(clipped(500)),
  concerns: listOf(clipped(500)),
  critique: z
    .object(critiqueShape)
    .nullish()
    .transform((critique) => critique ?? null),
});

/** Built once: the meter knows a continued conversation by it, and the prompt cache by its bytes. */
const ANSWER_SCHEMA = strictSchema(answerSchema);

/**
 * Asks a model for a grade as structured output, in one call under the purpose `judge`. No money, no answer and no valid
 * answer are all `unjudged`, with the reason.
 */
export async function askJudge(question: {
  model: MeteredModel;
  judgeModel: string;
  prompt: { system: string; user: string };
  outputTokens: number;
  reasoning?: Reasoning;
}): Promise<Judgement> {
  const { model, judgeModel, prompt, outputTokens, reasoning = OWN_REASONING } = question;
  const request = {
    model: judgeModel,
    system: prompt.system,
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text: prompt.user }] }],
    tools: [],
    maxTokens: outputTokens,
    answerSchema: ANSWER_SCHEMA,
    reasoning,
  };
  return judgementOf(await model.ask(request, "judge"));
}

function judgementOf(answer: Answer): Judgement {
  const answered = readStructured(answer, readSchema, "judge");
  return answered.kind === "none" ? { kind: "unjudged", why: answered.why } : { kind: "judged", ...answered.value };
}
