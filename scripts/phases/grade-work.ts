import { askJudge, JUDGE_SCHEMA_VERSION } from "../agent/ask-judge.ts";
import type { PromptFile } from "../agent/briefing.ts";
import type { MeteredModel } from "../agent/metered-model.ts";
import { numberPatch } from "../domain/citation.ts";
import { uncoveredOfRuns } from "../domain/coverage/uncovered-lines.ts";
import { combineGrade, type Grade, partialGrade } from "../domain/grading.ts";
import type { GuardInput } from "../domain/guards/guard.ts";
import { judgeVersion } from "../domain/judge-version.ts";
import { OWN_REASONING, type Reasoning } from "../domain/reasoning.ts";
import type { ExaminedChange } from "../ports/examination.ts";
import { judgeByRules } from "./judge-by-rules.ts";
import { type Gradable, judgeTask } from "./judge-task.ts";

/** Below this grade a piece of work gets a critique, so that the next one can be better. */
const CRITIQUE_BELOW = 7;
const JUDGE_OUTPUT_TOKENS = 2_000;
/** Longest patch that the judge reads; the rest is cut with a note that says so. */
const MAX_PATCH = 120_000;

export type CritiqueText = { lesson: string; wrong?: string; body: string };

/** What is graded, and by whom; `model` null: by the heuristics alone. */
export type Gradation = {
  work: Gradable;
  patch: string;
  change: ExaminedChange;
  limits: GuardInput["limits"];
  protect: GuardInput["protect"];
  model: MeteredModel | null;
  judgeModel: string;
  prompt: (name: string) => PromptFile;
  reasoning?: Reasoning;
};

/** 40 % heuristics and 60 % judge; a critique when the grade is low. Without a verdict the heuristics stand alone, and the grade is partial. */
export async function gradeWork(input: Gradation): Promise<{ grade: Grade; critique: CritiqueText | null }> {
  const uncovered = uncoveredOfRuns(input.work.checks);
  const { grade, critique } = await gradeByBoth(input);
  return { grade: { ...grade, ...(uncovered !== null && { uncovered }) }, critique };
}

async function gradeByBoth(input: Gradation): Promise<{ grade: Grade; critique: CritiqueText | null }> {
  const { work, patch, change } = input;
  const heuristics = judgeByRules(input);
  // Nobody is paid to read what cannot be merged.
  const model = change.kind === "examined" ? input.model : null;
  if (model === null) return { grade: combineGrade(heuristics, null), critique: null };
  const reasoning = input.reasoning ?? OWN_REASONING;
  const [rubric, frame] = [input.prompt("judge"), input.prompt("judge-task")];
  const shown = numberPatch(patch, MAX_PATCH);
  const verdict = await askJudge({
    model,
    judgeModel: input.judgeModel,
    prompt: { system: rubric.text, user: judgeTask(work, heuristics.findings, shown.text, frame) },
    citable: shown.lines,
    outputTokens: JUDGE_OUTPUT_TOKENS,
    reasoning,
  });
  if (verdict.kind === "unjudged") return { grade: partialGrade(heuristics, verdict.why), critique: null };
  const { score, reasons, concerns, citations } = verdict;
  const prompts = [rubric.text, frame.text];
  const version = judgeVersion({ prompts, model: input.judgeModel, reasoning, schema: JUDGE_SCHEMA_VERSION });
  const grade = combineGrade(heuristics, { score, model: input.judgeModel, version, citations, reasons, concerns });
  return { grade, critique: grade.score < CRITIQUE_BELOW ? critiqueOf(grade, verdict.critique) : null };
}

function critiqueOf(grade: Grade, said: { summary: string; lesson: string } | null): CritiqueText {
  const flaws = grade.heuristics.findings.map((finding) => `- ${finding.rule}: ${finding.detail}`);
  const lesson = said?.lesson ?? grade.judge?.concerns[0] ?? flaws[0] ?? "Look at the work again before finishing.";
  const body = [said?.summary ?? "", ...flaws, ...(grade.judge?.concerns.map((c) => `- ${c}`) ?? [])];
  return {
    lesson: lesson.slice(0, 500),
    ...(said === null ? {} : { wrong: said.summary }),
    body:
      body
        .filter((line) => line !== "")
        .join("\n")
        .slice(0, 8_000) || lesson,
  };
}
